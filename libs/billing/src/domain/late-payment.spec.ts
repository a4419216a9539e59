import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type ContractTerms } from '@yiche/contracts';
import { addDays, inFull, money } from '@yiche/kernel';
import fc from 'fast-check';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { lastInTime, lateDays, lateFee, type LatePart, type Pause } from './late-payment.js';

const owed = (
  parts: readonly LatePart[],
  {
    pauses = [],
    charged = '0',
    ...terms
  }: Partial<ContractTerms> & { pauses?: readonly Pause[]; charged?: string } = {},
): string => {
  const on = { due: '2024-08-31', total: money('1000.00'), pauses, charged: money(charged), terms: testTerms(terms) };
  return inFull(lateFee(parts, on));
};

describe('what is owed for paying late', () => {
  it.each([
    ['2024-08-31', '0.0000'],
    ['2024-09-01', '112.3223'],
    ['2024-09-10', '1123.2230'],
    ['2026-04-23', '67393.3800'],
    ['2030-01-01', '67393.3800'],
  ])('is, paid on %s, %s', (paid, fee) => {
    expect(owed([{ amount: money('224644.60'), until: paid }])).toBe(fee);
  });

  it('is nothing for a statement that gives money back', () => {
    expect(owed([{ amount: money('-74998.10'), until: '2025-08-31' }])).toBe('0.0000');
  });

  const years = [{ amount: money('600.00'), until: '2027-08-31' }];
  it.each([
    // 1095 days at 0.05 % would be 328.50.
    [{ lateCapOf: 'overdue' }, '180.0000'],
    [{ lateCapOf: 'month' }, '300.0000'],
    [{ lateCapOf: 'contract', contractTotal: '1050.00' }, '315.0000'],
    [{ lateCapOf: 'contract', contractTotal: '9000000' }, '328.5000'],
  ] as const)('is at most a share of what the contract says: %j', (settings, fee) => {
    expect(owed(years, { settings: { ...USUAL_SETTINGS, ...settings } })).toBe(fee);
  });

  it.each([
    ['contract', '300.0000', '15.0000'],
    ['contract', '315.0000', '0.0000'],
    ['contract', '400.0000', '0.0000'],
    // Of its own amount or its own statement: what others cost is nothing to it.
    ['month', '300.0000', '300.0000'],
    ['overdue', '300.0000', '180.0000'],
  ] as const)(
    'is, capped by %s, after other statements have cost %s for lateness, at most %s',
    (lateCapOf, charged, fee) => {
      const settings = { ...USUAL_SETTINGS, lateCapOf, contractTotal: '1050.00' };
      expect(owed(years, { settings, charged })).toBe(fee);
    },
  );

  it('leaves out the days on which the clock stood still', () => {
    const part = [{ amount: money('1000.00'), until: '2024-09-10' }];
    const pausesOf = (...days: [string, string][]) => days.map(([from, to]) => ({ from, to }));
    expect(owed(part)).toBe('5.0000');
    expect(owed(part, { pauses: pausesOf(['2024-09-03', '2024-09-06']) })).toBe('3.0000');
    expect(owed(part, { pauses: pausesOf(['2024-08-01', '2024-09-02'], ['2024-09-09', '2024-12-31']) })).toBe('3.0000');
    expect(owed(part, { pauses: pausesOf(['2024-09-04', '2024-09-05'], ['2024-09-01', '2024-09-04']) })).toBe('2.5000');
    expect(owed(part, { pauses: pausesOf(['2024-08-20', '2024-08-31'], ['2024-09-11', '2024-09-12']) })).toBe('5.0000');
  });
});

describe('the days for which a payment is late', () => {
  const days = fc.integer({ min: -20, max: 80 }).map((count) => addDays('2024-08-31', count));
  it('are those that are in no pause, whatever pauses there are', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(days, days).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
          { maxLength: 6 },
        ),
        days,
        (pauses, until) => {
          let expected = 0;
          for (let day = addDays('2024-08-31', 1); day <= until; day = addDays(day, 1))
            if (!pauses.some(({ from, to }) => from <= day && day <= to)) expected += 1;
          expect(lateDays('2024-08-31', until, pauses)).toBe(expected);
          const last = lastInTime('2024-08-31', pauses);
          expect([last, addDays(last, 1)].map((day) => lateDays('2024-08-31', day, pauses))).toEqual([0, 1]);
        },
      ),
    );
  });
});
