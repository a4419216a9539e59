import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { untilFound, untilReadinessSays } from '../what-is-told.js';

/** Tracks wait in the PBX's folder; none may be lost, and none may stand twice or in half in the store. */
export const storeFull: Fault = {
  name: 'store-full',
  title: 'the store of recordings full',
  strike: async ({ server, disks: { store } }, seconds) => {
    await store.fill();
    await Promise.all([
      delay(seconds * 1_000),
      untilReadinessSays(server, 'recordingStore', 'down'),
      untilFound(server, 'space-short', 'open'),
    ]);
    await store.clear();
    await untilReadinessSays(server, 'recordingStore', 'up');
  },
};
