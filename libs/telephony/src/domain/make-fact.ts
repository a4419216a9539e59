import { type Destination, destinations } from './destinations.js';
import type { DialStep, PbxEvent, PbxEventOf, PbxEventType, PbxFact } from './pbx-event.js';

/** What may happen to the same thing again: an occasion, beside the thing itself, makes it that fact and no other. */
type Repeatable =
  | 'call-queued'
  | 'requester-waiting-for-agent'
  | 'requester-held'
  | 'requester-resumed'
  | 'call-observed'
  | 'room-joined'
  | 'room-left'
  | 'agent-registered'
  | 'agent-unregistered'
  | 'queue-member-changed'
  | 'link-changed';

/**
 * A fact as it is found: without what every fact carries, and with an `occasion` where it may happen again. The occasion is the
 * PBX's own time of it as exactly as who tells it knows it, or a word where it can only happen once after all.
 */
export type Bare<F extends PbxEvent = PbxEvent> = F extends PbxEvent
  ? Omit<F, keyof PbxFact> & (F['type'] extends Repeatable ? { readonly occasion: string } : unknown)
  : never;

const ofAttempt = ({ attemptId }: { readonly attemptId: string }): string => attemptId;
const dialSteps: readonly DialStep[] = ['dialling', 'ringing', 'answered', 'ended'];
const ofDialled = Object.fromEntries(
  Object.keys(destinations).flatMap((destination) => dialSteps.map((step) => [`${destination}-${step}`, ofAttempt])),
) as Readonly<Record<`${Destination}-${DialStep}`, typeof ofAttempt>>;

/** To whom or what a fact happens, by type. The keys of stored facts are made of it: a change here makes old facts count twice. */
const subjects: { readonly [T in PbxEventType]: (fact: Omit<PbxEventOf<T>, keyof PbxFact>) => string } = {
  'call-arrived': ({ callKey }) => callKey,
  'call-queued': ({ callKey }) => callKey,
  'agent-offered': ({ agentChannelId }) => agentChannelId,
  'agent-answered': ({ agentChannelId }) => agentChannelId,
  'agent-ring-ended': ({ agentChannelId }) => agentChannelId,
  'call-connected': ({ agentChannelId }) => agentChannelId,
  'requester-waiting-for-agent': ({ callKey }) => callKey,
  'requester-held': ({ callKey }) => callKey,
  'requester-resumed': ({ callKey }) => callKey,
  'call-placed': ({ callKey }) => callKey,
  ...ofDialled,
  'call-observed': ({ channelId }) => channelId,
  'room-joined': ({ channelId }) => channelId,
  'room-left': ({ channelId }) => channelId,
  'leg-started': ({ channelId }) => channelId,
  'leg-ended': ({ channelId }) => channelId,
  'call-abandoned': ({ callKey }) => callKey,
  'call-ended': ({ callKey }) => callKey,
  'recording-started': ({ file }) => file,
  'recording-finished': ({ file }) => file,
  'agent-registered': ({ extension }) => extension,
  'agent-unregistered': ({ extension }) => extension,
  'queue-member-changed': ({ queue, extension }) => `${queue}:${extension}`,
  'link-changed': ({ link }) => link,
  resynchronised: ({ snapshot }) => String(snapshot.at.getTime()),
};

/**
 * The only maker of facts, for whoever hears of one: the PBX's events, its snapshot after a gap, its own record, the simulator. So the
 * same fact has the same key, whoever tells it, and the ledger's unique index makes the second telling harmless.
 * @param node the PBX node that it happened on
 * @param at the PBX's own time of it
 */
export function makeFact<F extends PbxEvent>(bare: Bare<F>, node: string, at: Date): F {
  const { occasion, ...fact } = bare as Bare & { occasion?: string };
  const subject = (subjects[bare.type] as (fact: object) => string)(fact);
  const key = `${node}:${bare.type}:${occasion === undefined ? subject : `${subject}:${occasion}`}`;
  return { ...fact, key, at, node } as unknown as F;
}
