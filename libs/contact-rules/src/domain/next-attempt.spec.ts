import { describe, expect, it } from '@jest/globals';
import type { ContactPolicy } from '@yiche/contracts';
import { contractDate } from '@yiche/kernel';
import fc from 'fast-check';
import { nextAttempt, OWN_POLICY, type PastAttempt, type TriedSoFar } from './next-attempt.js';

/** Noon in Shanghai. */
const NOON = new Date('2026-11-22T04:00:00Z');
const minutes = (count: number): Date => new Date(NOON.getTime() + count * 60_000);
const attempt = (ended: number | null, change: Partial<PastAttempt> = {}): PastAttempt => ({
  startedAt: minutes((ended ?? 0) - 1),
  endedAt: ended === null ? null : minutes(ended),
  ownerNumber: 'first',
  signalResult: ended === null ? null : 'no-answer',
  cause: null,
  agentResult: null,
  ...change,
});
const POLICY: ContactPolicy = { ...OWN_POLICY, attempts: 3, spacingMinutes: 5, perPlateAndDay: 4 };
const decide = (tried: Partial<TriedSoFar>, policy: Partial<ContactPolicy> = {}, now = NOON) =>
  nextAttempt(
    { ...POLICY, ...policy },
    {
      attempts: [],
      today: 0,
      calls: tried.attempts ?? [],
      movedAt: null,
      numbers: ['first'],
      isUrgent: false,
      ...tried,
    },
    now,
  );

