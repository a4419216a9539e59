import { type DifferenceQuery, differenceQuerySchema } from '@yiche/contracts';

const FIELDS = ['kind', 'unexplained', 'page', 'pageSize'] as const;

/** Which differences the address shows; what it has wrong is left out, one field at a time. */
export function readDifferenceQuery(search: URLSearchParams): DifferenceQuery {
  const sound: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value !== null && differenceQuerySchema.safeParse({ [field]: value }).success) sound[field] = value;
  }
  return differenceQuerySchema.parse(sound);
}

/** The address of a state of the list, within the statement's page. */
export function writeDifferenceQuery(query: DifferenceQuery): Record<string, string> {
  const usual = differenceQuerySchema.parse({});
  const search: Record<string, string> = { tab: 'differences' };
  for (const field of FIELDS) {
    const value = query[field];
    if (value !== undefined && value !== usual[field]) search[field] = String(value);
  }
  return search;
}
