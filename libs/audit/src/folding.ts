import type { NewAuditEntry } from './domain/audit-record.js';
import type { Folded } from './domain/fold.js';

// How equal entries become one. No settings: they bound memory and the trail's growth, and change nothing of what is known.

/** Equal ones within so long are one entry with their number, ms. */
export const FOLD_WINDOW_MS = 5 * 60_000;

/** Kinds that are counted at the same time; some 300 bytes each. */
export const FOLD_CAPACITY = 5_000;

/** Between two looks for windows that are over, ms. */
export const CLOSE_EVERY_MS = 15_000;

/** The entry that says how many followed the first one, which stands in the trail already. */
export function again({ value, count, from, to }: Folded<NewAuditEntry>): NewAuditEntry {
  const times = { times: count, from: from.toISOString(), to: to.toISOString() };
  return { ...value, action: `${value.action}-again`, details: { ...value.details, ...times } };
}
