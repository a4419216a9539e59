import type { Supervision } from '@yiche/contracts';

/** From the answer to the moment at which the first question of an agent lapses, ms; false where none waits. */
export function untilNextLapse({ now, approvals }: Pick<Supervision, 'now' | 'approvals'>): number | false {
  if (approvals.length === 0) return false;
  const first = Math.min(...approvals.map(({ expiresAt }) => Date.parse(expiresAt)));
  // At least a second: the server's clock decides, and is not asked again and again in the last moment.
  return Math.max(1_000, first - Date.parse(now));
}
