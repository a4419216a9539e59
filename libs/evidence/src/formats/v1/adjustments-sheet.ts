import { inFull, money, sum } from '@yiche/kernel';
import type { LineRanges } from '../line-layout.js';
import type { Manifest } from './manifest.js';
import {
  asTotal,
  cellOf,
  formula,
  heading,
  label,
  note,
  number,
  SHEET_NAMES,
  text,
  title,
  type SheetCell,
  type SheetModel,
} from '../../workbook/sheet-model.js';
import { priceSection, sheetRows } from './sheet-rows.js';
import { ADJUSTMENT_WORDS } from './sheet-words.js';

/** 调整: corrections of earlier months (G6), and what is taken off for service not provided (G7). */
export function adjustmentsSheet(manifest: Manifest, lines: LineRanges): SheetModel {
  return {
    name: SHEET_NAMES.adjustments,
    widths: [26, 18, 12, 12, 18, 60],
    headerRows: 2,
    rows: [[title('调整')], ...corrections(manifest, lines), [], ...outage(manifest)],
  };
}

/** All corrections together, exact. */
export const adjustmentSum = ({ figures }: Manifest): string =>
  inFull(sum(figures.adjustments.map(({ amount }) => money(amount))));

type Rows = (SheetCell | null)[][];

function corrections(manifest: Manifest, lines: LineRanges): Rows {
  const { adjustments, counts } = manifest.figures;
  const { first, total } = sheetRows(manifest).adjustments;
  // From the heading on, so that there is a range also where there is no correction.
  const sumOf = (column: string): string => `SUM(${column}${first - 1}:${column}${total - 1})`;
  return [
    ['序号', '类别', '更正月份', '次数', '金额（元）', '原因'].map(heading),
    ...adjustments.map((each, index) => [
      number(index + 1, 'plain'),
      text(ADJUSTMENT_WORDS[each.kind]),
      text(each.correctsMonth),
      countCell(manifest, each, lines),
      number(each.amount, 'exact'),
      text(each.reason),
    ]),
    [
      asTotal(label('合计')),
      null,
      null,
      asTotal(formula(sumOf('D'), counts.adjusted, 'count')),
      asTotal(formula(`ROUND(${sumOf('E')},4)`, adjustmentSum(manifest), 'exact')),
    ],
  ];
}

/** Calls found late are lines of this statement, so they are counted there; what is taken back has no line. */
function countCell(
  { figures }: Manifest,
  each: Manifest['figures']['adjustments'][number],
  lines: LineRanges,
): SheetCell {
  const alike = figures.adjustments.filter(
    ({ kind, correctsMonth, count }) => kind === 'late-calls' && count > 0 && correctsMonth === each.correctsMonth,
  );
  return alike.length === 1 && alike[0] === each
    ? formula(lines.countByMonth(each.correctsMonth), each.count, 'count')
    : number(each.count, 'count');
}

function outage(manifest: Manifest): Rows {
  const { figures, terms } = manifest;
  const { outage: lost } = figures;
  const rows = sheetRows(manifest).adjustments;
  const minutes = `B${rows.firstDay - 1}:B${rows.daysCounted - 1}`;
  const least = terms.outage.minutesOfADay;
  const counted = lost.days.filter((day) => day.minutes >= least).length;
  const { charge, firstLine } = sheetRows(manifest).price;
  // What the month's closing corrects in earlier statements is no fee of the month.
  const own = figures.lines.flatMap(({ isCorrection }, index) => (isCorrection ? [] : [firstLine + index]));
  const feeRows = lost.base === undefined ? [charge] : own;
  const fee = feeRows.map((row) => cellOf(priceSection(manifest).sheet, 'D', row)).join('+');
  const feeLabel = lost.base === undefined ? '本月服务费' : '本月通话的服务费';
  return [
    [note(`服务中断：一日中断满 ${least} 分钟的，按日计违约金`)],
    [heading('日期'), heading('中断分钟')],
    ...lost.days.map((day) => [text(day.day), number(day.minutes, 'plain')]),
    [label('计入天数'), formula(`COUNTIF(${minutes},">=${least}")`, counted, 'plain')],
    [label('每日比例'), number(terms.outage.daily, 'rate')],
    [label('比例上限'), number(terms.outage.cap, 'rate')],
    [label('本月比例'), formula(`ROUND(MIN(B${rows.daysCounted}*B${rows.daily},B${rows.cap}),6)`, lost.rate, 'rate')],
    [label(feeLabel), formula(fee, lost.base ?? figures.charge, 'exact')],
    [
      asTotal(label('服务中断违约金')),
      asTotal(formula(`IF(B${rows.fee}>0,ROUND(B${rows.fee}*B${rows.rate},4),0)`, lost.amount, 'exact')),
    ],
  ];
}
