import type { Fault } from '../fault.js';

/** The next server beside the live one, switched while people talk: nothing of it may be read at the desk of somebody in a call. */
export const upgradeInACall: Fault = {
  name: 'upgrade-in-a-call',
  title: 'server replaced by the one beside it in mid-call',
  strike: async ({ server, browsers: [agent] }) => {
    const next = await server.startBeside();
    await agent?.untilTalking(60);
    const news = await agent?.collectNews();
    await server.stop();
    await next.takeOver();
    const read = (await news?.()) ?? [];
    if (read.length > 0) throw new Error(`the desk of ${agent?.extension} told of the upgrade: ${read.join('; ')}`);
  },
};
