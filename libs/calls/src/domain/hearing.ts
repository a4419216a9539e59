import type { CallState } from './call-state.js';
import type { Heard, Party } from './party.js';

/** Where a party stands: those in one place hear each other. Whoever is on hold, rings or is gone hears nobody. */
type Place = 'room' | 'line' | null;

/** The call with what its parties hear of each other from this moment on. Runs for most facts of every call: nothing is copied that stays. */
export function withHearing(call: CallState, at: Date): CallState {
  const { parties } = call;
  if (parties.length < 2) return call;
  const agentOnLine = parties.find(({ role, state }) => role === 'agent' && state === 'on');
  const isLine = agentOnLine !== undefined && !isInRoom(call, agentOnLine);
  const places = parties.map((party) => placeOf(call, party, isLine));
  let next: Party[] | null = null;
  for (let index = 0; index < parties.length; index++) {
    const party = parties[index] as Party;
    const heard = heardNow(party, parties, places, index, at);
    if (heard !== party.heard) (next ??= [...parties])[index] = { ...party, heard };
  }
  return next ? { ...call, parties: next } : call;
}

function placeOf(call: CallState, party: Party, isLine: boolean): Place {
  const isThere = party.role === 'requester' ? party.state === 'on' && !party.held : isPutThrough(party);
  if (!isThere) return null;
  if (isInRoom(call, party)) return 'room';
  return isLine && (party.role === 'requester' || party.role === 'agent') ? 'line' : null;
}

const isPutThrough = ({ state }: Party): boolean => state === 'on' || state === 'answered';

const isInRoom = ({ room }: CallState, { channelId }: Party): boolean => channelId !== null && room.includes(channelId);

/** What the party at `index` has heard; the same list where nothing changes. */
function heardNow(
  { heard }: Party,
  parties: readonly Party[],
  places: readonly Place[],
  index: number,
  at: Date,
): readonly Heard[] {
  const place = places[index] ?? null;
  let next = heard;
  for (let other = 0; other < parties.length; other++) {
    if (other === index) continue;
    const { id } = parties[other] as Party;
    const isHeard = place !== null && places[other] === place;
    const known = heard.findIndex(({ of }) => of === id);
    const before = heard[known];
    if (!before && isHeard) next = [...next, { of: id, from: at, until: null }];
    else if (before && isHeard !== (before.until === null))
      next = next.with(known, { ...before, until: isHeard ? null : at });
  }
  return next;
}
