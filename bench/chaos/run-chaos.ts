import { setTimeout as delay } from 'node:timers/promises';
import { untilAgreed, untilQuiet } from './agreement.js';
import type { Fault } from './fault.js';
import { keepCalling } from './load.js';
import { judge, type Verdict } from './verdict.js';
import type { OnStop, World } from './world.js';

export interface ChaosOptions {
  readonly faults: readonly Fault[];
  /** How long a fault that lasts lasts, s. */
  readonly seconds: number;
  /** Calls a second, before, during and after each fault. */
  readonly rate: number;
  readonly say: (line: string) => void;
  readonly onStop: OnStop;
}

export interface ChaosResult extends Verdict {
  /** The longest time from the end of a fault until every desk showed what the PBX had, s. */
  readonly maxConvergeSeconds: number;
}

/** Load before a fault, and after it has ended, s. */
const beforeSeconds = 4;
const afterSeconds = 8;
/** Desks that differ for so long after a fault will differ for ever, s. */
const agreeWithinSeconds = 60;

/** Lets every fault strike under load, one after another, and judges what is left. */
export async function runChaos(world: World, options: ChaosOptions): Promise<ChaosResult> {
  let maxConvergeSeconds = 0;
  for (const [index, fault] of options.faults.entries()) {
    const load = keepCalling(world, { rate: options.rate, prefix: `13${1000 + index}`, onStop: options.onStop });
    await delay(beforeSeconds * 1000);
    await Promise.race([fault.strike(world, options.seconds), load.brokeOff]);
    const seconds = await untilAgreed(world, agreeWithinSeconds).catch((cause: unknown) => {
      throw new Error(`after ${fault.title}`, { cause });
    });
    options.say(`${fault.title}: desks agreed with the PBX ${seconds.toFixed(1)} s after it`);
    maxConvergeSeconds = Math.max(maxConvergeSeconds, seconds);
    await delay(afterSeconds * 1000);
    await load.end();
  }
  await untilQuiet(world, 90);
  return { ...(await judge(world)), maxConvergeSeconds };
}
