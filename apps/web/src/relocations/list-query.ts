import { type RelocationQuery, relocationQuerySchema } from '@yiche/contracts';

const FIELDS = ['state', 'outcome', 'text', 'from', 'to', 'sort', 'order', 'page', 'pageSize'] as const;

/** The list's state as its address says it; what an address has wrong is left out, one field at a time. */
export function readListQuery(search: URLSearchParams): RelocationQuery {
  const sound: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value !== null && value !== '' && relocationQuerySchema.safeParse({ [field]: value }).success) {
      sound[field] = value;
    }
  }
  return relocationQuerySchema.parse(sound);
}

/** The address of a state, without what is usual anyway. */
export function writeListQuery(query: RelocationQuery): URLSearchParams {
  const usual = relocationQuerySchema.parse({});
  const search = new URLSearchParams();
  for (const field of FIELDS) {
    const value = query[field];
    if (value !== undefined && value !== '' && value !== usual[field]) search.set(field, String(value));
  }
  return search;
}

/** Whether anything but order and page was chosen. */
export function isFiltered(query: RelocationQuery): boolean {
  return Boolean(query.state ?? query.outcome ?? query.text ?? query.from ?? query.to);
}
