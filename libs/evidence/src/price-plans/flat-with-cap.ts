import { inFull, minus, money, NOTHING, sum, times, type Money } from '@yiche/kernel';
import { z } from 'zod';
import { formula, label, note, number } from '../workbook/sheet-model.js';
import type { PriceKind } from './price-kind.js';

const schema = z.strictObject({
  kind: z.literal('flat-with-cap'),
  /** CNY each. */
  price: z.string().regex(/^\d{1,6}(\.\d{1,4})?$/),
  /** CNY that all of a count cost at the most. */
  cap: z.string().regex(/^\d{1,12}(\.\d{1,4})?$/),
});
type FlatWithCapPlan = z.infer<typeof schema>;

/** One price for each until all of a count have cost the cap; what comes then costs nothing (M15: 0.17 × n, at most 900,000). */
export const flatWithCap: PriceKind<FlatWithCapPlan> = {
  sheet: '计价',
  schema,
  charge: (plan, { before, after }) => {
    const each = { label: `每次 ${plan.price} 元`, price: money(plan.price), count: after - before, places: null };
    const free = minus(aboveCap(plan, before), aboveCap(plan, after));
    const lines = free === 0n ? [each] : [each, { label: ABOVE_CAP, price: free, count: 1, places: null }];
    return { amount: sum(lines.map(({ price, count }) => times(price, count))), lines };
  },
  looksBack: () => false,
  priceOf: (plan, place) => minus(money(plan.price), minus(aboveCap(plan, place), aboveCap(plan, place - 1))),
  readings: () => [],
  section: ({ cap }, { lines }, rows) => {
    const capCell = `$B$${rows.table + 1}`;
    const above = (count: string): string => `MAX(0,ROUND((${count})*$B$${rows.firstLine},4)-${capCell})`;
    const [beforeOwn, after] = [`$B$${rows.before}+$B$${rows.adjusted}`, `$B$${rows.after}`];
    return {
      note: '合同采用的计价方式：单价，累计到封顶金额为止',
      lines: lines.map((line, index) => [
        label(line.label),
        index === 0
          ? number(line.price, 'exact')
          : formula(`ROUND(${above(beforeOwn)}-${above(after)},4)`, line.price, 'exact'),
        index === 0 ? formula(`$B$${rows.own}`, line.count, 'count') : number(line.count, 'count'),
        formula(`ROUND(B${rows.firstLine + index}*C${rows.firstLine + index},4)`, line.amount, 'exact'),
      ]),
      moreHeadings: [],
      table: [[note('一个累计期内全部次数合计不超过封顶金额')], [label('封顶金额（元）'), number(cap, 'exact')]],
      readingWords: (reading) => reading,
      readingFormula: () => null,
    };
  },
  facts: ({ price, cap }) => [
    { label: '单价', value: `${price} 元` },
    { label: '封顶金额', value: `${inFull(money(cap))} 元` },
  ],
};

const ABOVE_CAP = '超过封顶金额的部分（不计）';

/** What so many would cost beyond the cap. */
function aboveCap({ price, cap }: FlatWithCapPlan, count: number): Money {
  const above = minus(times(money(price), Math.max(0, count)), money(cap));
  return above > 0n ? above : NOTHING;
}
