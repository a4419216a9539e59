import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { LatestOnly } from './latest-only.js';

/** Work of which the test says how each run ends. */
function work({ triesAgain = true, retryMs = 1 } = {}) {
  const begun: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const failures: unknown[] = [];
  const latest = new LatestOnly(
    (key) =>
      new Promise((resolve, reject) => {
        begun.push(key);
        ends.push((error) => (error ? reject(error) : resolve()));
      }),
    { retryMs, failed: (cause) => failures.push(cause) > 0 && triesAgain },
  );
  const untilBegun = async (times: number) => {
    for (let looks = 0; begun.length < times && looks < 10_000; looks++) await turn();
  };
  return { latest, begun, ends, failures, untilBegun };
}

describe('the latest only', () => {
  it('runs once for a change, and once more for whatever changed meanwhile', async () => {
    const { latest, begun, ends, untilBegun } = work();
    latest.ask('a');
    for (let changes = 0; changes < 5; changes++) latest.ask('a');
    latest.ask('b');
    expect(begun).toEqual(['a', 'b']);
    ends[0]?.();
    await untilBegun(3);
    ends[1]?.();
    ends[2]?.();
    await turn();
    expect(begun).toEqual(['a', 'b', 'a']);
    latest.ask('a');
    expect(begun).toEqual(['a', 'b', 'a', 'a']);
  });

  it('tries again by itself what has failed: the next change may be far', async () => {
    const { latest, begun, ends, failures, untilBegun } = work();
    const error = new Error('the database did not answer in time');
    latest.ask('a');
    ends[0]?.(error);
    await untilBegun(2);
    expect(begun).toEqual(['a', 'a']);
    expect(failures).toEqual([error]);
  });

  it('keeps no change waiting for that', async () => {
    const { latest, begun, ends, failures, untilBegun } = work({ retryMs: 3_600_000 });
    for (const failure of [1, 2, 3]) {
      latest.ask('a');
      await untilBegun(failure);
      ends[failure - 1]?.(new Error('away'));
      while (failures.length < failure) await turn();
      await turn();
      expect(begun).toHaveLength(failure);
    }
    latest.end();
  });

  it('leaves it where somebody else will ask; what changed meanwhile is done all the same', async () => {
    const { latest, begun, ends, untilBegun } = work({ triesAgain: false });
    latest.ask('a');
    ends[0]?.(new Error('away'));
    await untilBegun(2);
    expect(begun).toEqual(['a']);
    latest.ask('a');
    latest.ask('a');
    ends[1]?.(new Error('away'));
    await untilBegun(3);
    expect(begun).toEqual(['a', 'a', 'a']);
  });

  it('begins nothing after its end', async () => {
    const { latest, begun, ends, untilBegun } = work();
    latest.ask('a');
    latest.ask('a');
    latest.end();
    ends[0]?.(new Error('closed'));
    await untilBegun(2);
    expect(begun).toEqual(['a']);
  });
});
