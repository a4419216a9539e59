import type { z } from 'zod';

/** What says in which part and order a list is seen, not what is in it. */
const VIEW = ['sort', 'order', 'page', 'pageSize', 'selected'];

/** The state of a list as its address says it; what an address has wrong is left out, one field at a time. */
export function readQuery<S extends z.ZodObject>(schema: S, search: URLSearchParams): z.output<S> {
  const sound = Object.keys(schema.shape)
    .map((field) => [field, search.get(field)] as const)
    .filter(([field, value]) => value && schema.safeParse({ [field]: value }).success);
  return schema.parse(Object.fromEntries(sound));
}

/** The address of a state, without what is usual anyway. */
export function writeQuery<S extends z.ZodObject>(schema: S, query: z.output<S>): Record<string, string> {
  const usual: Record<string, unknown> = schema.parse({});
  const chosen = Object.entries(query).filter(
    ([field, value]) => value !== undefined && value !== '' && value !== usual[field],
  );
  return Object.fromEntries(chosen.map(([field, value]) => [field, String(value)]));
}

/** Whether anything is left out of the list. */
export function isFiltered<S extends z.ZodObject>(schema: S, query: z.output<S>): boolean {
  return Object.keys(writeQuery(schema, query)).some((field) => !VIEW.includes(field));
}
