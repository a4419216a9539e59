import type { StatementDay, StatementFigures } from '@yiche/contracts';

/** A day with its places in the cumulative count. */
export interface PlacedDay extends StatementDay {
  /** The first and the last place that its counted calls take; null on a day without any. */
  readonly places: { readonly first: number; readonly last: number } | null;
  /** Of them, how many fall to the line of the bill that is looked at; all where it is for no range of places. */
  readonly ofLine: number;
}

type Line = StatementFigures['lines'][number];

/**
 * Puts each day's counted calls at their places: adjusted calls come first, then the month's own, day by day (G2). A line's share of the
 * days adds up to the line's own count.
 * @param line of the bill; null for all counted calls
 */
export function placeDays(
  days: readonly StatementDay[],
  { counts }: Pick<StatementFigures, 'counts'>,
  line: Line | null,
): PlacedDay[] {
  let before = counts.before + counts.adjusted;
  return days.map((day) => {
    const after = before + day.counted;
    const ofLine = within(line, after) - within(line, before);
    const places = day.counted > 0 ? { first: before + 1, last: after } : null;
    before = after;
    return { ...day, places, ofLine };
  });
}

/** How many of the first `count` places fall to the line. Places are counted from 1, and a tier holds from its bound inclusive. */
function within(line: Line | null, count: number): number {
  if (!line?.places) return count;
  const { from, to } = line.places;
  return Math.max(0, Math.min(count, (to ?? Infinity) - 1) - Math.max(0, from - 1));
}

/** Whether a line's calls are this month's: under `volume` one line is the difference that earlier statements' calls are corrected by. */
export const isOfMonth = ({ places, count }: Line, { counts }: Pick<StatementFigures, 'counts'>): boolean =>
  places !== null || count === counts.own;
