import { describe, expect, it } from '@jest/globals';
import type { BillingRule } from '@yiche/billing';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { FORMATS } from '@yiche/evidence';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { MonthFreezer, type LedgerCall } from './freeze-month.js';

const header = { bureauId: 'WJ', contractId: 'c', month: '2024-07', contractVersion: 1, ruleVersion: 1 };
const rule: BillingRule = {
  version: 1,
  minimumSeconds: 10,
  testNumbers: ['tester'],
  unit: 'request',
  answeredBy: 'agent',
};
const byOwner: BillingRule = { ...rule, answeredBy: 'owner' };

function call(id: string, more: Partial<LedgerCall> = {}): LedgerCall {
  const at = new Date('2024-07-01T08:00:00+08:00');
  const ends = { arrivedAt: at, connectedAt: at, endedAt: new Date(at.getTime() + 60_000) };
  const who = { did: '114', outcome: 'answered', requesterIndex: 'somebody', queue: 'q', agent: '8001', caller: null };
  return { id, ...ends, ...who, request: 'WJ-1', recordingSha256: null, ...more };
}

describe('of a contract that bills requests', () => {
  const freezer = () =>
    new MonthFreezer(FORMATS.for(testTerms({ settings: { ...USUAL_SETTINGS, unit: 'request' } })), header, '114');

  it.each([
    ['the first call of each is billed', [call('a'), call('b')], rule, ['a']],
    ['a call that is too short bills none', [call('a', { endedAt: call('a').connectedAt }), call('b')], rule, ['b']],
    ['a test bills none', [call('a', { requesterIndex: 'tester' }), call('b')], rule, ['b']],
    [
      'one without the owner bills none where the contract asks for it',
      [call('a'), call('b', { ownerReached: true })],
      byOwner,
      ['b'],
    ],
    ['what an earlier statement bills is not billed again', [call('a', { requestIsBilled: true })], rule, []],
  ] as const)('%s', (_, calls, by, billed) => {
    const month = freezer();
    expect(calls.flatMap((each) => month.addOwn(each, by)?.callId ?? [])).toEqual(billed);
  });

  it('a request is billed once though its calls are found late, by whatever rule of their months', () => {
    const month = freezer();
    const byCall: BillingRule = { ...rule, unit: 'call' };
    const late = [byCall, byCall, rule].map((by, index) => month.addLate(call(`${index}`), by, '2024-06'));
    expect(late.map((line) => line !== null)).toEqual([true, true, false]);
    expect(month.addOwn(call('own'), rule)).toBeNull();
    expect(month.days()[0]).toMatchObject({ counted: 0, reasons: { 'same-request': 1 } });
  });
});
