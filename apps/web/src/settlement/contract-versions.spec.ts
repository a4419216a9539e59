import { describe, expect, it } from '@jest/globals';
import type { Contract } from '@yiche/contracts';
import { versionBody } from './contracts/terms-form-values.js';
import { bureauName, inForce, openedOn } from './contract-versions.js';

const terms = (bureau: string, from: string, to: string) => ({
  parties: { bureau, operator: 'o' },
  term: { from, to },
});
const contract = (bureauId: string, versions: [string, object][]) =>
  ({
    bureauId,
    versionAhead: versions.length,
    versions: versions.map(([validFrom, each], index) => ({ version: index + 1, validFrom, terms: each })),
  }) as unknown as Contract;

const first = contract('wj', [
  ['2024-04-01', terms('武进', '2024-04-01', '2025-03-31')],
  ['2024-10-01', terms('武进分局', '2024-04-01', '2025-03-31')],
]);
describe('the version of a contract', () => {
  it('that holds is the one that the server says, though another was entered after it', () => {
    const [april, march] = [
      { version: 2, terms: { mail: { to: ['april'] } } },
      { version: 3, terms: { mail: { to: ['march'] } } },
    ];
    const overtaken = { versions: [april, march], versionInForce: 2 } as unknown as Contract;
    expect(inForce(overtaken)?.terms.mail.to).toEqual(['april']);
  });

  it('that a form was opened on is sent with what was entered, whatever came since', () => {
    const { current, basedOn } = openedOn(first);
    expect([current?.parties.bureau, basedOn]).toEqual(['武进分局', 2]);
    const [terms, validFrom] = [{ ...current, plan: {}, carriedIn: {}, billable: { version: 1 } } as never, '2025-01'];
    expect(versionBody({ validFrom, terms, reason: '补充协议' }, terms, basedOn)).toMatchObject({ basedOn: 2 });
  });

  it('that a form begins with is the one that holds at the end, and the last one entered is what it was opened on', () => {
    const [april, march] = [
      { version: 2, terms: { mail: { to: ['april'] } } },
      { version: 3, terms: { mail: { to: ['march'] } } },
    ];
    const overtaken = { versions: [april, march], versionAhead: 2 } as unknown as Contract;
    expect(openedOn(overtaken)).toMatchObject({ current: { mail: { to: ['april'] } }, basedOn: 3 });
  });

  it('names the bureau, whose id is shown until a contract says', () => {
    expect(bureauName([first], 'wj')).toBe('武进分局');
    expect(bureauName(undefined, 'wj')).toBe('wj');
  });
});
