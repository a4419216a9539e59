import type { StatementFormat } from '../statement-format.js';
import { formatLikeV1 } from '../v1/index.js';
import { LINE_COLUMNS } from '../v1/line-columns.js';
import { adjustmentsSheet } from './adjustments-sheet.js';
import { daysSheet } from './days-sheet.js';
import { manifestOf, recomputed } from './manifest.js';
import { statementFigures } from './statement-figures.js';
import { summarySheet } from './summary-sheet.js';

const like = formatLikeV1('yiche.statement.v2', LINE_COLUMNS);

/** The second format: statements of contracts that say how their open words are read (G7, G10). */
export const v2: StatementFormat = {
  ...like,
  sheets: { ...like.sheets, summary: summarySheet, days: daysSheet, adjustments: adjustmentsSheet },
  parse: manifestOf,
  figures: statementFigures,
  recomputed,
};
