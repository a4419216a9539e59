import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, it, jest } from '@jest/globals';
import { untilAgreed } from './agreement.js';
import { keepCalling } from './load.js';
import { startWorld } from './world.js';
jest.setTimeout(3_000_000);
const stops: (() => Promise<unknown>)[] = [];
const onStop = (stop: () => Promise<unknown>): void => void stops.push(stop);
afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
it('loops', async () => {
  const world = await startWorld({ agents: 8, browsers: 2, onStop });
  const load = keepCalling(world, { rate: 1, prefix: '1310', onStop });
  const log: string[] = [];
  try {
    for (let round = 0; round < Number(process.env.LOOP_ROUNDS ?? 60); round++) {
      await delay(3_000 + Math.random() * 3000);
      const kind = process.env.LOOP_KIND ?? 'kill';
      if (kind === 'kill') {
        await world.server.kill();
        await delay(1000 + Math.random() * 5000);
        await world.server.start();
      } else {
        world.ami.cut();
        await delay(1000 + Math.random() * 5000);
        world.ami.mend();
      }
      try {
        log.push(`${new Date().toISOString()} ${kind} ${(await untilAgreed(world, 25)).toFixed(1)}`);
      } catch (e) {
        log.push(`${new Date().toISOString()} ${kind} FAILED ${(e as Error).message}`);
        const { rows } = await world.server.database
          .query(`SELECT * FROM agent WHERE state <> 'ready'`)
          .catch(() => ({ rows: [] as unknown[] }));
        log.push(JSON.stringify(rows));
        log.push(JSON.stringify(await world.pbx.channels()));
        await writeFile('/tmp/loop2-server.' + round + '.log', world.server.log());
      }
      await writeFile('/tmp/loop2.txt', log.join('\n'));
    }
  } finally {
    await writeFile('/tmp/loop2-server.log', world.server.log());
    await load.end();
  }
});
