import {
  ABSENCES,
  type Absence,
  type Attempt,
  type CallCommand,
  type ContactStanding,
  type DeskCall,
  type DeskSnapshot,
  type Lookup,
  lookupResultOf,
  type LookupAllowance,
  PROMISE_LIMIT_MINUTES,
  type PlateType,
  type ReachedLimit,
  type Relocation,
  type SignalResult,
  SIGNAL_RESULTS,
} from '@yiche/contracts';

/** Whether an owner is being called or spoken with. */
export function isOwnerLive(call: DeskCall | null): boolean {
  return call?.owner != null && call.owner.state !== 'ended';
}

/** Whether an owner has rung back (B6): the caller is no requester. */
export function isOwnersCall(call: DeskCall | null): boolean {
  return call?.line === 'owners';
}

/** Whether the requester is still on the line. */
export function isCallLive(call: DeskCall | null): boolean {
  return call !== null && call.phase !== 'ended';
}

/** Whether the agent's own voice belongs into the call now: they have it, and it does not wait for them. */
export function isOnTheLine(call: DeskCall | null): boolean {
  return isCallLive(call) && call?.phase !== 'offered' && call?.phase !== 'waiting-for-agent';
}

/** What the hold key does now; null when there is nothing to hold. */
export function holdAction(call: DeskCall | null): CallCommand | null {
  if (call?.phase === 'talking') return 'hold';
  return call?.phase === 'held' ? 'resume' : null;
}

/** What the three-way key does now: the owner must have answered, and the requester must be there. */
export function mergeAction(call: DeskCall | null): CallCommand | null {
  if (call?.phase === 'merged') return 'part';
  return call?.phase === 'consulting' && call.owner?.state === 'answered' ? 'merge' : null;
}

/** What the hang-up key does now: while there is an owner the owner first, else the call. */
export function hangupAction(call: DeskCall | null): CallCommand | null {
  if (!call || call.phase === 'offered' || call.phase === 'waiting-for-agent') return null;
  if (isOwnerLive(call)) return 'hangup-owner';
  return isCallLive(call) ? 'hangup' : null;
}

/** The newest lookup of exactly this number and type; null when the plate was changed after it. */
export function lookupFor(relocation: Relocation, plate: { number: string; type: PlateType | null }): Lookup | null {
  return (
    relocation.lookups
      .filter((lookup) => lookup.plateNumber === plate.number && lookup.plateType === plate.type)
      .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0] ?? null
  );
}

/**
 * The limit that a lookup of this plate would meet, and that nobody has let the agent past; null where it may be looked up. A plate of
 * the request that was looked up before is no new one.
 */
export function limitFor(
  relocation: Relocation,
  plate: { number: string; type: PlateType | null },
): ReachedLimit | null {
  const { lookupAllowance: allowance, plates, waitingLookups } = relocation;
  // One that waits is counted already, and may be tried again.
  const isKnown = [...plates.filter(({ isLookedUp }) => isLookedUp), ...waitingLookups].some(
    ({ plateNumber, plateType }) => plateNumber === plate.number && plateType === plate.type,
  );
  if (!allowance || isKnown || (allowance.approval?.platesLeft ?? 0) > 0) return null;
  return allowance.reached;
}

/** Whether a question to a supervisor may still be answered; that its time has passed is not pushed. @param now the server's, ms */
export function isWaiting({ state, expiresAt }: NonNullable<LookupAllowance['approval']>, now: number): boolean {
  return state === 'waiting' && now < Date.parse(expiresAt);
}

/** An owner is called who was found, while the requester is there and no owner is on the line. */
export function canCallOwner(call: DeskCall | null, lookup: Lookup | null): boolean {
  const ready = (call?.phase === 'talking' || call?.phase === 'held') && !isOwnersCall(call);
  return ready && lookup !== null && lookupResultOf(lookup) === 'found' && !isOwnerLive(call);
}

/** How calls to the owner of this lookup's vehicle stand at this moment; null where nothing is known. A time that has come hinders no more. @param now the server's, ms */
export function standingOf(
  { contact }: Pick<Relocation, 'contact'>,
  { plateNumber, plateType }: Pick<Lookup, 'plateNumber' | 'plateType'>,
  now: number,
): ContactStanding | null {
  const standing = contact.find((each) => each.plateNumber === plateNumber && each.plateType === plateType);
  if (!standing?.from || now < Date.parse(standing.from)) return standing ?? null;
  return { ...standing, hindrance: null, from: null };
}

/** In which of its ways the middle of the desk shows itself. */
export function deskMode(snapshot: DeskSnapshot, relocationId: string | null) {
  const { agent, call } = snapshot;
  if (agent.state === 'offline') return 'off-duty';
  if (call?.phase === 'offered') return 'offered';
  if (!isCallLive(call)) {
    // What is left of a call does not keep an agent who has turned to something else.
    if (agent.state === 'ready') return 'waiting';
    if (agent.state === 'break' || agent.state === 'not-responding') return agent.state;
  }
  if (relocationId !== null) return 'request';
  if (isCallLive(call)) return 'opening';
  if (agent.state === 'reconnecting') return 'reconnecting';
  return call !== null || agent.state === 'wrap-up' ? 'wrap-up' : 'waiting';
}

/** What keeps a reconnecting agent from being reached; the page itself where the server does not say. */
export function absenceOf({ agent }: DeskSnapshot): Absence {
  return ABSENCES.find((known) => known === agent.reason) ?? 'page';
}

/** Calls with owners, the newest first; each of ours with its number in the order in which they were made, one of the owner's with none. */
export function numberedAttempts(attempts: readonly Attempt[]): { attempt: Attempt; number: number | null }[] {
  let ours = 0;
  return [...attempts]
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .map((attempt) => ({ attempt, number: attempt.rangBack ? null : (ours += 1) }))
    .reverse();
}

/** The attempt's result as one of the known ones; null while there is none, and for one that a newer server added. */
export function knownSignal(result: string | null): SignalResult | null {
  return SIGNAL_RESULTS.find((known) => known === result) ?? null;
}

/** Whether these minutes can be promised: whole, from one to a day. */
export function isPromise(minutes: number | null): minutes is number {
  return minutes !== null && Number.isInteger(minutes) && minutes >= 1 && minutes <= PROMISE_LIMIT_MINUTES;
}
