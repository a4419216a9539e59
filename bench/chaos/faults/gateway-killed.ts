import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** Every browser's telephone is unreachable until it has registered again; who talks goes on talking. */
export const gatewayKilled: Fault = {
  name: 'gateway-killed',
  title: 'softphone gateway killed with -9',
  strike: async ({ server: { gateway } }, seconds) => {
    await gateway.kill();
    await delay(Math.min(seconds, 10) * 1000);
    await gateway.start();
  },
};
