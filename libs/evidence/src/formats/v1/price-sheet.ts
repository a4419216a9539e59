import {
  formula,
  heading,
  label,
  note,
  number,
  asTotal,
  cellOf,
  SHEET_NAMES,
  text,
  title,
} from '../../workbook/sheet-model.js';
import type { SheetCell, SheetModel } from '../../workbook/sheet-model.js';
import type { LineRanges } from '../line-layout.js';
import type { Manifest } from './manifest.js';
import { priceSection, sheetRows } from './sheet-rows.js';

/** The price: the counts, the month's own calls by price, and what its kind computes with or shows for comparison (G2). */
export function priceSheet(manifest: Manifest, lines: LineRanges): SheetModel {
  const { figures } = manifest;
  const section = priceSection(manifest);
  const { price } = sheetRows(manifest);
  return {
    name: section.sheet,
    widths: [44, 18, 16, 20, 14, 14],
    headerRows: 0,
    rows: [
      [title(section.sheet)],
      [note(section.note)],
      ...countRows(manifest, lines),
      [],
      ['本月计费次数', '单价（元）', '次数', '金额（元）', ...section.moreHeadings].map(heading),
      ...section.lines,
      [
        asTotal(label('本月服务费')),
        null,
        null,
        asTotal(formula(`ROUND(SUM(D${price.firstLine}:D${price.charge - 1}),4)`, figures.charge, 'exact')),
      ],
      [],
      ...section.table,
      ...readingRows(manifest),
    ],
  };
}

type Rows = (SheetCell | null)[][];

function countRows(manifest: Manifest, lines: LineRanges): Rows {
  const { counts } = manifest.figures;
  const { price, adjustments } = sheetRows(manifest);
  return [
    [heading('累计次数'), heading('次数')],
    [label('期初累计'), number(counts.before, 'count')],
    [
      label('调整次数（见“调整”）'),
      formula(cellOf(SHEET_NAMES.adjustments, 'D', adjustments.total), counts.adjusted, 'count'),
    ],
    [label('本月计费次数（见“明细”）'), formula(lines.countByDay('">0"'), counts.own, 'count')],
    [label('期末累计'), formula(`SUM(B${price.before}:B${price.own})`, counts.after, 'count')],
  ];
}

function readingRows(manifest: Manifest): Rows {
  const { readings } = manifest.figures;
  const { readingWords, readingFormula } = priceSection(manifest);
  if (readings.length === 0) return [];
  return [
    [],
    [heading('计价方式'), heading('金额（元）'), heading('合同采用')],
    ...readings.map(({ reading, amount, isChosen }) => {
      const expression = readingFormula(reading);
      return [
        label(readingWords(reading)),
        expression === null ? number(amount, 'exact') : formula(expression, amount, 'exact'),
        text(isChosen ? '是' : '否'),
      ];
    }),
  ];
}
