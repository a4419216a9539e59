import type { StatementFormat } from '../statement-format.js';
import { formatLikeV1 } from '../v1/index.js';
import { adjustmentsSheet } from '../v2/adjustments-sheet.js';
import { daysSheet } from '../v2/days-sheet.js';
import { LINE_COLUMNS } from './line-columns.js';
import { manifestOf, recomputed } from './manifest.js';
import { placesCheck } from './places-check.js';
import { priceSheet } from './price-sheet.js';
import { statementFigures } from './statement-figures.js';
import { summarySheet } from './summary-sheet.js';

const like = formatLikeV1('yiche.statement.v3', LINE_COLUMNS);

/** The third format: statements of contracts whose tiers follow the volume, not the calls that count (G10). */
export const v3: StatementFormat = {
  ...like,
  sheets: { ...like.sheets, summary: summarySheet, price: priceSheet, days: daysSheet, adjustments: adjustmentsSheet },
  parse: manifestOf,
  figures: statementFigures,
  recomputed,
  tally: placesCheck,
};
