import { setTimeout as delay } from 'node:timers/promises';
import type { World } from './world.js';

/** Between two looks, ms. */
const lookEvery = 100;

/**
 * Waits until what stands on the desks is what the PBX has: the server is ready, every desk is connected, and every agent has been
 * seen to show a call exactly when their telephone has one.
 * @returns seconds it took
 * @throws Error with what still differed after `withinSeconds`
 */
export async function untilAgreed({ pbx, server, agents }: World, withinSeconds: number): Promise<number> {
  const began = Date.now();
  const differing = new Set(agents);
  for (;;) {
    const ready = await fetch(`${server.url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    const busy = busyExtensions(await pbx.channels());
    for (const agent of differing) {
      if (agent.connected && agent.inCall === busy.has(agent.extension)) differing.delete(agent);
    }
    const seconds = (Date.now() - began) / 1000;
    if (ready && differing.size === 0) return seconds;
    if (seconds > withinSeconds) {
      const seen = await Promise.all([...differing].map((agent) => agent.seen()));
      const said = [ready ? 'the server is ready' : 'the server is not ready', `in a call: ${[...busy].join(' ')}`];
      throw new Error(`desks that differ from the PBX (${said.join('; ')}): ${seen.join('\n') || 'none'}`);
    }
    await delay(lookEvery);
  }
}

function busyExtensions(channels: readonly string[]): ReadonlySet<string> {
  return new Set(channels.map((name) => /^PJSIP\/agent-(\d+)-/.exec(name)?.[1] ?? ''));
}

/** Waits until no call is left anywhere, everything is written and every agent is ready; gives up in silence: the verdict tells. */
export async function untilQuiet({ pbx, server, agents }: World, withinSeconds: number): Promise<void> {
  for (const deadline = Date.now() + withinSeconds * 1000; Date.now() < deadline; await delay(500)) {
    if ((await pbx.channels()).length > 0) continue;
    if (agents.some(({ state }) => state !== 'ready')) continue;
    const { rows } = await server.database.query<{ open: string; jobs: string }>(
      `SELECT (SELECT count(*) FROM call_leg WHERE ended_at IS NULL) AS open, (SELECT count(*) FROM graphile_worker.jobs) AS jobs`,
    );
    if (Number(rows[0]?.open) === 0 && Number(rows[0]?.jobs) === 0) return;
  }
}
