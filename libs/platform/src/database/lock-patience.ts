import { setTimeout as sleep } from 'node:timers/promises';

/** How long a change of tables waits for whoever uses them, as a dump does. */
export interface LockPatience {
  /** For one lock, ms. Whoever comes after a change that waits, waits behind it: so long, and no longer, does the server. */
  readonly waitMilliseconds: number;
  /** Before it is tried again, ms: those who waited behind it get done. */
  readonly pauseMilliseconds: number;
  readonly attempts: number;
}

/** Some five minutes. */
export const LOCK_PATIENCE: LockPatience = { waitMilliseconds: 3_000, pauseMilliseconds: 7_000, attempts: 30 };

/** What a connection is told, so that it waits for no lock longer. */
export const lockOptions = ({ waitMilliseconds }: LockPatience): string => `-c lock_timeout=${waitMilliseconds}`;

/** A lock was not had however often it was tried. */
export class LocksNotHad extends Error {}

/**
 * Does a step on connections with `lockOptions`, again while a lock is not had.
 * @param step leaves nothing half done, and goes on where it was broken off
 * @param say is told of every try that was in vain
 * @throws LocksNotHad after the last; whatever else the step throws
 */
export async function untilLocked<T>(
  step: () => Promise<T>,
  patience: LockPatience,
  say: (attempt: number) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await step();
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== '55P03') throw cause;
      if (attempt >= patience.attempts)
        throw new LocksNotHad(
          `试了 ${attempt} 次都没有等到表锁，已完成的步骤有效，其余没有动：有备份（pg_dump）或长事务占着表，等它结束再运行一次 / ` +
            `a table's lock was not had in ${attempt} tries: a dump or a long transaction holds the table; run it again when that has ended`,
          { cause },
        );
      say(attempt);
      await sleep(patience.pauseMilliseconds);
    }
  }
}
