import { inFull, minus, money, sum, times, type Money } from '@yiche/kernel';
import { z } from 'zod';
import { formula, heading, label, note, number, text, type SheetCell } from '../workbook/sheet-model.js';
import type { Charge, PricedLine, PriceFigures, PriceKind, PriceRows, Span } from './price-kind.js';

const READINGS = ['graduated', 'volume', 'running'] as const;
type Reading = (typeof READINGS)[number];

const schema = z.strictObject({
  kind: z.literal('tiered'),
  reading: z.enum(READINGS),
  /** From this cumulative count on (inclusive), this price. */
  tiers: z
    .array(
      z.strictObject({
        from: z.number().int().min(0).max(1_000_000_000),
        price: z.string().regex(/^\d{1,6}(\.\d{1,4})?$/),
      }),
    )
    .min(1)
    .max(20)
    .refine((tiers) => tiers[0]?.from === 0)
    .refine((tiers) => tiers.every(({ from }, index) => index === 0 || from > (tiers[index - 1]?.from ?? 0))),
});
type TieredPlan = z.infer<typeof schema>;
type Tiers = TieredPlan['tiers'];

const READING_WORDS: Readonly<Record<string, string>> = {
  graduated: '逐次计价：每次按其累计位次所在档的单价',
  volume: '到达计价：全部次数按累计到达的单价，以前各期以差额更正',
  running: '期末计价：本期次数按期末累计到达的单价',
};
const readingWords = (reading: string): string => READING_WORDS[reading] ?? reading;

/**
 * A price that follows the cumulative count (G2). Each tier holds from its lower bound inclusive: the n-th call costs what the tier with
 * from ≤ n says, so the 1,500,000th call is already cheaper.
 */
export const tiered: PriceKind<TieredPlan> = {
  sheet: '阶梯计价',
  schema,
  charge: ({ reading, tiers }, span) => chargeOf(linesOf[reading](tiers, span)),
  looksBack: ({ reading }) => reading === 'volume',
  priceOf: ({ reading, tiers }, place, reached) => priceAt(tiers, reading === 'graduated' ? place : reached),
  readings: ({ reading, tiers }, span) =>
    READINGS.map((each) => ({
      reading: each,
      amount: chargeOf(linesOf[each](tiers, span)).amount,
      isChosen: each === reading,
    })),
  section: ({ reading, tiers }, { counts, lines }, rows) => ({
    note: `合同采用的计价方式：${readingWords(reading)}`,
    lines: lines.map((line, index) => lineCells(line, index, counts, rows)),
    moreHeadings: PLACE_HEADINGS,
    table: tierTable(tiers, counts, rows),
    readingWords,
    readingFormula: (each) => readingFormula(each, tiers, rows),
  }),
  facts: ({ reading, tiers }) => [
    { label: '计价方式', value: readingWords(reading) },
    ...tiers.map(({ from, price }, index) => ({
      label: labelOf(from, tiers[index + 1]?.from ?? null),
      value: `${price} 元`,
    })),
  ],
};

const linesOf: Readonly<Record<Reading, (tiers: Tiers, span: Span) => PricedLine[]>> = {
  /** Each call at the price of its own place. */
  graduated: (tiers, { before, after }) =>
    tiers.map(({ from, price }, index) => {
      const to = tiers[index + 1]?.from ?? null;
      // Places are counted from 1: `below` of them are cheaper tiers' business, whatever the count.
      const inTier = (count: number): number =>
        Math.max(0, Math.min(count, (to ?? Infinity) - 1) - Math.max(0, from - 1));
      return {
        label: labelOf(from, to),
        price: money(price),
        count: inTier(after) - inTier(before),
        places: { from, to },
      };
    }),
  /** All calls of the term at the price that the total has reached: this statement's, and what earlier ones are corrected by. */
  volume: (tiers, { before, after }) => {
    const [now, then] = [priceAt(tiers, after), priceAt(tiers, before)];
    const own = { label: '本期全部次数按累计到达的单价', price: now, count: after - before, places: null };
    return now === then
      ? [own]
      : [
          own,
          {
            label: '以前各期改按到达单价的差额',
            price: minus(now, then),
            count: before,
            places: null,
            isCorrection: true,
          },
        ];
  },
  /** The statement's calls at the price that the count at its end has reached. */
  running: (tiers, { before, after, reached }) => [
    { label: '本期全部次数按期末累计到达的单价', price: priceAt(tiers, reached), count: after - before, places: null },
  ],
};

