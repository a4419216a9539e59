import { freePort } from '../../libs/platform/src/testing/free-port.js';
import { placeCalls, type RunningLoad } from '../support/sipp.js';
import type { OnStop, World } from './world.js';

/** A caller stays so long after the answer, ms. */
const stayMs = 4_000;

/** Calls that come. */
export interface KeptUp {
  /** Rejects when they stop coming before they are to: whoever waits for one would wait in vain. Never resolves. */
  readonly brokeOff: Promise<never>;
  /** No more come, and those that are there have ended. */
  end(): Promise<void>;
}

/** Calls that come until `end`; those that a fault breaks are no failure of the load. */
export function keepCalling(
  { pbx }: World,
  { rate, prefix, onStop }: { readonly rate: number; readonly prefix: string; readonly onStop: OnStop },
): KeptUp {
  let load: RunningLoad | null = null;
  let isToEnd = false;
  const running = (async () => {
    const { settings } = pbx.instance;
    const { errors } = await placeCalls(
      {
        local: { ...pbx.carrier, mediaPort: await freePort('udp', pbx.carrier.address) },
        remote: { address: settings.bindAddress, port: settings.sipPort },
        service: settings.bureaus[0]?.did ?? '',
        fromPrefix: prefix,
        rate,
        calls: 100_000,
        stayMs,
        speaks: true,
        limit: rate * 30,
      },
      (started) => {
        load = started;
        onStop(started.kill);
      },
    );
    if (!isToEnd) throw new Error(`no more calls come: SIPp has ended by itself; ${errors}`);
  })();
  const brokeOff = new Promise<never>((_resolve, reject) => void running.catch(reject));
  brokeOff.catch(() => undefined); // where nobody waits for a call, `end` tells
  return {
    brokeOff,
    end: async () => {
      isToEnd = true;
      load?.finish();
      await running;
    },
  };
}
