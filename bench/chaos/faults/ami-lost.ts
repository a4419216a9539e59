import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** The server hears nothing of the PBX; calls come, are answered and end meanwhile. */
export const amiLost: Fault = {
  name: 'ami-lost',
  title: 'AMI lost',
  strike: async ({ ami }, seconds) => {
    ami.cut();
    await delay(seconds * 1000);
    ami.mend();
  },
};