function chargeOf(lines: PricedLine[]): Charge {
  return { amount: sum(lines.map(({ price, count }) => times(price, count))), lines };
}

function priceAt(tiers: Tiers, count: number): Money {
  return money(tiers.findLast(({ from }) => from <= count)?.price ?? '0');
}

function labelOf(from: number, to: number | null): string {
  const number = (count: number): string => count.toLocaleString('en-US');
  if (to === null) return `${number(from)} 次及以上`;
  return from === 0 ? `${number(to)} 次以下` : `${number(from)} 次至 ${number(to)} 次以下`;
}

type FigureLine = PriceFigures['lines'][number];
type Counts = PriceFigures['counts'];
const PLACE_HEADINGS = ['起（含）', '止（不含）'];

/** As `linesOf.graduated` counts: places from 1, each tier from its first place on. */
function placesBelow(count: string, row: number, isOpen: boolean): string {
  const upTo = isOpen ? count : `MIN(${count},F${row}-1)`;
  return `MAX(0,${upTo}-MAX(0,E${row}-1))`;
}

function lineCells(line: FigureLine, index: number, counts: Counts, rows: PriceRows): (SheetCell | null)[] {
  const row = rows.firstLine + index;
  return [
    label(line.label),
    number(line.price, 'exact'),
    countOfLine(line, index, counts, rows),
    formula(`ROUND(B${row}*C${row},4)`, line.amount, 'exact'),
    ...placesOf(line.places),
  ];
}

function countOfLine({ places, count }: FigureLine, index: number, counts: Counts, rows: PriceRows): SheetCell {
  const row = rows.firstLine + index;
  const beforeOwn = `$B$${rows.before}+$B$${rows.adjusted}`;
  if (places) {
    const below = (cells: string): string => placesBelow(cells, row, places.to === null);
    return formula(`${below(`$B$${rows.after}`)}-${below(`(${beforeOwn})`)}`, count, 'count');
  }
  if (index === 0 && count === counts.own) return formula(`$B$${rows.own}`, count, 'count');
  if (index > 0 && count === counts.before + counts.adjusted) return formula(beforeOwn, count, 'count');
  return number(count, 'count');
}

function placesOf(places: FigureLine['places']): (SheetCell | null)[] {
  if (!places) return [];
  return [number(places.from, 'count'), places.to === null ? text('以上') : number(places.to, 'count')];
}

/** All calls of the statement by tier: what the graduated reading adds up, and where the others look their price up. */
function tierTable(tiers: Tiers, { before, after }: Counts, rows: PriceRows): (SheetCell | null)[][] {
  const lines = linesOf.graduated(tiers, { before, after, reached: after });
  return [
    [note('以下为各种计价方式对照，含调整次数，只供比较')],
    ['全部计费次数', '单价（元）', '次数', '金额（元）', ...PLACE_HEADINGS].map(heading),
    ...lines.map(({ label: words, price, count, places }, index) => {
      const row = firstTier(rows) + index;
      const below = (cell: number): string => placesBelow(`$B$${cell}`, row, places?.to == null);
      return [
        label(words),
        number(inFull(price), 'exact'),
        formula(`${below(rows.after)}-${below(rows.before)}`, count, 'count'),
        formula(`ROUND(B${row}*C${row},4)`, inFull(times(price, count)), 'exact'),
        ...placesOf(places),
      ];
    }),
  ];
}

const firstTier = ({ table }: PriceRows): number => table + 2;

function readingFormula(reading: string, tiers: Tiers, rows: PriceRows): string | null {
  const first = firstTier(rows);
  const last = first + tiers.length - 1;
  const [before, after] = [`$B$${rows.before}`, `$B$${rows.after}`];
  const priceAt = (count: string): string =>
    `IF(${count}<0,0,LOOKUP(${count},$E$${first}:$E$${last},$B$${first}:$B$${last}))`;
  if (reading === 'graduated') return `ROUND(SUM(D${first}:D${last}),4)`;
  if (reading === 'running') return `ROUND((${after}-${before})*${priceAt(after)},4)`;
  if (reading === 'volume') return `ROUND(${after}*${priceAt(after)}-${before}*${priceAt(before)},4)`;
  return null;
}
