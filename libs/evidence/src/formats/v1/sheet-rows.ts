import { kindOf, type PriceRows, type PriceSection } from '../../price-plans/index.js';
import type { Manifest } from './manifest.js';

/** Where the figures of a statement stand: sheets refer to each other's cells. */
export interface SheetRows {
  readonly price: PriceRows & { readonly firstReading: number };
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
export function sheetRows(manifest: Manifest): SheetRows {
  const { figures } = manifest;
  const price = priceRows(manifest);
  const first = 3;
  const total = first + figures.adjustments.length;
  const firstDay = total + 4;
  const daysCounted = firstDay + figures.outage.days.length;
  return {
    price: { ...price, firstReading: price.table + priceSection(manifest).table.length + 2 },
    adjustments: {
      ...{ first, total, firstDay, daysCounted, daily: daysCounted + 1, cap: daysCounted + 2, rate: daysCounted + 3 },
      ...{ fee: daysCounted + 4, penalty: daysCounted + 5 },
    },
  };
}

/** How the kind of price of this manifest shows it. */
export function priceSection(manifest: Manifest): PriceSection & { readonly sheet: string } {
  const { terms, figures } = manifest;
  const kind = kindOf(terms.plan);
  return { ...kind.section(terms.plan, figures, priceRows(manifest)), sheet: kind.sheet };
}

function priceRows({ figures }: Manifest): PriceRows {
  const firstLine = 10;
  const charge = firstLine + figures.lines.length;
  return { before: 4, adjusted: 5, own: 6, after: 7, firstLine, charge, table: charge + 2 };
}
