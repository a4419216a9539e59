import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** Nothing can be written; calls go on, facts wait. */
export const databaseStopped: Fault = {
  name: 'database-stopped',
  title: 'PostgreSQL stopped',
  strike: async ({ postgres }, seconds) => {
    await postgres.stop();
    await delay(seconds * 1000);
    await postgres.start();
  },
};
