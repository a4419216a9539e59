import { setTimeout as delay } from 'node:timers/promises';
import { signalPages } from '../../support/browser-agents.js';
import type { Fault } from '../fault.js';

/** Tabs that are put to sleep: they show nothing and answer nothing, and their agents may get no offers. */
export const tabsFrozen: Fault = {
  name: 'tabs-frozen',
  title: 'every tab frozen',
  strike: async (_world, seconds) => {
    await signalPages('SIGSTOP');
    await delay(seconds * 1000);
    await signalPages('SIGCONT');
  },
};
