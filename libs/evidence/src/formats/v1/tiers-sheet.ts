import { inFull, times } from '@yiche/kernel';
import type { Manifest } from './manifest.js';
import { charge } from '../../price-plans/index.js';
import { countByDay } from './line-columns.js';
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
import { sheetRows } from './sheet-rows.js';
import { readingWords } from './sheet-words.js';

/** 阶梯计价: the counts, the month's own calls by price, and what all calls of the statement come to under each reading (G2). */
export function tiersSheet(manifest: Manifest, linesPerSheet?: number): SheetModel {
  const { figures } = manifest;
  const chosen = figures.readings.find(({ isChosen }) => isChosen);
  return {
    name: SHEET_NAMES.tiers,
    widths: [44, 18, 16, 20, 14, 14],
    headerRows: 0,
    rows: [
      [title('阶梯计价')],
      [note(`合同采用的计价方式：${readingWords(chosen?.reading ?? '')}`)],
      ...countRows(manifest, linesPerSheet),
      [],
      ...ownLines(manifest),
      [],
      [note('以下为各种计价方式对照，含调整次数，只供比较')],
      ...tierTable(manifest),
      [],
      [heading('计价方式'), heading('金额（元）'), heading('合同采用')],
      ...figures.readings.map(({ reading, amount, isChosen }) => [
        label(readingWords(reading)),
        readingCell(reading, amount, manifest),
        text(isChosen ? '是' : '否'),
      ]),
    ],
  };
}

type Rows = (SheetCell | null)[][];
type FigureLine = Manifest['figures']['lines'][number];
const TIER_HEADINGS = ['单价（元）', '次数', '金额（元）', '起（含）', '止（不含）'];

function countRows(manifest: Manifest, linesPerSheet?: number): Rows {
  const { counts } = manifest.figures;
  const { tiers, adjustments } = sheetRows(manifest);
  return [
    [heading('累计次数'), heading('次数')],
    [label('期初累计'), number(counts.before, 'count')],
    [
      label('调整次数（见“调整”）'),
      formula(cellOf(SHEET_NAMES.adjustments, 'D', adjustments.total), counts.adjusted, 'count'),
    ],
    [
      label('本月计费次数（见“明细”）'),
      formula(countByDay('">0"', manifest.lines, linesPerSheet), counts.own, 'count'),
    ],
    [label('期末累计'), formula(`SUM(B${tiers.before}:B${tiers.own})`, counts.after, 'count')],
  ];
}

function ownLines(manifest: Manifest): Rows {
  const { figures } = manifest;
  const { tiers } = sheetRows(manifest);
  return [
    ['本月计费次数', ...TIER_HEADINGS].map(heading),
    ...figures.lines.map((line, index) => {
      const row = tiers.firstLine + index;
      return [
        label(line.label),
        number(line.price, 'exact'),
        countOfLine(line, index, manifest),
        formula(`ROUND(B${row}*C${row},4)`, line.amount, 'exact'),
        ...placesOf(line.places),
      ];
    }),
    [
      asTotal(label('本月服务费')),
      null,
      null,
      asTotal(formula(`ROUND(SUM(D${tiers.firstLine}:D${tiers.charge - 1}),4)`, figures.charge, 'exact')),
    ],
  ];
}

/** As `price-plans/tiered.ts` counts: places from 1, each tier from its first place on. */
function placesBelow(count: string, row: number, isOpen: boolean): string {
  const upTo = isOpen ? count : `MIN(${count},F${row}-1)`;
  return `MAX(0,${upTo}-MAX(0,E${row}-1))`;
}

function countOfLine({ places, count }: FigureLine, index: number, manifest: Manifest): SheetCell {
  const { counts } = manifest.figures;
  const { tiers } = sheetRows(manifest);
  const row = tiers.firstLine + index;
  const beforeOwn = `$B$${tiers.before}+$B$${tiers.adjusted}`;
  if (places) {
    const isOpen = places.to === null;
    const below = (cells: string): string => placesBelow(cells, row, isOpen);
    return formula(`${below(`$B$${tiers.after}`)}-${below(`(${beforeOwn})`)}`, count, 'count');
  }
  if (index === 0 && count === counts.own) return formula(`$B$${tiers.own}`, count, 'count');
  if (index > 0 && count === counts.before + counts.adjusted) return formula(beforeOwn, count, 'count');
  return number(count, 'count');
}

function placesOf(places: FigureLine['places']): (SheetCell | null)[] {
  if (!places) return [];
  return [number(places.from, 'count'), places.to === null ? text('以上') : number(places.to, 'count')];
}

/** All calls of the statement by tier: what the graduated reading adds up, and where the others look their price up. */
function tierTable(manifest: Manifest): Rows {
  const { terms, figures } = manifest;
  const { tiers } = sheetRows(manifest);
  const { before, after } = figures.counts;
  const { lines } = charge({ ...terms.plan, reading: 'graduated' }, { before, after, reached: after });
  return [
    ['全部计费次数', ...TIER_HEADINGS].map(heading),
    ...lines.map(({ label: words, price, count, places }, index) => {
      const row = tiers.firstTier + index;
      const below = (cell: number): string => placesBelow(`$B$${cell}`, row, places?.to == null);
      return [
        label(words),
        number(inFull(price), 'exact'),
        formula(`${below(tiers.after)}-${below(tiers.before)}`, count, 'count'),
        formula(`ROUND(B${row}*C${row},4)`, inFull(times(price, count)), 'exact'),
        ...placesOf(places),
      ];
    }),
  ];
}

function readingCell(reading: string, amount: string, manifest: Manifest): SheetCell {
  const expression = readingFormula(reading, manifest);
  return expression === null ? number(amount, 'exact') : formula(expression, amount, 'exact');
}

function readingFormula(reading: string, manifest: Manifest): string | null {
  const { tiers } = sheetRows(manifest);
  const first = tiers.firstTier;
  const last = first + manifest.terms.plan.tiers.length - 1;
  const [before, after] = [`$B$${tiers.before}`, `$B$${tiers.after}`];
  const priceAt = (count: string): string =>
    `IF(${count}<0,0,LOOKUP(${count},$E$${first}:$E$${last},$B$${first}:$B$${last}))`;
  if (reading === 'graduated') return `ROUND(SUM(D${first}:D${last}),4)`;
  if (reading === 'running') return `ROUND((${after}-${before})*${priceAt(after)},4)`;
  if (reading === 'volume') return `ROUND(${after}*${priceAt(after)}-${before}*${priceAt(before)},4)`;
  return null;
}
