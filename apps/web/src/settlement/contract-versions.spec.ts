import { describe, expect, it } from '@jest/globals';
import type { Contract } from '@yiche/contracts';
import { versionBody } from './contracts/terms-form-values.js';
import { bureauName, openedOn, termsOf, versionOn } from './contract-versions.js';

const terms = (bureau: string, from: string, to: string) => ({
  parties: { bureau, operator: 'o' },
  term: { from, to },
});
const contract = (bureauId: string, versions: [string, object][], renewals: object[] = []) =>
  ({
    bureauId,
    versions: versions.map(([validFrom, each], index) => ({ version: index + 1, validFrom, terms: each })),
    renewals,
  }) as unknown as Contract;

const first = contract('wj', [
  ['2024-04-01', terms('武进', '2024-04-01', '2025-03-31')],
  ['2024-10-01', terms('武进分局', '2024-04-01', '2025-03-31')],
]);
const second = contract(
  'wj',
  [['2025-04-01', terms('武进新约', '2025-04-01', '2026-03-31')]],
  [{ from: '2026-04-01', to: '2027-03-31' }],
);

describe('the version of a contract', () => {
  it('that holds on a day is the latest that has begun', () => {
    expect(versionOn(first, '2024-09-30')?.version).toBe(1);
    expect(versionOn(first, '2024-10-01')?.version).toBe(2);
    expect(versionOn(first, '2020-01-01')?.version).toBe(1);
  });

  it('for a month is of the contract whose term, or renewal, the month is in', () => {
    expect(termsOf([first, second], 'wj', '2024-05')?.parties.bureau).toBe('武进');
    expect(termsOf([first, second], 'wj', '2026-05')?.parties.bureau).toBe('武进新约');
    expect(termsOf([first], 'other', '2024-05')).toBeNull();
  });

  it('that a form was opened on is sent with what was entered, whatever came since', () => {
    const { current, basedOn } = openedOn(first);
    expect([current?.parties.bureau, basedOn]).toEqual(['武进分局', 2]);
    const [terms, validFrom] = [{ ...current, plan: {}, carriedIn: {}, billable: { version: 1 } } as never, '2025-01'];
    expect(versionBody({ validFrom, terms, reason: '补充协议' }, terms, basedOn)).toMatchObject({ basedOn: 2 });
  });

  it('names the bureau, whose id is shown until a contract says', () => {
    expect(bureauName([first], 'wj')).toBe('武进分局');
    expect(bureauName(undefined, 'wj')).toBe('wj');
  });
});
