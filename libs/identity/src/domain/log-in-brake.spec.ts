import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addressOf,
  decideAttempt,
  forgottenAt,
  freeFrom,
  scopesOf,
  type BrakePolicies,
  type BrakeScope,
  type FailureCount,
} from './log-in-brake.js';

const S = 1000;
const MINUTE = 60 * S;
const account = { firstDelayMs: 30 * S, longestDelayMs: 15 * MINUTE, forgiveMs: 60 * MINUTE };
const policies: BrakePolicies = {
  device: { ...account, free: 5 },
  pair: { ...account, free: 5 },
  account: { ...account, free: 30 },
  address: { free: 100, firstDelayMs: S, longestDelayMs: 5 * S, forgiveMs: MINUTE },
};
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);

/** A log-in page that fails for ever, once every `everyMs`. @returns which attempts were made */
function guess(known: boolean, everyMs: readonly number[], counts = new Map<BrakeScope, FailureCount>()) {
  let now = 0;
  const made: number[] = [];
  for (const pause of everyMs) {
    now += pause;
    const decision = decideAttempt(scopesOf(known), counts, at(now), policies);
    if (!decision.allowed) continue;
    made.push(now);
    for (const [scope, count] of decision.counts) counts.set(scope, count);
  }
  return { made, counts };
}

describe('the brake on failed log-ins', () => {
  it('lets five mistakes pass and then waits half a minute, a whole, two … up to a quarter of an hour', () => {
    const { made } = guess(
      false,
      Array.from({ length: 4 * 3600 }, () => S),
    );
    expect(made.slice(0, 5)).toEqual([1, 2, 3, 4, 5].map((n) => n * S));
    const pauses = made.slice(5).map((each, index) => (each - (made[index + 4] as number)) / S);
    expect(pauses.slice(0, 6)).toEqual([30, 60, 120, 240, 480, 900]);
    expect(Math.max(...pauses)).toBe(900);
  });

  it('says from when on the next attempt may come, to the millisecond', () => {
    const { counts } = guess(false, [0, 0, 0, 0, 0]);
    const early = decideAttempt(scopesOf(false), counts, at(30 * S - 1), policies);
    expect(early).toEqual({ allowed: false, until: at(30 * S) });
    expect(decideAttempt(scopesOf(false), counts, at(30 * S), policies)).toMatchObject({ allowed: true });
  });

  it('says with the last free attempt until when the next waits', () => {
    const { counts } = guess(false, [0, 0, 0]);
    expect(decideAttempt(scopesOf(false), counts, at(0), policies)).toMatchObject({ slowedUntil: null });
    guess(false, [0], counts);
    expect(decideAttempt(scopesOf(false), counts, at(0), policies)).toMatchObject({ slowedUntil: at(30 * S) });
  });

  it('never slows a known device, whatever strangers have done', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20 * MINUTE), { maxLength: 200 }), fc.nat(MINUTE), (pauses, later) => {
        const { counts } = guess(false, pauses);
        const now = at(pauses.reduce((sum, each) => sum + each, later));
        expect(decideAttempt(scopesOf(true), counts, now, policies)).toMatchObject({ allowed: true });
      }),
    );
  });

  it('gives whoever guesses no more than the free attempts and one in a quarter of an hour, or what is forgiven, however they time them', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(fc.nat(40 * MINUTE), { maxLength: 300 }), (known, pauses) => {
        const { made } = guess(known, pauses);
        const lasted = (made.at(-1) ?? 0) - (made[0] ?? 0);
        // The delays before the longest are 15.5 minutes together and hold five attempts more.
        expect(made.length).toBeLessThanOrEqual(5 + 5 + Math.ceil(lasted / (15 * MINUTE)) + 1);
      }),
    );
  });

  it('treats two names alike at every count: it knows nothing of whether they exist', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5 * MINUTE), { maxLength: 100 }), (pauses) => {
        expect(guess(false, pauses).made).toEqual(guess(false, pauses).made);
      }),
    );
  });

  it('forgets a counter only when it neither slows nor counts any more', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.constantFrom(...Object.values(policies)),
        (level, policy) => {
          const count = { level, at: at(0) };
          const gone = forgottenAt(count, policy);
          expect((freeFrom(count, policy) ?? at(0)) <= gone).toBe(true);
          const left = decideAttempt(['pair'], new Map([['pair', count]]), gone, { ...policies, pair: policy });
          expect(left.allowed && (left.counts.get('pair')?.level ?? 9)).toBeCloseTo(1);
        },
      ),
    );
  });
});

describe('an address', () => {
  it('is that of a household: the first 64 bits of IPv6, all of IPv4 however it is written', () => {
    expect(addressOf('10.0.0.1')).toBe('10.0.0.1');
    expect(addressOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(addressOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressOf('2001:0DB8:1:2::1')).toBe('2001:db8:1:2::/64');
    expect(addressOf('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressOf('::1')).toBe('0:0:0:0::/64');
    expect(addressOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });

  it('is short and bounded whatever the header said', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => addressOf(text).length <= 210));
  });
});
