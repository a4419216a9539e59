import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { nextTerm, periodOf } from './contract-term.js';

describe('over which months a count runs', () => {
  const carriedIn = { count: 1_388_211, source: '甲乙双方 2024-03-31 对账单' };
  const renewals = [{ from: '2025-04-01', to: '2026-03-31' }];

  it('is the term, with what was carried into it', () => {
    const terms = testTerms({ carriedIn });
    expect(periodOf(terms, [], '2024-04')).toEqual({ from: '2024-04', to: '2025-03', carriedIn: 1_388_211 });
    expect(periodOf(terms, [], '2025-03')).toEqual({ from: '2024-04', to: '2025-03', carriedIn: 1_388_211 });
  });

  it('begins anew with a renewal, and with nothing carried in', () => {
    expect(periodOf(testTerms({ carriedIn }), renewals, '2025-04')).toEqual({
      from: '2025-04',
      to: '2026-03',
      carriedIn: 0,
    });
  });

  it('runs on through renewals where the contract says so', () => {
    const terms = testTerms({ carriedIn, settings: { ...USUAL_SETTINGS, countAtRenewal: 'on' } });
    const period = { from: '2024-04', to: '2026-03', carriedIn: 1_388_211 };
    expect(periodOf(terms, renewals, '2024-06')).toEqual(period);
    expect(periodOf(terms, renewals, '2025-04')).toEqual(period);
  });

  it('runs on into a term from the last that began anew, never over one that was counted by itself', () => {
    const terms = testTerms({ carriedIn });
    const four = [...renewals, { from: '2026-04-01', to: '2027-03-31' }, { from: '2027-04-01', to: '2028-03-31' }];
    const into =
      (...years: string[]) =>
      (month: string) =>
        periodOf(terms, four, month, ({ from }) => years.some((year) => from.startsWith(year)));
    const [second, third] = [
      { from: '2025-04', to: '2027-03', carriedIn: 0 },
      { from: '2024-04', to: '2026-03', carriedIn: 1_388_211 },
    ];
    expect(['2025-04', '2026-03', '2026-04'].map(into('2026'))).toEqual([second, second, second]);
    expect(into('2026')('2024-04')).toEqual({ from: '2024-04', to: '2025-03', carriedIn: 1_388_211 });
    expect(into('2026')('2027-04')).toEqual({ from: '2027-04', to: '2028-03', carriedIn: 0 });
    expect(['2025-03', '2025-04'].map(into('2025', '2027'))).toEqual([third, third]);
    expect(into('2025', '2027')('2027-04')).toEqual({ from: '2026-04', to: '2028-03', carriedIn: 0 });
  });

  it('is the calendar year where the contract says so', () => {
    const terms = testTerms({ carriedIn, accumulation: 'calendar-year' });
    expect(periodOf(terms, renewals, '2024-12')).toEqual({ from: '2024-04', to: '2024-12', carriedIn: 1_388_211 });
    expect(periodOf(terms, renewals, '2025-01')).toEqual({ from: '2025-01', to: '2025-12', carriedIn: 0 });
    expect(periodOf(terms, renewals, '2026-03')).toEqual({ from: '2026-01', to: '2026-03', carriedIn: 0 });
  });

  it('begins where a system came in the middle of it, with what was counted until then', () => {
    const terms = testTerms({ carriedIn: { count: 700_000, source: '原系统', from: '2025-09' } });
    expect(periodOf(terms, renewals, '2025-10')).toEqual({ from: '2025-09', to: '2026-03', carriedIn: 700_000 });
    expect(periodOf(terms, renewals, '2025-08')).toBeNull();
  });

  it('is none outside the contract', () => {
    expect(periodOf(testTerms({}), [], '2024-03')).toBeNull();
    expect(periodOf(testTerms({}), [], '2025-04')).toBeNull();
  });

  it('is followed by a term as long again', () => {
    expect(nextTerm({ from: '2024-04-01', to: '2025-03-31' })).toEqual({ from: '2025-04-01', to: '2026-03-31' });
    expect(nextTerm({ from: '2024-09-01', to: '2025-02-28' })).toEqual({ from: '2025-03-01', to: '2025-08-31' });
  });
});
