import type { Destination, ObserverMode, OwnerResult, PartyRole } from '@yiche/telephony';

/** What a party heard of another one: from the first moment to the last, whatever lay between; `until` is null while they are heard. */
export interface Heard {
  /** The other party's `id`. */
  readonly of: string;
  readonly from: Date;
  readonly until: Date | null;
}

interface AnyParty {
  /** Tells it from the call's other parties, for ever. */
  readonly id: string;
  readonly role: PartyRole;
  /** Its leg; null while it has none. All legs that it ever had are among the call's. */
  readonly channelId: string | null;
  /** Since when it is in its state. */
  readonly since: Date;
  /** First time that it was put through; null while it never was. */
  readonly joinedAt: Date | null;
  readonly heard: readonly Heard[];
}

/** Who rang us. */
export interface Requester extends AnyParty {
  readonly role: 'requester';
  readonly state: 'on' | 'left';
  /** It hears music. */
  readonly held: boolean;
}

/**
 * An agent: `offered` the call; `on` it; `away`, their leg gone, and the next fact tells what became of it; `awaited` by the requester;
 * `handed-over`: gone, and the requester went on with somebody whom they had dialled; or `left`.
 */
export interface AgentParty extends AnyParty {
  readonly role: 'agent';
  readonly extension: string;
  readonly state: 'offered' | 'on' | 'away' | 'awaited' | 'handed-over' | 'left';
}

/** Somebody whom we dialled: one party an attempt, of the class in `role`. */
export interface DialledParty extends AnyParty {
  readonly role: Destination;
  readonly attemptId: string;
  readonly state: 'dialling' | 'ringing' | 'answered' | 'ended';
  readonly result: OwnerResult | null;
}

/** Somebody on a call. Parties who have left stay in the list. */
export type Party = Requester | AgentParty | DialledParty;

/** A supervisor on a call. Beside the parties: they change neither its phase nor its bill, and are in no figure. */
export interface Observer {
  readonly channelId: string;
  readonly extension: string | null;
  readonly mode: ObserverMode;
  readonly since: Date;
}

export const isDialled = (party: Party): party is DialledParty => party.role !== 'requester' && party.role !== 'agent';

export const isLive = ({ state }: DialledParty): boolean => state !== 'ended';

/** Whether this agent is offered the call, has it, or is waited for: at any time at most one is. */
export const hasCall = ({ state }: AgentParty): boolean => state !== 'left' && state !== 'handed-over';

/** The list with this party in the place of the one with its id, or at the end. */
export function withParty(parties: readonly Party[], party: Party): readonly Party[] {
  const at = parties.findIndex(({ id }) => id === party.id);
  return at < 0 ? [...parties, party] : parties.with(at, party);
}
