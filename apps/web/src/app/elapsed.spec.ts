import { describe, expect, it } from '@jest/globals';
import { formatDateTime, formatElapsed, formatExactTime } from './elapsed.js';

describe('elapsed time', () => {
  it('has two digits for minutes and seconds below an hour', () => {
    expect(formatElapsed(0)).toBe('00:00');
    expect(formatElapsed(59_999)).toBe('00:59');
    expect(formatElapsed(60_000)).toBe('01:00');
    expect(formatElapsed(3_599_999)).toBe('59:59');
  });

  it('shows hours from the first hour on', () => {
    expect(formatElapsed(3_600_000)).toBe('1:00:00');
    expect(formatElapsed(90_061_000)).toBe('25:01:01');
  });

  it('is never negative when the clocks differ', () => {
    expect(formatElapsed(-5_000)).toBe('00:00');
  });
});

describe('points in time', () => {
  it('are those of Asia/Shanghai', () => {
    expect(formatDateTime('2026-11-21T16:05:09.000Z')).toBe('2026-11-22 00:05');
    expect(formatExactTime('2026-11-21T16:05:09.000Z')).toBe('00:05:09');
  });
});
