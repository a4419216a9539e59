import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { until } from '../what-is-told.js';
import type { World } from '../world.js';

/** Calls that come meanwhile make some in that time, ms. */
const PATIENCE_MS = 60_000;
/** Fewer lookups than this have not tried anything. */
const LOOKUPS_AT_LEAST = 3;

/** Intake goes on; what was looked up meanwhile waits, is answered by itself afterwards, and not one of it is lost or kept twice (C1). */
export const registryDown: Fault = {
  name: 'registry-down',
  title: 'the traffic police’s platform down',
  strike: async (world, seconds) => {
    const { registry, server } = world;
    registry.turn({ fault: 'down' });
    const requests = await lookUpInCalls(world, seconds);
    registry.turn({ fault: 'none' });
    const lookups = async (): Promise<{ result: string; answers: number }[]> => {
      const { rows } = await server.database.query<{ result: string; answers: number }>(
        `SELECT result, (SELECT count(*)::int FROM vehicle_lookup v WHERE v.relocation_id = l.relocation_id) AS answers
         FROM relocation_lookup l WHERE relocation_id = ANY ($1)`,
        [requests],
      );
      return rows;
    };
    await until('every lookup to be answered', async () =>
      (await lookups()).every(({ result }) => result === 'answered'),
    );
    const kept = await lookups();
    if (kept.length !== requests.length || kept.some(({ answers }) => answers !== 1))
      throw new Error(`${requests.length} lookups have left ${JSON.stringify(kept)}`);
  },
};

/** Everybody who comes to talk looks a plate up, once a call. @returns the requests, whose lookups were not answered */
async function lookUpInCalls({ scripted }: World, seconds: number): Promise<string[]> {
  const calls = new Set<string>();
  const requests: string[] = [];
  const until = Date.now() + seconds * 1_000;
  while (Date.now() < until || requests.length < LOOKUPS_AT_LEAST) {
    if (Date.now() > until + PATIENCE_MS) throw new Error(`${requests.length} lookups only, in all that time`);
    const talking = scripted.flatMap((agent) => (agent.talksIn === null ? [] : [{ agent, callId: agent.talksIn }]));
    for (const { agent, callId } of talking.filter((each) => !calls.has(each.callId))) {
      calls.add(callId);
      const looked = await agent.lookUp(callId, `苏D${20_000 + calls.size}`);
      // The caller has gone in between.
      if (looked === null) continue;
      const { relocationId, status } = looked;
      if (status !== 503) throw new Error(`a lookup was answered with ${status} while the platform was down`);
      requests.push(relocationId);
    }
    await delay(100);
  }
  return requests;
}
