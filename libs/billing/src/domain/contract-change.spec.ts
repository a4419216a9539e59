import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type ContractSettings, type ContractTerms } from '@yiche/contracts';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import {
  checkAdjustment,
  checkNewVersion,
  renewalOf,
  versionIn,
  termsToKeep,
  type ContractHistory,
} from './contract-change.js';

const history = (renewals: ContractHistory['renewals'] = [], change: Partial<ContractTerms> = {}): ContractHistory => ({
  versions: [{ version: 1, validFrom: '2024-04-01', terms: testTerms(change) }],
  renewals,
});
const FIRST_RENEWAL = { from: '2025-04-01', to: '2026-03-31' };
const settings = (change: Partial<ContractSettings>): Partial<ContractTerms> => ({
  settings: { ...USUAL_SETTINGS, ...change },
});
const INDEX = 'a'.repeat(32);

/** The code of what is thrown; null where nothing is. */
function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (cause) {
    return (cause as { code: string }).code;
  }
}

describe('the version of a month', () => {
  it('is the latest valid one, and of two from the same day the one entered later', () => {
    const versions = [
      { version: 1, validFrom: '2024-04-01', terms: testTerms() },
      { version: 2, validFrom: '2024-10-01', terms: testTerms() },
      { version: 3, validFrom: '2024-07-01', terms: testTerms() },
      { version: 4, validFrom: '2024-07-01', terms: testTerms() },
    ];
    expect(['2024-03', '2024-06', '2024-07', '2024-12'].map((month) => versionIn(versions, month)?.version)).toEqual([
      undefined,
      1,
      4,
      2,
    ]);
  });
});

