import type { PbxEvent, PbxFact } from '@yiche/telephony';

/** The PBX cannot be heard: it is down, or the way to it is. `at` is the moment of the fault. */
export interface PbxLost extends PbxFact {
  readonly type: 'pbx-lost';
}

/**
 * The PBX is heard again, and the picture of its calls is whole. `since` is when it was lost, `restarted` whether it was itself restarted,
 * so that the calls it had are gone; both are null where a process hears it for the first time: nobody knows what was before.
 */
export interface PbxReturned extends PbxFact {
  readonly type: 'pbx-returned';
  readonly since: Date | null;
  readonly restarted: boolean | null;
}

/** What the PBX as a whole went through; a line of the ledger that belongs to no call. */
export type OutageFact = PbxLost | PbxReturned;

/** What a process knows of its way to the PBX. */
export interface PbxPresence {
  readonly lostAt: Date | null;
  /** Told meanwhile. */
  readonly restarted: boolean;
  readonly wasHeard: boolean;
}

export const NOT_HEARD_YET: PbxPresence = { lostAt: null, restarted: false, wasHeard: false };

/** The PBX cannot be heard; said again it is the same outage, and there is no fact. */
export function lost(presence: PbxPresence, node: string, at: Date): [PbxPresence, PbxLost | null] {
  if (presence.lostAt) return [presence, null];
  const fact = { type: 'pbx-lost', key: keyOf(node, 'pbx-lost', at), node, at } as const;
  return [{ ...presence, lostAt: at, restarted: false }, fact];
}

/** What an event makes of it, and the fact that is worth a line. */
export function follow(presence: PbxPresence, event: PbxEvent): [PbxPresence, OutageFact | null] {
  const { node, at } = event;
  if (event.type === 'resynchronised') return [{ ...presence, restarted: presence.restarted || event.restarted }, null];
  if (event.type !== 'link-changed' || event.link === 'synchronising') return [presence, null];
  if (event.link === 'down') return lost(presence, node, at);
  const { lostAt, restarted, wasHeard } = presence;
  const next = { lostAt: null, restarted: false, wasHeard: true };
  if (!lostAt && wasHeard) return [next, null];
  const fact = { type: 'pbx-returned', key: keyOf(node, 'pbx-returned', at), node, at } as const;
  return [next, { ...fact, since: lostAt, restarted: lostAt && restarted }];
}

const keyOf = (node: string, type: OutageFact['type'], at: Date): string => `${node}:${type}:${at.toISOString()}`;
