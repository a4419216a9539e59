import { kindOf } from '../../price-plans/index.js';
import type { StatementFormat } from '../statement-format.js';
import { LineLayout, type LineColumn } from '../line-layout.js';
import { adjustmentsSheet } from './adjustments-sheet.js';
import { daysSheet } from './days-sheet.js';
import { chainNext, chainStart } from './line-chain.js';
import { LINE_COLUMNS } from './line-columns.js';
import { manifestOf, recomputed } from './manifest.js';
import { priceSheet } from './price-sheet.js';
import { proofSheet } from './proof-sheet.js';
import { statementFigures } from './statement-figures.js';
import { summarySheet } from './summary-sheet.js';

/** The first format, as it is, or with lines that say something else. */
export function formatLikeV1(id: string, columns: readonly LineColumn[]): StatementFormat {
  const lines = new LineLayout(columns);
  return {
    id,
    lines,
    sheets: {
      summary: summarySheet,
      price: priceSheet,
      days: daysSheet,
      adjustments: adjustmentsSheet,
      proof: proofSheet,
    },
    priceSheetName: ({ terms }) => kindOf(terms.plan).sheet,
    parse: (content) => manifestOf(content, id),
    chainStart,
    chainNext: (previous, line) => chainNext(previous, lines.valuesOf(line)),
    figures: statementFigures,
    recomputed,
  };
}

export const v1 = formatLikeV1('yiche.statement.v1', LINE_COLUMNS);
