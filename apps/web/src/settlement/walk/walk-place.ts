import { z } from 'zod';

/**
 * How far somebody has walked from the total down to a recording (part 9 of the settlement): the bill, one of its parts by day, the calls
 * of a day, one call. The address holds it, so that it can be sent to a colleague and the browser's "back" leads up again.
 */
export interface WalkPlace {
  /** `line-<index>`, `adjustment-<index>`, `outage`, `count` (all counted calls) or `lines` (the numbered lines). */
  readonly part: string | null;
  readonly day: string | null;
  readonly call: string | null;
  readonly counts: 'yes' | 'no' | null;
  readonly page: number;
  readonly pageSize: number;
}

export const TOP: WalkPlace = { part: null, day: null, call: null, counts: null, page: 1, pageSize: 50 };

const FIELDS = {
  part: z.string().regex(/^(line-\d{1,2}|adjustment-\d{1,4}|outage|count|lines)$/),
  day: z.iso.date(),
  call: z.uuid(),
  counts: z.enum(['yes', 'no']),
  page: z.coerce.number().int().min(1).max(100_000),
  pageSize: z.coerce.number().int().min(10).max(200),
} as const;

/** What an address has wrong is left out, one field at a time. */
export function readPlace(search: URLSearchParams): WalkPlace {
  const read = <T>(name: keyof typeof FIELDS, schema: z.ZodType<T>): T | null =>
    schema.safeParse(search.get(name) ?? undefined).data ?? null;
  return {
    part: read('part', FIELDS.part),
    day: read('day', FIELDS.day),
    call: read('call', FIELDS.call),
    counts: read('counts', FIELDS.counts),
    page: read('page', FIELDS.page) ?? TOP.page,
    pageSize: read('pageSize', FIELDS.pageSize) ?? TOP.pageSize,
  };
}

/** The address of a place, without what is usual anyway. */
export function writePlace(place: WalkPlace): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    if (value !== null && value !== TOP[name as keyof WalkPlace]) search.set(name, String(value));
  }
  return search;
}

/** Which of the bill's lines (or adjustments) a part names; null when it names another thing. */
export function indexOf(part: string | null, kind: 'line' | 'adjustment'): number | null {
  const found = new RegExp(`^${kind}-(\\d+)$`).exec(part ?? '');
  return found ? Number(found[1]) : null;
}
