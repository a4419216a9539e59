import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** Nobody is at the desks' other end; telephones stay registered, and the PBX goes on dispatching to those who are seated. */
export const serverKilled: Fault = {
  name: 'server-killed',
  title: 'server killed with -9',
  strike: async ({ server }, seconds) => {
    await server.kill();
    await delay(seconds * 1000);
    await server.start();
  },
};
