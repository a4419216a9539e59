import { describe, expect, it } from '@jest/globals';
import type { ContractTerms } from '@yiche/contracts';
import type { TFunction } from 'i18next';
import { changesBetween, factsOf } from './terms-facts.js';
import { isChanged, versionBody } from './terms-form-values.js';

/** The key and what is put into it: words enough to see what is said. */
const t = ((key: string, values?: object) => `${key} ${values ? JSON.stringify(values) : ''}`) as unknown as TFunction;

const terms: ContractTerms = {
  parties: { bureau: '甲', operator: '乙' },
  term: { from: '2024-04-01', to: '2025-03-31' },
  renewals: 2,
  plan: {
    kind: 'tiered',
    reading: 'graduated',
    tiers: [
      { from: 0, price: '1.90' },
      { from: 1_500_000, price: '1.85' },
    ],
  },
  accumulation: 'term',
  carriedIn: { count: 0, source: '' },
  billable: { version: 1, minimumSeconds: 0, testNumbers: ['a'] },
  days: { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 },
  latePayment: { daily: '0.0005', cap: '0.30' },
  outage: { daily: '0.0005', cap: '0.30', minutesOfADay: 1 },
  breach: '100000.00',
  mail: { to: ['a@example.test'], clerks: [] },
};

describe('what a contract says', () => {
  it('is told once for each of its things', () => {
    const keys = factsOf(terms, t).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(18);
  });

  it('differs between versions by what was changed alone', () => {
    const after = { ...terms, breach: '50000.00', days: { ...terms.days, sendBy: 6 } };
    expect(changesBetween(terms, after, t).map(({ key }) => key)).toEqual(['sendBy', 'breach']);
    expect(changesBetween(terms, structuredClone(terms), t)).toEqual([]);
  });

  it('differs by another test number although their count is the same', () => {
    const after = { ...terms, billable: { ...terms.billable, testNumbers: ['b'] } };
    expect(changesBetween(terms, after, t).map(({ key }) => key)).toEqual(['testNumbers']);
  });
});

describe('a new version', () => {
  type Body = { validFrom: string; terms: ContractTerms };
  const bodyOf = (change: Partial<ContractTerms>) =>
    versionBody({ validFrom: '2024-10', terms: { ...terms, ...change }, reason: 'r' }, terms, 1) as Body;

  it('begins on the first of its month and keeps what no field shows', () => {
    const body = bodyOf({ billable: { minimumSeconds: 0 } as ContractTerms['billable'] });
    expect(body.validFrom).toBe('2024-10-01');
    expect(body.terms.billable).toEqual(terms.billable);
    expect(isChanged(body.terms, terms)).toBe(false);
  });

  it('gives a changed billing rule the next number, so that no two rules share one', () => {
    const body = bodyOf({ billable: { minimumSeconds: 3 } as ContractTerms['billable'] });
    expect(body.terms.billable).toEqual({ version: 2, minimumSeconds: 3, testNumbers: ['a'] });
    expect(isChanged(body.terms, terms)).toBe(true);
  });

  it('with prices only spaced otherwise is none', () => {
    const plan = { ...terms.plan, tiers: terms.plan.tiers.map(({ price, from }) => ({ price: ` ${price} `, from })) };
    expect(isChanged(bodyOf({ plan }).terms, terms)).toBe(false);
  });
});
