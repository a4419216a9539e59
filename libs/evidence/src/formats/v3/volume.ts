import { z } from 'zod';
import type { StatementDay } from '../v2/days.js';

const count = z.number().int();

/** 话务量: every call that came in takes a place in it, whether it counts or not; tests and internal calls do not. */
export const volumeSchema = z.object({
  /** Of the period: before, the month's own calls, and after them; calls found late take places between. */
  before: count,
  own: count,
  after: count,
  /** The month's own calls that count, by the tier in which their places lie. */
  counted: z.array(count),
});
export type Volume = z.infer<typeof volumeSchema>;

/** Why a call takes no place. */
const NO_VOLUME = ['test', 'internal', 'still-open'] as const;

/** Whether a call that is, or is not, counted for this reason takes a place. */
export const isVolume = (reason: string): boolean => !(NO_VOLUME as readonly string[]).includes(reason);

/** The places that the month's own calls take. */
export const volumeOf = (days: readonly StatementDay[]): number =>
  days.reduce(
    (sum, { arrived, reasons }) => sum + NO_VOLUME.reduce((left, reason) => left - (reasons[reason] ?? 0), arrived),
    0,
  );

/** The tier in which a place lies, from 0. */
export const tierOf = (tiers: readonly { readonly from: number }[], place: number): number =>
  Math.max(
    0,
    tiers.findLastIndex(({ from }) => from <= place),
  );
