import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortfallOf, type LegOnTheLine } from './shortfall.js';

const at = (seconds: number): Date => new Date(1_795_336_000_000 + seconds * 1_000);
const agent: LegOnTheLine = { role: 'agent', startedAt: at(0), answeredAt: at(10), endedAt: at(70), cause: 16 };
const TOLERANCE = 2_000;
const sound = (durationMs: number | null, lostMs = 0) => ({ durationMs, lostMs });

describe('what is missing of a track', () => {
  it('is nothing when it is as long as its party was on the line, or longer', () => {
    expect(shortfallOf(sound(60_000), agent, TOLERANCE)).toBe(0);
    expect(shortfallOf(sound(58_000), agent, TOLERANCE)).toBe(0);
    expect(shortfallOf(sound(64_000), agent, TOLERANCE)).toBe(0);
  });

  it('is what was not written, at the end or in the middle', () => {
    expect(shortfallOf(sound(53_600), agent, TOLERANCE)).toBe(6_400);
  });

  it('is everything when the file is empty, or is no sound', () => {
    expect(shortfallOf(sound(0), agent, TOLERANCE)).toBe(60_000);
    expect(shortfallOf(sound(null), agent, TOLERANCE)).toBe(60_000);
  });

  it('is what the header tells of and the file does not hold, whatever the clock says', () => {
    expect(shortfallOf(sound(60_000, 6_400), agent, TOLERANCE)).toBe(6_400);
    expect(shortfallOf(sound(60_000, 6_400), { ...agent, cause: null }, TOLERANCE)).toBe(6_400);
  });

  it('is counted from the answer, and for a requester whose answer nobody saw from the beginning', () => {
    const requester = { ...agent, role: 'requester', answeredAt: null };
    expect(shortfallOf(sound(69_500), requester, TOLERANCE)).toBe(0);
    expect(shortfallOf(sound(60_000), requester, TOLERANCE)).toBe(10_000);
  });

  it('is nothing of an owner who was called in vain', () => {
    const owner = { ...agent, role: 'owner', answeredAt: null };
    expect(shortfallOf(sound(0), owner, TOLERANCE)).toBe(0);
  });

  it('is not known where nobody saw the end of the leg', () => {
    expect(shortfallOf(sound(0), { ...agent, cause: null }, TOLERANCE)).toBeNull();
    expect(shortfallOf(sound(0), { ...agent, endedAt: null }, TOLERANCE)).toBeNull();
  });

  it('is never negative, and never within the tolerance', () => {
    const milliseconds = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(milliseconds, milliseconds, fc.integer({ min: 0, max: 60 }), (duration, lost, seconds) => {
        const shortfall = shortfallOf(sound(duration, lost), { ...agent, endedAt: at(10 + seconds) }, TOLERANCE);
        return shortfall === 0 || (shortfall !== null && shortfall > TOLERANCE);
      }),
    );
  });
});
