import type { Manifest } from './manifest.js';

/** Where the figures of a statement stand: sheets refer to each other's cells. */
export interface SheetRows {
  readonly tiers: {
    readonly before: number;
    readonly adjusted: number;
    readonly own: number;
    readonly after: number;
    readonly firstLine: number;
    readonly charge: number;
    readonly firstTier: number;
    readonly firstReading: number;
  };
  readonly adjustments: {
    readonly first: number;
    readonly total: number;
    readonly firstDay: number;
    readonly daysCounted: number;
    readonly daily: number;
    readonly cap: number;
    readonly rate: number;
    readonly fee: number;
    readonly penalty: number;
  };
}

/** Rows from 1, as the sheets of this manifest have them. */
export function sheetRows({ figures, terms }: Manifest): SheetRows {
  const firstLine = 10;
  const charge = firstLine + figures.lines.length;
  const firstTier = charge + 4;
  const first = 3;
  const total = first + figures.adjustments.length;
  const firstDay = total + 4;
  const daysCounted = firstDay + figures.outage.days.length;
  return {
    tiers: {
      ...{ before: 4, adjusted: 5, own: 6, after: 7, firstLine, charge, firstTier },
      firstReading: firstTier + terms.plan.tiers.length + 2,
    },
    adjustments: {
      ...{ first, total, firstDay, daysCounted, daily: daysCounted + 1, cap: daysCounted + 2, rate: daysCounted + 3 },
      ...{ fee: daysCounted + 4, penalty: daysCounted + 5 },
    },
  };
}
