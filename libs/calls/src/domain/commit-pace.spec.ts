import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CommitPace } from './commit-pace.js';

describe('the pace of commits', () => {
  it('lets nothing wait at human rates', () => {
    const pace = new CommitPace(20);
    for (let now = 0; now < 10_000; now += 60) expect(pace.take(now)).toBe(0);
  });

  it('commits no more often than it should under load, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 300, maxLength: 600 }), (gaps) => {
        const pace = new CommitPace(20);
        let now = 0;
        let turns = 0;
        for (const gap of gaps) {
          now += gap;
          now += pace.take(now);
          turns += 1;
        }
        // The bucket's first filling, then twenty a second; one more for the rounding of waits.
        expect(turns).toBeLessThanOrEqual(20 + (now / 1000) * 20 + 1);
      }),
    );
  });

  it('never waits longer than one turn', () => {
    const pace = new CommitPace(20);
    let now = 0;
    for (let turn = 0; turn < 200; turn++) {
      const wait = pace.take(now);
      expect(wait).toBeLessThanOrEqual(50);
      now += wait;
    }
  });
});