describe('a new version', () => {
  const check = (
    change: Partial<ContractTerms>,
    validFrom: string,
    { closed = [], contract = history() }: { closed?: string[]; contract?: ContractHistory } = {},
  ): string | null => codeOf(() => checkNewVersion(contract, closed, { validFrom, terms: testTerms(change) }));
  const breach = { breach: '200000.00' };

  it('begins on the first of a month after the last that is closed', () => {
    expect(check(breach, '2024-07-15')).toBe('settlement/version-day');
    const closed = ['2024-07', '2024-05'];
    expect(check(breach, '2024-07-01', { closed })).toBe('settlement/month-closed');
    expect(check(breach, '2024-06-01', { closed })).toBe('settlement/month-closed');
    expect(check(breach, '2024-08-01', { closed })).toBeNull();
  });

  it('lies in an agreed term', () => {
    expect(check(breach, '2024-03-01')).toBe('settlement/outside-contract');
    expect(check(breach, '2025-04-01')).toBe('settlement/outside-contract');
    expect(check(breach, '2025-04-01', { contract: history([FIRST_RENEWAL]) })).toBeNull();
  });

  it('says something new', () => {
    expect(check({}, '2024-07-01')).toBe('settlement/nothing-changed');
    // The same terms with their keys in the database's order.
    const { parties, ...rest } = testTerms();
    const terms = { ...rest, parties };
    expect(codeOf(() => checkNewVersion(history(), [], { validFrom: '2024-07-01', terms }))).toBe(
      'settlement/nothing-changed',
    );
  });

  it('leaves the term alone once a month is closed or the contract renewed', () => {
    const term = { term: { from: '2024-04-01', to: '2025-12-31' } };
    expect(check(term, '2024-07-01')).toBeNull();
    expect(check(term, '2024-07-01', { closed: ['2024-04'] })).toBe('settlement/term-settled');
    expect(check(term, '2024-07-01', { contract: history([FIRST_RENEWAL]) })).toBe('settlement/term-settled');
  });

  it('allows no fewer renewals than there were', () => {
    expect(check({ renewals: 0 }, '2025-04-01', { contract: history([FIRST_RENEWAL]) })).toBe(
      'settlement/renewals-used',
    );
  });

  it('leaves what was carried in alone once it was counted', () => {
    const carriedIn = { carriedIn: { count: 1_000, source: '旧系统' } };
    expect(check(carriedIn, '2024-04-01')).toBeNull();
    expect(check(carriedIn, '2024-07-01', { closed: ['2024-04'] })).toBe('settlement/carried-in-settled');
    const later = (from: string) => ({ carriedIn: { count: 0, source: '', from } });
    expect(check(later('2024-09'), '2024-04-01')).toBeNull();
    expect(check(later('2025-04'), '2024-04-01')).toBe('settlement/outside-contract');
    expect(check(later('2024-04'), '2024-07-01', { closed: ['2024-04'] })).toBe('settlement/carried-in-settled');
  });

  it('changes over what the count runs only where a count begins', () => {
    const accumulation = { accumulation: 'calendar-year' as const };
    const closed = ['2024-12'];
    expect(check(accumulation, '2025-01-01', { closed })).toBeNull();
    expect(check(accumulation, '2025-02-01', { closed: ['2025-01'] })).toBe('settlement/count-running');
    // What corrects earlier months needs all of its count; a price of its own place does not.
    const { tiers } = testTerms().plan;
    const volume = { plan: { kind: 'tiered' as const, reading: 'volume' as const, tiers } };
    expect(check(volume, '2025-02-01', { closed: ['2025-01'] })).toBe('settlement/count-running');
    const running = { plan: { kind: 'tiered' as const, reading: 'running' as const, tiers } };
    expect(check(running, '2025-02-01', { closed: ['2025-01'] })).toBeNull();
  });

  it('lets the count run on, or begin anew, only from the first month of a term', () => {
    const contract = history([FIRST_RENEWAL]);
    const closed = ['2025-03'];
    expect(check(settings({ countAtRenewal: 'on' }), '2025-04-01', { closed, contract })).toBeNull();
    expect(check(settings({ countAtRenewal: 'on' }), '2025-05-01', { closed: ['2025-04'], contract })).toBe(
      'settlement/count-running',
    );
  });

  it.each([
    [{ sendBy: 1 }, {}, null],
    [{ sendBy: 1 }, { sendByDay: 'excluded' }, 'settlement/send-within-month'],
    [{ sendBy: 2 }, { sendByDay: 'excluded' }, null],
    [{ objectBy: 5 }, {}, 'settlement/object-before-sent'],
    [{ objectBy: 5 }, { sendByDay: 'excluded' }, null],
    [{ objectBy: 6 }, {}, null],
    [{ objectBy: 6 }, { objectByDay: 'excluded' }, 'settlement/object-before-sent'],
  ] as const)('has its days one after the other and after the month: %j, %j', (days, said, refused) => {
    const terms = { ...settings(said), days: { ...testTerms().days, ...days } };
    expect(check({ ...terms, breach: '1.00' }, '2024-07-01')).toBe(refused);
  });

  it('has its tiers follow something else only where a count begins, and only where there are tiers', () => {
    const byVolume = settings({ tiersBy: 'volume' });
    expect(check(byVolume, '2024-07-01')).toBeNull();
    expect(check(byVolume, '2024-07-01', { closed: ['2024-06'] })).toBe('settlement/count-running');
    const plan = { kind: 'flat-with-cap', price: '0.17', cap: '900000' };
    expect(check({ ...byVolume, plan }, '2024-07-01')).toBe('settlement/unknown-price');
  });

  it('bills by another rule where it bills requests instead of calls, or who reached the owner', () => {
    const billable = { version: 2, minimumSeconds: 0, testNumbers: [] };
    for (const change of [{ unit: 'request' }, { answeredBy: 'owner' }] as const) {
      expect(check(settings(change), '2024-07-01')).toBe('settlement/rule-version');
      expect(check({ ...settings(change), billable }, '2024-07-01')).toBeNull();
    }
    expect(check(settings({ sendByDay: 'excluded' }), '2024-07-01')).toBeNull();
  });

  it('raises the version of the billable rule by one when the rule changes, and else leaves it', () => {
    const rule = (version: number, minimumSeconds: number, testNumbers: string[] = []) => ({
      billable: { version, minimumSeconds, testNumbers },
    });
    expect(check(rule(1, 3), '2024-07-01')).toBe('settlement/rule-version');
    expect(check(rule(3, 3), '2024-07-01')).toBe('settlement/rule-version');
    expect(check(rule(2, 3), '2024-07-01')).toBeNull();
    expect(check(rule(2, 0, [INDEX]), '2024-07-01')).toBeNull();
    expect(check({ ...rule(2, 0), ...breach }, '2024-07-01')).toBe('settlement/rule-version');
    // A rule that begins later has its number already.
    const contract = history();
    const versions = [...contract.versions, { version: 2, validFrom: '2024-10-01', terms: testTerms(rule(2, 3)) }];
    expect(check(rule(2, 5), '2024-08-01', { contract: { versions, renewals: [] } })).toBe('settlement/rule-version');
    expect(check(rule(3, 5), '2024-08-01', { contract: { versions, renewals: [] } })).toBeNull();
  });
});

