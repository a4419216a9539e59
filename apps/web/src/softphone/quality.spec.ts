import { describe, expect, it } from '@jest/globals';
import { judgeQuality } from './quality.js';

describe('call quality', () => {
  it('is unknown while no packet came', () => {
    const same = { packetsReceived: 100, packetsLost: 2, jitter: 0.01 };
    expect(judgeQuality(same, same)).toBeNull();
  });

  it('counts only what happened since the last measurement', () => {
    const before = { packetsReceived: 1_000, packetsLost: 500, jitter: 0.005 };
    const now = { packetsReceived: 1_250, packetsLost: 500, jitter: 0.005 };
    expect(judgeQuality(before, now)).toEqual({ level: 'good', lossPercent: 0, jitterMilliseconds: 5 });
  });

  it('is fair above 1 % loss and poor above 5 % or 60 ms of jitter', () => {
    expect(judgeQuality(null, { packetsReceived: 98, packetsLost: 2, jitter: 0 })?.level).toBe('fair');
    expect(judgeQuality(null, { packetsReceived: 90, packetsLost: 10, jitter: 0 })?.level).toBe('poor');
    expect(judgeQuality(null, { packetsReceived: 100, packetsLost: 0, jitter: 0.08 })?.level).toBe('poor');
  });

  it('never shows negative loss when late packets arrive', () => {
    const before = { packetsReceived: 10, packetsLost: 5, jitter: 0 };
    expect(judgeQuality(before, { packetsReceived: 60, packetsLost: 3, jitter: 0 })?.lossPercent).toBe(0);
  });
});
