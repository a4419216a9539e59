import { describe, expect, it } from '@jest/globals';
import type { ContactPolicy } from '@yiche/contracts';
import fc from 'fast-check';
import { nextAttempt, OWN_POLICY, type PastAttempt, type TriedSoFar } from './next-attempt.js';

/** Noon in Shanghai. */
const NOON = new Date('2026-11-22T04:00:00Z');
const minutes = (count: number): Date => new Date(NOON.getTime() + count * 60_000);
const attempt = (ended: number | null, change: Partial<PastAttempt> = {}): PastAttempt => ({
  startedAt: minutes((ended ?? 0) - 1),
  endedAt: ended === null ? null : minutes(ended),
  signalResult: ended === null ? null : 'no-answer',
  agentResult: null,
  ...change,
});
const POLICY: ContactPolicy = { ...OWN_POLICY, attempts: 3, spacingMinutes: 5, perPlateAndDay: 4 };
const decide = (tried: Partial<TriedSoFar>, policy: Partial<ContactPolicy> = {}, now = NOON) =>
  nextAttempt(
    { ...POLICY, ...policy },
    { attempts: [], today: 0, last: tried.attempts?.at(-1) ?? null, movedAt: null, isUrgent: false, ...tried },
    now,
  );

describe('the next call to an owner', () => {
  it('may be at once where nothing was tried', () =>
    expect(decide({})).toEqual({ next: 1, hindrance: null, from: null }));

  it('waits for its time after one that reached nobody, and for none after a talk', () => {
    expect(decide({ attempts: [attempt(-2)] })).toEqual({ next: 2, hindrance: 'too-soon', from: minutes(3) });
    expect(decide({ attempts: [attempt(-5)] })).toEqual({ next: 2, hindrance: null, from: null });
    expect(decide({ attempts: [attempt(-2, { signalResult: 'answered' })] }).hindrance).toBeNull();
    expect(decide({ attempts: [attempt(-2)] }, { spacingMinutes: 0 }).hindrance).toBeNull();
  });

  it('is none any more when there were as many as there may be; one that our side broke is none', () => {
    const three = [attempt(-60), attempt(-40), attempt(-20)];
    expect(decide({ attempts: three })).toEqual({ next: 4, hindrance: 'attempts-used', from: null });
    expect(decide({ attempts: [...three.slice(1), attempt(-1, { signalResult: 'failed' })] }).hindrance).toBeNull();
  });

  it('is none on a day that has had its share, whatever requests they were for', () =>
    expect(decide({ today: 4 })).toEqual({
      ...{ next: 1, hindrance: 'plate-calls-a-day', from: new Date('2026-11-22T16:00:00Z') },
    }));

  it('waits while the owner is being called, and its time after a call, for whatever request', () => {
    expect(decide({ last: attempt(null) })).toEqual({ next: 1, hindrance: 'being-called', from: null });
    expect(decide({ last: attempt(null), isUrgent: true }).hindrance).toBe('being-called');
    expect(decide({ last: attempt(-2) })).toEqual({ next: 1, hindrance: 'too-soon', from: minutes(3) });
    expect(decide({ last: attempt(-2, { signalResult: 'failed' }) }).hindrance).toBeNull();
  });

  it('asks whether a vehicle that has moved is still there only where it could be called', () => {
    expect(decide({ movedAt: minutes(-1) }).hindrance).toBe('car-moved');
    expect(decide({ movedAt: minutes(-1), today: 4 }).hindrance).toBe('plate-calls-a-day');
  });

  it('waits for the hours, today’s or tomorrow’s', () => {
    const hours = { from: '08:00', to: '11:30' };
    const tomorrow = new Date('2026-11-23T00:00:00Z');
    expect(decide({}, { hours })).toEqual({ next: 1, hindrance: 'outside-hours', from: tomorrow });
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
    expect(decide(many, { hours: { from: '08:00', to: '09:00' } })).toEqual({ next: 4, hindrance: null, from: null });
    expect(decide({ ...many, movedAt: minutes(-1) }).hindrance).toBe('car-moved');
  });

  it('is allowed at the very time that it was said to be', () => {
    const times = fc.integer({ min: 0, max: 1_439 }).map((at) => `${two(Math.floor(at / 60))}:${two(at % 60)}`);
    const hours = fc.tuple(times, times).filter(([a, b]) => a !== b);
    fc.assert(
      fc.property(hours, fc.nat(240), fc.nat(300), fc.nat(1_440), ([a, b], spacingMinutes, ago, shift) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const now = minutes(shift);
        const tried = { attempts: [attempt(shift - ago)] };
        const policy = { hours: { from: from as string, to: to as string }, spacingMinutes };
        const { from: allowed } = decide(tried, policy, now);
        if (allowed === null) return;
        expect(allowed > now).toBe(true);
        expect(decide(tried, policy, allowed)).toEqual({ next: 2, hindrance: null, from: null });
        expect(decide(tried, policy, new Date(allowed.getTime() - 1)).hindrance).not.toBeNull();
      }),
    );
  });
});

const two = (count: number): string => String(count).padStart(2, '0');