describe('the number of a billable rule that came without one', () => {
  const terms = testTerms({ billable: { version: 1, minimumSeconds: 0, testNumbers: ['a', 'b'] } });
  const contract = { versions: [{ version: 1, validFrom: '2024-04-01', terms }], renewals: [] };
  const numbered = (minimumSeconds: number, testNumbers: string[]) =>
    termsToKeep(contract, {
      validFrom: '2024-07-01',
      terms: { ...terms, billable: { minimumSeconds, testNumbers } },
    }).billable.version;

  it('stays for a test number that was taken out and put in again, beside whatever else changes', () => {
    expect(numbered(0, ['b', 'a'])).toBe(1);
    const billable = { minimumSeconds: 0, testNumbers: ['b', 'a'] };
    const changed = { ...terms, breach: '1.00', billable };
    expect(() =>
      checkNewVersion(contract, [], {
        validFrom: '2024-07-01',
        terms: termsToKeep(contract, { validFrom: '2024-07-01', terms: changed }),
      }),
    ).not.toThrow();
  });

  it('is the next for another rule', () => {
    expect(numbered(3, ['a', 'b'])).toBe(2);
    expect(numbered(0, ['a'])).toBe(2);
  });
});

describe('settings of a contract', () => {
  const kept = (change: Partial<ContractSettings>) =>
    termsToKeep(history(), { validFrom: '2024-07-01', terms: { ...testTerms(), ...settings(change) } }).settings;

  it('are said where they are not the usual ones', () => {
    expect(kept({})).toBeUndefined();
    expect(kept({ workdaysFrom: 'last-day' })).toMatchObject({ workdaysFrom: 'last-day', unit: 'call' });
  });
});

describe('a renewal', () => {
  const today = '2025-03-20';
  const renew = (assessedOn: string, contract = history(), on = today) => renewalOf(contract, { assessedOn }, on);

  it('is for as long again, one after the other, at most as often as agreed', () => {
    expect(renew(today)).toEqual({
      assessed: { from: '2024-04-01', to: '2025-03-31' },
      renewal: { number: 1, ...FIRST_RENEWAL },
    });
    const second = { from: '2026-04-01', to: '2027-03-31' };
    expect(renew('2026-03-01', history([FIRST_RENEWAL]), '2026-03-01')).toMatchObject({
      assessed: FIRST_RENEWAL,
      renewal: { number: 2, ...second },
    });
    expect(codeOf(() => renew('2027-03-01', history([FIRST_RENEWAL, second]), '2027-03-01'))).toBe(
      'settlement/renewals-used',
    );
    expect(codeOf(() => renew(today, history([], { renewals: 0 })))).toBe('settlement/renewals-used');
  });

  it('follows an assessment in the term that ends: one assessment does not renew twice', () => {
    expect(codeOf(() => renew('2025-03-21'))).toBe('settlement/assessed-in-future');
    expect(codeOf(() => renew('2024-03-31'))).toBe('settlement/assessed-before-term');
    expect(codeOf(() => renew(today, history([FIRST_RENEWAL])))).toBe('settlement/assessed-before-term');
  });
});

describe('an adjustment by hand', () => {
  const adjust = (amount: string, correctsMonth: string): string | null =>
    codeOf(() => checkAdjustment(history(), { amount, correctsMonth }, '2024-08'));

  it('is of some amount, for a month of the contract that has begun', () => {
    expect(adjust('-100.50', '2024-07')).toBeNull();
    expect(adjust('100000.00', '2024-08')).toBeNull();
    expect(adjust('-0.0000', '2024-07')).toBe('settlement/no-amount');
    expect(adjust('1', '2024-03')).toBe('settlement/outside-contract');
    expect(adjust('1', '2025-04')).toBe('settlement/outside-contract');
    expect(adjust('1', '2024-09')).toBe('settlement/month-not-begun');
  });
});
