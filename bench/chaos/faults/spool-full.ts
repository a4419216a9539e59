import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { untilFound, untilReadinessSays } from '../what-is-told.js';

/** Between two looks whether room has come back, ms: the server goes on taking finished tracks out of the folder. */
const TOP_UP = 200;

/** The PBX can write no recording; calls go on, and every track that was cut must be known afterwards. */
export const spoolFull: Fault = {
  name: 'spool-full',
  title: "the PBX's folder of recordings full",
  strike: async ({ server, disks: { spool } }, seconds) => {
    const until = Date.now() + seconds * 1_000;
    const told = Promise.all([
      untilReadinessSays(server, 'recordingSpool', 'down'),
      untilFound(server, 'recording-stopped', 'open'),
    ]).then(() => true);
    for (let isTold = false; !isTold || Date.now() < until;) {
      await spool.fill();
      isTold = await Promise.race([told, delay(TOP_UP, isTold)]);
    }
    await spool.clear();
    await untilFound(server, 'recording-stopped', 'ended');
    await untilReadinessSays(server, 'recordingSpool', 'up');
    await untilFound(server, 'recording-short', 'open');
  },
};
