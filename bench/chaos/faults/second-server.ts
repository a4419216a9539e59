import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** By mistake, in the middle of calls: it must do nothing. Then the first dies, and the second must be live by itself. */
export const secondServer: Fault = {
  name: 'second-server',
  title: 'second server started, then the first killed with -9',
  strike: async ({ server }, seconds) => {
    const second = await server.startBeside();
    await delay(Math.min(seconds, 10) * 1000);
    await server.kill();
    await second.takeOver();
  },
};
