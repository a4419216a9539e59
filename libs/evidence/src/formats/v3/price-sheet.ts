import { inFull, money, times } from '@yiche/kernel';
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
import { tiered } from '../../price-plans/tiered.js';
import type { LineRanges } from '../line-layout.js';
import { sheetRows } from '../v1/sheet-rows.js';
import type { Manifest } from './manifest.js';
import { readingWords } from './volume-price.js';

type Row = (SheetCell | null)[];
type Places = { readonly from: number; readonly to: number | null };

/** 阶梯计价 as in the first format, row by row, but that the calls of a tier are those whose places in the volume lie in it. */
export function priceSheet(manifest: Manifest, lines: LineRanges): SheetModel {
  const { figures, terms } = manifest;
  const { price } = sheetRows(manifest);
  return {
    name: tiered.sheet,
    widths: [44, 18, 16, 20, 14, 14],
    headerRows: 0,
    rows: [
      [title(tiered.sheet)],
      [
        note(
          `合同采用的计价方式：${readingWords(terms.plan, terms.plan.reading)}；各档按累计话务量（全部来电），不按计费次数`,
        ),
      ],
      ...countRows(manifest, lines),
      [],
      ['本月计费次数', '单价（元）', '次数', '金额（元）', '起（含）', '止（不含）'].map(heading),
      ...figures.lines.map((line, index) => lineRow(line, index, manifest, lines)),
      [
        asTotal(label('本月服务费')),
        null,
        null,
        asTotal(formula(`ROUND(SUM(D${price.firstLine}:D${price.charge - 1}),4)`, figures.charge, 'exact')),
      ],
      [],
      ...tierRows(manifest, lines),
      ...readingRows(manifest),
    ],
  };
}

function countRows(manifest: Manifest, lines: LineRanges): Row[] {
  const { counts, volume, adjustments } = manifest.figures;
  const { price, adjustments: rows } = sheetRows(manifest);
  const late = adjustments.reduce((sum, { count }) => sum + Math.max(0, count), 0);
  const lateCells = `'${SHEET_NAMES.adjustments}'!$D$2:$D$${rows.total - 1}`;
  const ofDays = (column: string): string => cellOf(SHEET_NAMES.days, column, manifest.days.length + 3);
  // All that came in, less tests, internal calls and those that go on.
  const own = `${ofDays('C')}-${ofDays('I')}-${ofDays('J')}-${ofDays('K')}`;
  return [
    ['累计次数', '计费次数', '话务量'].map(heading),
    [label('期初累计'), number(counts.before, 'count'), number(volume.before, 'count')],
    [
      label('调整次数（见“调整”）'),
      formula(cellOf(SHEET_NAMES.adjustments, 'D', rows.total), counts.adjusted, 'count'),
      formula(`SUMIF(${lateCells},">0")`, late, 'count'),
    ],
    [
      label('本月次数（见“明细”“日报”）'),
      formula(lines.countByDay('">0"'), counts.own, 'count'),
      formula(own, volume.own, 'count'),
    ],
    [
      label('期末累计'),
      formula(`SUM(B${price.before}:B${price.own})`, counts.after, 'count'),
      formula(`SUM(C${price.before}:C${price.own})`, volume.after, 'count'),
    ],
  ];
}

function lineRow(
  { label: words, price, count, amount, places, isCorrection }: Manifest['figures']['lines'][number],
  index: number,
  manifest: Manifest,
  lines: LineRanges,
): Row {
  const { price: rows } = sheetRows(manifest);
  const row = rows.firstLine + index;
  const counted = places
    ? lines.countOwnBetween('volumePlace', places)
    : isCorrection
      ? `$B$${rows.before}`
      : `$B$${rows.own}`;
  return [
    label(words),
    number(price, 'exact'),
    formula(counted, count, 'count'),
    formula(`ROUND(B${row}*C${row},4)`, amount, 'exact'),
    ...(places ? placeCells(places) : []),
  ];
}

/** The month's own calls by tier, whichever reading is the contract's: as many rows as the first format has there. */
function tierRows(manifest: Manifest, lines: LineRanges): Row[] {
  const { terms, figures } = manifest;
  const { tiers } = terms.plan;
  const first = sheetRows(manifest).price.table + 2;
  return [
    [note('以下为本月计费次数按累计话务量所在的档，只供比较')],
    ['本月计费次数', '单价（元）', '次数', '金额（元）', '起（含）', '止（不含）'].map(heading),
    ...tiers.map(({ from, price }, index): Row => {
      const places = { from, to: tiers[index + 1]?.from ?? null };
      const [count, row] = [figures.volume.counted[index] ?? 0, first + index];
      return [
        label(`第 ${index + 1} 档`),
        number(price, 'exact'),
        formula(lines.countOwnBetween('volumePlace', places), count, 'count'),
        formula(`ROUND(B${row}*C${row},4)`, inFull(times(money(price), count)), 'exact'),
        ...placeCells(places),
      ];
    }),
  ];
}

function readingRows({ terms: { plan }, figures: { readings } }: Manifest): Row[] {
  return [
    [],
    [heading('计价方式'), heading('金额（元）'), heading('合同采用')],
    ...readings.map(({ reading, amount, isChosen }) => [
      label(readingWords(plan, reading)),
      number(amount, 'exact'),
      text(isChosen ? '是' : '否'),
    ]),
  ];
}

const placeCells = ({ from, to }: Places): Row => [
  number(from, 'count'),
  to === null ? text('以上') : number(to, 'count'),
];
