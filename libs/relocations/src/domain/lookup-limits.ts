import type { PlateType, ReachedLimit } from '@yiche/contracts';

/** How far vehicle data may be looked up for requests (合同四). */
export interface LookupLimits {
  /** After the end of the request's call. */
  readonly afterCallMilliseconds: number;
  /** Different plates of one request. */
  readonly platesPerRequest: number;
  /** Different plates of one agent in an hour, whatever the requests. */
  readonly platesPerHour: number;
  /** An equal lookup within this time is answered with the one before. */
  readonly repeatMilliseconds: number;
}

/** A plate as it is counted: number and type together (B3). */
export interface CountedPlate {
  readonly plateNumber: string;
  readonly plateType: PlateType;
}

/** A lookup that was begun for a request. */
export interface BegunLookup extends CountedPlate {
  readonly id: string;
  readonly at: Date;
  /**
   * Null: not answered (yet). One that waits will be asked again by itself, and is counted. An unavailable registry has told nothing: one
   * that is given up is not.
   */
  readonly result: 'answered' | 'waiting' | 'unavailable' | null;
  /** The approval that it used, where it went past a limit. */
  readonly approvalId: string | null;
}

/** A second person's word that the agent may go on. */
export interface GrantedApproval {
  readonly id: string;
  readonly plates: number;
  readonly expiresAt: Date;
}

/** What the limits are held against. */
export interface LookupsSoFar {
  readonly ofRequest: readonly BegunLookup[];
  /** Different plates that the agent looked up in the last hour, each counted once a request. */
  readonly agentsHour: number;
  readonly approvals: readonly GrantedApproval[];
}

export type LookupDecision =
  | { readonly kind: 'ask'; readonly approvalId: string | null }
  /** The answer is known, or on its way: no second question. `waiting`: the one that the registry did not answer is asked again. */
  | { readonly kind: 'known' | 'running' | 'waiting'; readonly lookupId: string }
  | { readonly kind: 'refused'; readonly reached: ReachedLimit };

/**
 * Whether a plate may be looked up for a request now. A plate that was looked up for it before is no new one. Where a limit is reached,
 * an approval that stands and has plates left is used; the newest, which a supervisor gave knowing of the others.
 * @param askedWithin how long a question that nobody answered counts as under way, ms
 */
export function decideLookup(
  plate: CountedPlate,
  { ofRequest, agentsHour, approvals }: LookupsSoFar,
  { limits, now, askedWithin }: { readonly limits: LookupLimits; readonly now: Date; readonly askedWithin: number },
): LookupDecision {
  const age = ({ at }: BegunLookup): number => now.getTime() - at.getTime();
  const equal = ofRequest.filter((each) => plateKey(each) === plateKey(plate) && each.result !== 'unavailable');
  const running = equal.find((each) => each.result === null && age(each) < askedWithin);
  if (running) return { kind: 'running', lookupId: running.id };
  const waiting = equal.find((each) => each.result === 'waiting');
  if (waiting) return { kind: 'waiting', lookupId: waiting.id };
  const recent = equal.findLast((each) => each.result === 'answered' && age(each) < limits.repeatMilliseconds);
  if (recent) return { kind: 'known', lookupId: recent.id };
  const reached = reachedLimit({ ofRequest, agentsHour }, limits);
  // Asked again it stays what it was: a plate that an approval paid for is not counted as one without.
  const [first] = equal;
  if (first || reached === null) return { kind: 'ask', approvalId: first?.approvalId ?? null };
  const approval = approvals.findLast((each) => platesLeft(each, ofRequest, now) > 0);
  return approval ? { kind: 'ask', approvalId: approval.id } : { kind: 'refused', reached };
}

/** The limit that another plate would meet; null while there is room. */
export function reachedLimit(
  { ofRequest, agentsHour }: Pick<LookupsSoFar, 'ofRequest' | 'agentsHour'>,
  limits: LookupLimits,
): ReachedLimit | null {
  if (countPlates(ofRequest.filter(({ approvalId }) => approvalId === null)) >= limits.platesPerRequest)
    return 'request';
  return agentsHour >= limits.platesPerHour ? 'hour' : null;
}

/** Plates that an approval still allows; 0 once it has expired. */
export function platesLeft(approval: GrantedApproval, ofRequest: readonly BegunLookup[], now: Date): number {
  if (approval.expiresAt <= now) return 0;
  return Math.max(0, approval.plates - countPlates(ofRequest.filter(({ approvalId }) => approvalId === approval.id)));
}

/** Number and type in one word. */
export const plateKey = ({ plateNumber, plateType }: CountedPlate): string => `${plateNumber}/${plateType}`;

function countPlates(lookups: readonly BegunLookup[]): number {
  return new Set(lookups.filter(({ result }) => result !== 'unavailable').map(plateKey)).size;
}
