import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type ContractTerms, type TieredPlan } from '@yiche/contracts';
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

const said = (each: ContractTerms) => ({ terms: each, price: [] });

describe('what a contract says', () => {
  it('is told once for each of its things', () => {
    const keys = factsOf(said(terms), t).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(28);
    const worth = { ...terms, settings: { ...USUAL_SETTINGS, contractTotal: '9000.00' } };
    expect(factsOf(said(worth), t).map(({ key }) => key)).toContain('contractTotal');
  });

  it('differs between versions by what was changed alone', () => {
    const after = { ...terms, breach: '50000.00', days: { ...terms.days, sendBy: 6 } };
    expect(changesBetween(said(terms), said(after), t).map(({ key }) => key)).toEqual(['sendBy', 'breach']);
    expect(changesBetween(said(terms), said(structuredClone(terms)), t)).toEqual([]);
  });

  it('differs by how its open words are read, and not by saying that they are read as usual', () => {
    const read = (change: object) => said({ ...terms, settings: { ...USUAL_SETTINGS, ...change } });
    expect(changesBetween(said(terms), read({}), t)).toEqual([]);
    expect(changesBetween(said(terms), read({ sendByDay: 'excluded' }), t).map(({ key }) => key)).toEqual([
      'sendByDay',
    ]);
  });

  it('tells a price of a kind that it does not know in the words that came with it', () => {
    const plan = { kind: 'flat-with-cap', price: '0.17', cap: '900000' };
    const price = [
      { label: '单价', value: '0.17 元' },
      { label: '封顶金额', value: '900000.0000 元' },
    ];
    const facts = factsOf({ terms: { ...terms, plan }, price }, t).filter(({ section }) => section === 'price');
    expect(facts.map(({ words }) => words)).toContain(
      ['单价 0.17 元', '封顶金额 900000.0000 元'].join(t('app.between')),
    );
    const body = versionBody({ validFrom: '2024-10', terms: { ...terms, plan }, reason: 'r' }, { ...terms, plan }, 1);
    expect(body).toMatchObject({ terms: { plan } });
  });

  it('differs by another test number although their count is the same', () => {
    const after = { ...terms, billable: { ...terms.billable, testNumbers: ['b'] } };
    expect(changesBetween(said(terms), said(after), t).map(({ key }) => key)).toEqual(['testNumbers']);
  });
});

describe('a new version', () => {
  type Body = { validFrom: string; terms: ContractTerms };
  const bodyOf = (change: Partial<ContractTerms>) =>
    versionBody({ validFrom: '2024-10', terms: { ...terms, ...change }, reason: 'r' }, terms, 1) as Body;

  it('begins on the first of its month and keeps what no field shows', () => {
    const body = bodyOf({ billable: { minimumSeconds: 0 } as ContractTerms['billable'] });
    expect(body.validFrom).toBe('2024-10-01');
    expect(body.terms.billable).toEqual({ minimumSeconds: 0, testNumbers: ['a'] });
    expect(isChanged(body.terms, terms)).toBe(false);
  });

  it('says how its open words are read, and changes by that alone', () => {
    const read = (change: object) => bodyOf({ settings: { ...USUAL_SETTINGS, ...change } }).terms;
    expect(isChanged(read({}), terms)).toBe(false);
    expect(isChanged(read({ unit: 'request' }), terms)).toBe(true);
    expect(read({ contractTotal: ' 9,000.00 ' }).settings).toMatchObject({ contractTotal: '9000.00', unit: 'call' });
    expect(read({ contractTotal: ' ' }).settings).toMatchObject({ contractTotal: null });
  });

  it('leaves the number of the billing rule to the server, and sees whether it says anything else', () => {
    const body = bodyOf({ billable: { minimumSeconds: 3 } as ContractTerms['billable'] });
    expect(body.terms.billable).toEqual({ minimumSeconds: 3, testNumbers: ['a'] });
    expect(isChanged(body.terms, terms)).toBe(true);
  });

  it('with prices only spaced otherwise is none', () => {
    const plan = {
      ...terms.plan,
      tiers: (terms.plan as TieredPlan).tiers.map(({ price, from }) => ({ price: ` ${price} `, from })),
    };
    expect(isChanged(bodyOf({ plan }).terms, terms)).toBe(false);
  });
});
