import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @param late what is given when there is no answer after so long, ms
 * @param signal nobody waits for the answer any more: `late` is given at once
 */
export async function inTime<T>(answer: Promise<T>, milliseconds: number, late: T, signal?: AbortSignal): Promise<T> {
  const given = new AbortController();
  const either = signal ? AbortSignal.any([given.signal, signal]) : given.signal;
  const passed = sleep(milliseconds, late, { signal: either, ref: false }).catch(() => late);
  try {
    return await Promise.race([answer, passed]);
  } finally {
    given.abort();
  }
}
