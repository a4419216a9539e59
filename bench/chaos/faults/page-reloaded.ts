import type { Fault } from '../fault.js';

/** F5 in the middle of a conversation. */
export const pageReloaded: Fault = {
  name: 'page-reloaded',
  title: 'desk reloaded in mid-call',
  strike: async ({ browsers: [agent] }) => {
    await agent?.untilTalking(60);
    await agent?.page.reload();
  },
};
