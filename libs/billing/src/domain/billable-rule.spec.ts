import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { billingOf, secondsOf, type CallToBill } from './billable-rule.js';

const at = (second: number): Date => new Date(1_720_000_000_000 + second * 1_000);
const answered: CallToBill = {
  outcome: 'answered',
  connectedAt: at(10),
  endedAt: at(70),
  did: '114',
  requesterIndex: 'somebody',
};
const rule = {
  version: 1,
  minimumSeconds: 0,
  testNumbers: ['tester'],
  unit: USUAL_SETTINGS.unit,
  answeredBy: USUAL_SETTINGS.answeredBy,
};

describe('whether a call is billed', () => {
  it.each([
    ['an answered one counts', {}, 'answered'],
    ['one whose end nobody saw counts when it had been answered', { outcome: 'ended-unknown' }, 'answered'],
    ['one without a number counts', { requesterIndex: null }, 'answered'],
    ['one that gave up does not', { outcome: 'abandoned', connectedAt: null }, 'abandoned'],
    ['one that never queued does not', { outcome: 'left-before-queue', connectedAt: null }, 'left-before-queue'],
    ['one cut before the bridge does not', { outcome: 'ended-unknown', connectedAt: null }, 'not-bridged'],
    ['a test does not', { requesterIndex: 'tester' }, 'test'],
    ['a test from before there was one form of its number does not', { formerIndexes: ['tester'] }, 'test'],
    ['an internal call does not', { did: '8001' }, 'internal'],
    ['one that goes on does not yet', { endedAt: null, outcome: null }, 'still-open'],
  ] as const)('%s', (_, change, reason) => {
    expect(billingOf({ ...answered, ...change }, rule, '114')).toEqual({ counts: reason === 'answered', reason });
  });

  it('needs as many seconds as the rule says', () => {
    const strict = { ...rule, minimumSeconds: 60 };
    expect(billingOf(answered, strict, '114').reason).toBe('answered');
    expect(billingOf({ ...answered, endedAt: at(69) }, strict, '114').reason).toBe('too-short');
  });

  it('needs the agent, or the owner, as the contract reads 接通', () => {
    const byOwner = { ...rule, answeredBy: 'owner' as const };
    const reached = { ...answered, ownerReached: true };
    expect([answered, reached].map((call) => billingOf(call, rule, '114').reason)).toEqual(['answered', 'answered']);
    expect([answered, reached].map((call) => billingOf(call, byOwner, '114').reason)).toEqual([
      'owner-not-reached',
      'answered',
    ]);
  });

  it('is one of each call, or of each request, as the contract says', () => {
    const request = { ...rule, unit: 'request' as const };
    const first = { ...answered, request: 'WJ-1' };
    const calls = [answered, first, { ...first, requestIsBilled: true }];
    expect(calls.map((call) => billingOf(call, rule, '114').reason)).toEqual(calls.map(() => 'answered'));
    expect(calls.map((call) => billingOf(call, request, '114').reason)).toEqual([
      'no-request',
      'answered',
      'same-request',
    ]);
  });

  it('does not count a second that was only begun, nor time that ran backwards', () => {
    expect(secondsOf(new Date(0), new Date(1_999))).toBe(1);
    expect(secondsOf(new Date(5_000), new Date(0))).toBe(0);
  });
});
