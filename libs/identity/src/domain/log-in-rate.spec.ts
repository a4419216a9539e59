import { describe, expect, it } from '@jest/globals';
import { LogInRate } from './log-in-rate.js';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);

describe('the brake on log-ins of one address', () => {
  it('says from when on it may try again, and lets it try then', () => {
    const rate = new LogInRate({ failures: 2, windowMs: 60_000, addressesKept: 50_000 });
    expect(rate.take('a', at(0))).toBeNull();
    expect(rate.take('a', at(10))).toBeNull();
    expect(rate.take('a', at(20))).toEqual({ until: at(60), first: true });
    expect(rate.take('a', at(21))).toEqual({ until: at(60), first: false });
    expect(rate.take('b', at(20))).toBeNull();
    expect(rate.take('a', at(60))).toBeNull();
  });

  it('does not count log-ins that succeed: a whole shift may come from one address', () => {
    const rate = new LogInRate({ failures: 2, windowMs: 60_000, addressesKept: 50_000 });
    for (let agent = 0; agent < 100; agent += 1) {
      expect(rate.take('centre', at(0))).toBeNull();
      rate.giveBack('centre');
    }
  });

  it('remembers a bounded number of addresses, and the busy ones longest', () => {
    const rate = new LogInRate({ failures: 2, windowMs: 60_000, addressesKept: 50_000 });
    rate.take('busy', at(0));
    for (let other = 0; other < 49_999; other += 1) rate.take(`a${other}`, at(0));
    rate.take('busy', at(1));
    for (let other = 0; other < 49_999; other += 1) rate.take(`b${other}`, at(1));
    expect(rate.take('busy', at(2))).toEqual({ until: at(60), first: true });
    expect(rate.take('a0', at(2))).toBeNull();
  });
});