describe('the next call to an owner', () => {
  it('may be at once where nothing was tried', () =>
    expect(decide({})).toMatchObject({ next: 1, hindrance: null, from: null }));

  it('waits for its time after one that reached nobody, and for none after a talk', () => {
    expect(decide({ attempts: [attempt(-2)] })).toMatchObject({ next: 2, hindrance: 'too-soon', from: minutes(3) });
    expect(decide({ attempts: [attempt(-5)] })).toMatchObject({ next: 2, hindrance: null, from: null });
    expect(decide({ attempts: [attempt(-2, { signalResult: 'answered' })] }).hindrance).toBeNull();
    expect(decide({ attempts: [attempt(-2)] }, { spacingMinutes: 0 }).hindrance).toBeNull();
  });

  it('is none any more when there were as many as there may be; one that our side broke is none', () => {
    const three = [attempt(-60), attempt(-40), attempt(-20)];
    expect(decide({ attempts: three })).toMatchObject({ next: 4, hindrance: 'attempts-used', from: null });
    expect(decide({ attempts: [...three.slice(1), attempt(-1, { signalResult: 'failed' })] }).hindrance).toBeNull();
  });

  it('is none on a day that has had its share, whatever requests they were for', () =>
    expect(decide({ today: 4 })).toMatchObject({
      ...{ next: 1, hindrance: 'plate-calls-a-day', from: new Date('2026-11-22T16:00:00Z') },
    }));

  it('waits while the owner is being called, and its time after a call, for whatever request', () => {
    expect(decide({ calls: [attempt(null)] })).toMatchObject({ next: 1, hindrance: 'being-called', from: null });
    expect(decide({ calls: [attempt(null)], isUrgent: true }).hindrance).toBe('being-called');
    expect(decide({ calls: [attempt(-2)] })).toMatchObject({ next: 1, hindrance: 'too-soon', from: minutes(3) });
    expect(decide({ calls: [attempt(-2, { signalResult: 'failed' })] }).hindrance).toBeNull();
  });

  it('asks whether a vehicle that has moved is still there only where it could be called', () => {
    expect(decide({ movedAt: minutes(-1) }).hindrance).toBe('car-moved');
    expect(decide({ movedAt: minutes(-1), today: 4 }).hindrance).toBe('plate-calls-a-day');
  });

  it('waits for the hours, today’s or tomorrow’s', () => {
    const hours = { from: '08:00', to: '11:30' };
    const tomorrow = new Date('2026-11-23T00:00:00Z');
    expect(decide({}, { hours })).toMatchObject({ next: 1, hindrance: 'outside-hours', from: tomorrow });
    const early = new Date('2026-11-21T20:00:00Z');
    expect(decide({}, { hours }, early).from).toEqual(new Date('2026-11-22T00:00:00Z'));
    // Its time would come when the hours are over.
    const late = { attempts: [attempt(-1)] };
    expect(decide(late, { hours: { from: '08:00', to: '12:03' } })).toMatchObject({
      hindrance: 'too-soon',
      from: tomorrow,
    });
    expect(
      decide({}, { hours: { from: '08:00', to: '24:00' } }, new Date('2026-11-22T15:59:00Z')).hindrance,
    ).toBeNull();
  });

  it('is held back by nothing in an emergency lane, but by the vehicle having moved', () => {
    const many = { attempts: [attempt(-3), attempt(-2), attempt(-1)], today: 9, isUrgent: true };
    expect(decide(many, { hours: { from: '08:00', to: '09:00' } })).toMatchObject({
      next: 4,
      hindrance: null,
      from: null,
    });
    expect(decide({ ...many, movedAt: minutes(-1) }).hindrance).toBe('car-moved');
  });

  describe('of an owner with two numbers', () => {
    const numbers = ['first', 'second'] as const;
    const secondNumber = { fromAttempt: 2, hours: { from: '08:00', to: '21:00' } };
    const nobodys = { signalResult: 'unreachable', cause: 1 } as const;
    const second = (ended: number, change: Partial<PastAttempt> = {}) =>
      attempt(ended, { ownerNumber: 'second', ...change });
    const which = (tried: Partial<TriedSoFar>, policy: Partial<ContactPolicy> = {}, now = NOON) =>
      decide({ numbers, ...tried }, { secondNumber, ...policy }, now).ownerNumber;

    it('is at the first, and from the attempt on that the policy says at the two in turn', () => {
      expect(which({})).toBe('first');
      expect(which({ attempts: [attempt(-9)] })).toBe('second');
      expect(which({ attempts: [attempt(-19), second(-9)] })).toBe('first');
      expect(which({ attempts: [attempt(-9)] }, { secondNumber: { ...secondNumber, fromAttempt: 3 } })).toBe('first');
      expect(which({ attempts: [attempt(-9)], numbers: ['first'] })).toBe('first');
      // One that our side broke has tried neither.
      expect(which({ attempts: [attempt(-9), second(-5, { signalResult: 'failed' })] })).toBe('second');
    });

    it('is at the first outside the hours of the second, at the time at which it will be', () => {
      const night = new Date('2026-11-22T14:00:00Z');
      const tried = [attempt(0, { endedAt: new Date(night.getTime() - 60_000) })];
      expect(which({ attempts: tried }, {}, night)).toBe('first');
      const early = { hours: { from: '08:00', to: '21:00' }, secondNumber };
      expect(decide({ numbers, attempts: tried }, early, night)).toMatchObject({
        ...{ hindrance: 'outside-hours', from: new Date('2026-11-23T00:00:00Z'), ownerNumber: 'second' },
      });
    });

    it('is at the other number at once, and at the same one after its time', () => {
      expect(decide({ numbers, attempts: [attempt(-1)] }, { secondNumber })).toMatchObject({
        ...{ hindrance: null, ownerNumber: 'second' },
      });
      const both = [attempt(-2), second(-1)];
      expect(decide({ numbers, attempts: both }, { secondNumber })).toMatchObject({
        ...{ hindrance: 'too-soon', from: minutes(3), ownerNumber: 'first' },
      });
    });

    it('goes on where the owner was talked to, whoever called, until something was tried since', () => {
      const talk = { signalResult: 'answered' } as const;
      const broken = decide({ numbers, attempts: [attempt(-9), second(-1, talk)] }, { secondNumber });
      expect(broken).toMatchObject({ hindrance: null, ownerNumber: 'second' });
      expect(which({ attempts: [attempt(-1, talk)] })).toBe('first');
      expect(which({ attempts: [attempt(-1, talk)], isUrgent: true })).toBe('first');
      expect(which({ attempts: [attempt(-9)], calls: [attempt(-9), second(-1, talk)] })).toBe('second');
      // Before its attempt too: they are there.
      const late = { secondNumber: { ...secondNumber, fromAttempt: 9 } };
      expect(which({ calls: [second(-1, talk)] }, late)).toBe('second');
      expect(which({ attempts: [attempt(-19, talk), second(-9)] })).toBe('first');
      expect(which({ numbers: ['second'], attempts: [attempt(-1, talk)] })).toBe('second');
    });

    it('knows nothing of an attempt at a number that is not theirs any more, but that it was one', () => {
      const gone = attempt(-1, { ...nobodys, ownerNumber: null });
      expect(decide({ numbers, attempts: [gone] }, { secondNumber })).toMatchObject({
        ...{ next: 2, hindrance: null, ownerNumber: 'first' },
      });
    });

    it('is at the second at once where the first is nobody’s or somebody else’s, in its hours', () => {
      expect(which({ attempts: [attempt(-9, nobodys)] }, { secondNumber: { ...secondNumber, fromAttempt: 3 } })).toBe(
        'second',
      );
      expect(which({ attempts: [attempt(-19, nobodys), second(-9)] })).toBe('second');
      expect(which({ numbers: ['second'] })).toBe('second');
      expect(decide({ numbers: ['second'] }, { secondNumber }, new Date('2026-11-22T14:00:00Z'))).toMatchObject({
        ...{ hindrance: 'outside-hours', from: new Date('2026-11-23T00:00:00Z'), ownerNumber: 'second' },
      });
      // The other way round, and in an emergency lane; where both are, they are tried all the same.
      expect(which({ attempts: [attempt(-19), second(-9, nobodys)] })).toBe('first');
      expect(which({ attempts: [attempt(-29), second(-19, nobodys), attempt(-9)] })).toBe('first');
      expect(which({ attempts: [attempt(-19), second(-9, nobodys), attempt(-5)], isUrgent: true })).toBe('first');
      expect(which({ attempts: [attempt(-29, nobodys), second(-19, nobodys), attempt(-9, nobodys)] })).toBe('second');
      // No way to it just now, and switched off: it is theirs.
      expect(which({ attempts: [attempt(-19, { signalResult: 'unreachable', cause: 3 }), second(-9)] })).toBe('first');
      expect(which({ attempts: [attempt(-9, { signalResult: 'unreachable', cause: 20 })] })).toBe('second');
      expect(which({ attempts: [attempt(-19, { signalResult: 'unreachable', cause: 20 }), second(-9)] })).toBe('first');
    });

    it('is none where the policy calls no second one and the first is somebody else’s; nobody’s is tried again', () => {
      expect(decide({ numbers: ['second'] }, { secondNumber: null })).toMatchObject({
        ...{ hindrance: 'second-not-called', from: null },
      });
      expect(which({ attempts: [attempt(-9, nobodys)] }, { secondNumber: null })).toBe('first');
    });

    it('is at the two in turn in an emergency lane, whatever the policy says', () => {
      const urgent = { isUrgent: true, attempts: [attempt(-1)] };
      const night = new Date('2026-11-22T18:00:00Z');
      expect(decide({ ...urgent, numbers }, { secondNumber: null }, night)).toMatchObject({
        ...{ hindrance: null, ownerNumber: 'second' },
      });
      expect(which({ ...urgent, attempts: [attempt(-2), second(-1)] }, { secondNumber: null })).toBe('first');
      expect(which({ ...urgent, numbers: ['second'] }, { secondNumber: null })).toBe('second');
    });
  });

  it('is allowed at the very time that it was said to be', () => {
    const times = fc.integer({ min: 0, max: 1_439 }).map((at) => `${two(Math.floor(at / 60))}:${two(at % 60)}`);
    const hours = fc.uniqueArray(times, { minLength: 4, maxLength: 4 });
    const callable = fc.subarray(['first', 'second'] as const, { minLength: 1 });
    fc.assert(
      fc.property(
        ...[hours, callable, fc.constantFrom(0, 4), fc.nat(240), fc.nat(300), fc.nat(1_440)],
        (ends, numbers, spent, spacingMinutes, ago, shift) => {
          const [from, second, other, to] = ends.toSorted() as [string, string, string, string];
          const now = minutes(shift);
          const secondNumber = { fromAttempt: 2, hours: { from: second, to: other } };
          const policy = { hours: { from, to }, spacingMinutes, secondNumber };
          const at = (then: Date) => {
            const today = contractDate(then) === contractDate(now) ? spent : 0;
            return decide({ numbers, attempts: [attempt(shift - ago)], today }, policy, then);
          };
          const { from: allowed, ownerNumber } = at(now);
          if (allowed === null) return;
          expect(allowed > now).toBe(true);
          expect(at(allowed)).toEqual({ next: 2, hindrance: null, from: null, ownerNumber });
          expect(at(new Date(allowed.getTime() - 1)).hindrance).not.toBeNull();
        },
      ),
    );
  });
});

const two = (count: number): string => String(count).padStart(2, '0');
