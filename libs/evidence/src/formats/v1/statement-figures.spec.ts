import { describe, expect, it } from '@jest/globals';
import { money, sum } from '@yiche/kernel';
import fc from 'fast-check';
import { testTerms } from '../../testing/test-terms.js';
import { charge } from '../../price-plans/index.js';
import { statementFigures, type Adjustment } from './statement-figures.js';

const late = (count: number): Adjustment => ({
  kind: 'late-calls',
  correctsMonth: '2024-06',
  count,
  amount: null,
  reason: '迟到话单',
});

describe('the figures of a statement', () => {
  it('are the price of its calls, its adjustments, less the penalty, rounded once', () => {
    const figures = statementFigures({
      terms: testTerms({}),
      before: 1_388_211,
      adjustments: [
        late(3),
        { kind: 'late-payment', correctsMonth: '2024-05', count: 0, amount: '112.3223', reason: '逾期 1 天' },
      ],
      own: 254_781,
      lost: [{ day: '2024-07-02', minutes: 11 }],
    });
    expect(figures.counts).toEqual({ before: 1_388_211, adjusted: 3, own: 254_781, after: 1_642_995 });
    expect(figures.charge).toBe('476934.1000'); // 3 of the dearer places went to the calls found late
    expect(figures.adjustments.map(({ amount }) => amount)).toEqual(['5.7000', '112.3223']);
    expect(figures.outage).toMatchObject({ rate: '0.000500', amount: '238.4671' });
    expect(figures.total).toBe('476813.66');
    expect(figures.totalInWords).toBe('人民币肆拾柒万陆仟捌佰壹拾叁元陆角陆分');
  });

  it('take for days without service a share of the month’s own fee, whatever its closing corrects in earlier months', () => {
    const { plan } = testTerms({});
    const figures = statementFigures({
      terms: testTerms({ plan: { ...plan, reading: 'volume' } }),
      before: 1_499_990,
      adjustments: [],
      own: 1_000,
      lost: [{ day: '2024-07-02', minutes: 11 }],
    });
    expect(figures.lines.map(({ amount }) => amount)).toEqual(['1850.0000', '-74999.5000']);
    expect(figures.outage).toMatchObject({ base: '1850.0000', amount: '0.9250' });
    expect(figures.total).toBe('-73150.43');
  });

  it('bill a period whole, whenever its calls were found', () => {
    const month = fc.record({ own: fc.nat(300_000), late: fc.nat(500), withdrawn: fc.nat(20) });
    fc.assert(
      fc.property(
        fc.array(month, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('graduated' as const, 'volume' as const),
        (months, reading) => {
          const { plan } = testTerms({});
          const terms = testTerms({ plan: { ...plan, reading } });
          let before = 5_000;
          const billed = months.map(({ own, late: found, withdrawn }) => {
            const figures = statementFigures({
              terms,
              before,
              adjustments: [late(found), late(-withdrawn)],
              own,
              lost: [],
            });
            before = figures.counts.after;
            return sum([money(figures.charge), ...figures.adjustments.map(({ amount }) => money(amount))]);
          });
          expect(sum(billed)).toBe(charge(terms.plan, { before: 5_000, after: before, reached: before }).amount);
        },
      ),
    );
  });
});
