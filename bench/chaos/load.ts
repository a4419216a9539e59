import { freePort } from '../../libs/platform/src/testing/free-port.js';
import { placeCalls, type RunningLoad } from '../support/sipp.js';
import type { OnStop, World } from './world.js';

/** A caller stays so long after the answer, ms. */
const stayMs = 4_000;

/** Calls that come until `end`; those that a fault breaks are no failure of the load. */
export function keepCalling(
  { pbx }: World,
  { rate, prefix, onStop }: { readonly rate: number; readonly prefix: string; readonly onStop: OnStop },
): { end(): Promise<void> } {
  let load: RunningLoad | null = null;
  const running = (async () => {
    const { settings } = pbx.instance;
    await placeCalls(
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
  })();
  return {
    end: async () => {
      load?.finish();
      await running;
    },
  };
}
