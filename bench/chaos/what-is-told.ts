import { setTimeout as delay } from 'node:timers/promises';
import type { World } from './world.js';

type Server = World['server'];

/** Between two questions, ms. */
const ASK_EVERY = 200;
/** What was not told after so long is not told, s. */
const TELL_WITHIN = 60;

/** Waits until `/readyz` says so of this dependency. @throws Error when it does not */
export function untilReadinessSays(server: Server, dependency: string, state: 'up' | 'down'): Promise<void> {
  return until(`/readyz to say that ${dependency} is ${state}`, async () => {
    const answer = await fetch(`${server.url}/readyz`).catch(() => null);
    const body = (await answer?.json()) as Record<string, unknown> | undefined;
    return body?.[dependency] === state;
  });
}

/** Waits until the latest finding of this kind is in this state. @throws Error when there is none */
export function untilFound(server: Server, kind: string, state: 'open' | 'ended'): Promise<void> {
  return until(`a finding ${kind} that is ${state}`, async () => {
    const { rows } = await server.database.query<{ state: string }>(
      'SELECT state FROM finding WHERE kind = $1 ORDER BY began_at DESC LIMIT 1',
      [kind],
    );
    return rows[0]?.state === state;
  });
}

/** @throws Error when it has not come true within a minute */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + TELL_WITHIN * 1_000; !(await isSo()); await delay(ASK_EVERY))
    if (Date.now() > deadline) throw new Error(`waited ${TELL_WITHIN} s in vain for ${what}`);
}
