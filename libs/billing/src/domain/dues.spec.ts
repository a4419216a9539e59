import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inCents, inFull, money, NOTHING, type Money } from '@yiche/kernel';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { addDays } from '../../../kernel/src/contract-calendar.js';
import { dues, type Receipt } from './dues.js';

const terms = testTerms();
const on = (today: string, receipts: Receipt[] = [], total = '1000.00') => {
  const { outstanding, lateFee } = dues(total, receipts, {
    due: '2024-08-31',
    today,
    pauses: [],
    charged: NOTHING,
    terms,
  });
  return [inCents(outstanding), inFull(lateFee)];
};

describe('what is owed for a statement', () => {
  it('is all of it, and nothing for lateness until the end of its day', () => {
    expect(on('2024-08-20')).toEqual(['1000.00', '0.0000']);
    expect(on('2024-08-31')).toEqual(['1000.00', '0.0000']);
    expect(on('2024-09-01')).toEqual(['1000.00', '0.5000']);
  });

  it('grows by the day up to the cap', () => {
    expect(on('2024-09-30')).toEqual(['1000.00', '15.0000']);
    // 600 days are 30 %.
    expect(on(addDays('2024-08-31', 600))).toEqual(['1000.00', '300.0000']);
    expect(on(addDays('2024-08-31', 601))).toEqual(['1000.00', '300.0000']);
  });

  it('is less after a part was paid, and what that part cost stays', () => {
    const receipts = [{ amount: '400.00', receivedOn: '2024-09-10' }];
    // 400 for 10 days, 600 for 20.
    expect(on('2024-09-20', receipts)).toEqual(['600.00', '8.0000']);
  });

  it('is nothing after it was paid in time, however late anybody looks', () => {
    expect(on('2026-01-01', [{ amount: '1000.00', receivedOn: '2024-08-31' }])).toEqual(['0.00', '0.0000']);
  });

  it('of a statement below zero is what the operator still pays back, without a fee', () => {
    expect(on('2026-01-01', [{ amount: '20.00', receivedOn: '2025-01-01' }], '-120.00')).toEqual(['100.00', '0.0000']);
    expect(on('2026-01-01', [], '0.00')).toEqual(['0.00', '0.0000']);
  });

  it('is the same as when every day is looked at by itself', () => {
    const parts = fc.array(
      fc.record({ cents: fc.integer({ min: 1, max: 30_000 }), after: fc.integer({ min: -10, max: 500 }) }),
      {
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 590 }), (given, late) => {
        const receipts = given.map(({ cents, after }) => ({
          amount: inCents((BigInt(cents) * 100n) as Money),
          receivedOn: addDays('2024-08-31', Math.min(after, late)),
        }));
        const total = money('1500.00');
        let fee = 0n;
        for (let day = 1; day <= late; day++) {
          const open = receipts
            .filter(({ receivedOn }) => receivedOn < addDays('2024-08-31', day))
            .reduce((rest, { amount }) => rest - money(amount), total as bigint);
          // 0.0005 of it, in millionths of a yuan to lose nothing.
          fee += open * 500n;
        }
        const { lateFee } = dues('1500.00', receipts, {
          due: '2024-08-31',
          today: addDays('2024-08-31', late),
          pauses: [],
          charged: NOTHING,
          terms,
        });
        // Each part is rounded to 0.0001 by itself.
        const difference = lateFee * 1_000_000n - fee;
        expect(difference <= 6_000_000n && difference >= -6_000_000n).toBe(true);
      }),
    );
  });
});
