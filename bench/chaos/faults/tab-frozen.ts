import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';

/** The browser puts a tab to sleep: it shows nothing and answers nothing. */
export const tabFrozen: Fault = {
  name: 'tab-frozen',
  title: 'tab frozen',
  strike: async ({ browsers: [, agent] }, seconds) => {
    if (!agent) return;
    const session = await agent.page.context().newCDPSession(agent.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await delay(seconds * 1000);
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await session.detach();
  },
};
