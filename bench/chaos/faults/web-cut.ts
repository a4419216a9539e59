import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** Every browser loses its WebSockets, that of the desk and that of the softphone; sound goes another way and stays. */
export const webCut: Fault = {
  name: 'web-cut',
  title: 'browsers cut off from server and softphone gateway',
  strike: async ({ web }, seconds) => {
    web.cut();
    await delay(Math.min(seconds, 10) * 1000);
    web.mend();
  },
};
