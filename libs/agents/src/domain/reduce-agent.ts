import type { AgentState, SessionEndReason } from '@yiche/contracts';
import type { AgentEvent, Shift } from './agent-event.js';
import { agentMachine } from './agent-machine.js';
import { isLeftToQueue, ordersBetween, seatIn, type AgentOrder } from './agent-orders.js';
import { hasUnfinishedCall, PRESENT, standing, standingOf, type Presence, type Standing } from './presence.js';
import { extendedWrapUp, wrapUpFrom, type WrapUpPolicy } from './wrap-up.js';

/** All that decides what an agent may be offered, and what they have in hand. */
export interface Duty extends Standing {
  readonly userId: string;
  readonly sessionId: string | null;
  /** Of this state, in this call. */
  readonly since: Date;
  /** When the paperwork ends by itself; kept while an offer interrupts it. */
  readonly wrapUpUntil: Date | null;
  /** The call on the desk, from the offer to the end of wrap-up. */
  readonly callId: string | null;
  /** While `offered`: the call whose paperwork was interrupted. */
  readonly resumesCallId: string | null;
  readonly presence: Presence;
  /** Why the shift ends with the call in hand; null when it does not. */
  readonly leaving: SessionEndReason | null;
}

/** Why nothing came of an event. `impossible`: the table has no such step. */
export type Refusal = 'not-at-work' | 'in-call' | 'not-in-wrap-up' | 'wrap-up-limit' | 'impossible';

/** What an event makes of an agent. Nothing came of it where `agent` is the same and there are no orders. */
export interface Reduction<D extends Duty> {
  readonly agent: D;
  readonly orders: readonly AgentOrder[];
  readonly refusal: Refusal | null;
}

/** When it happens, and what is set. */
export interface Circumstances {
  readonly now: Date;
  readonly wrapUp: WrapUpPolicy;
}

/** A step that is wished: the table, what is missing and a shift that is to end may make another one of it. */
interface Step {
  readonly to: AgentState;
  readonly reason?: string | null;
  /** Undefined leaves the call on the desk as it is. */
  readonly callId?: string | null;
  readonly wrapUpUntil?: Date | null;
}

/**
 * THE place where it is decided whether an agent may be offered a call: what an event makes of them, and what is to be told because of it.
 * Whoever hears something translates it into an event; whoever tells the PBX carries out orders; neither decides.
 *
 * What the PBX decides by itself is no second opinion. app_queue asks nobody whether a member who is not paused may be rung: that this is
 * so only in `ready` is decided here, once, when the state changes. Its `wrapuptime`, its `autopause` and the dialplan's pause of an agent
 * who went in mid-call (`queues.conf`, `[requester] await-agent`) keep calls going round, and out of dead telephones, while nobody here
 * says anything (A1); all three only ever take a member out for longer, and what is decided here ends them.
 */
export function reduceAgent<D extends Duty>(agent: D, event: AgentEvent, at: Circumstances): Reduction<D> {
  switch (event.type) {
    case 'shift-begun':
      return begin(agent, event.shift, at);
    case 'shift-ended':
      return agent.state === 'offline' ? same(agent) : step(agent, { to: 'offline', callId: null }, at);
    case 'session-due':
      if (hasUnfinishedCall(agent)) return { agent: { ...agent, leaving: event.reason }, orders: [], refusal: null };
      return agent.state === 'offline' ? same(agent) : step(agent, { to: 'offline', callId: null }, at);
    case 'wished': {
      if (agent.state === 'offline') return refused(agent, 'not-at-work');
      if (!mayChoose(standingOf(agent))) return refused(agent, 'in-call');
      const { wish } = event;
      return step(agent, { to: wish.state, reason: wish.state === 'break' ? wish.reason : null, callId: null }, at);
    }
    case 'offered':
      return step(agent, { to: 'offered', callId: event.callId }, at);
    case 'ring-ended':
      if (agent.state !== 'offered' || agent.callId !== event.callId) return same(agent);
      return step(agent, event.missed ? { to: 'not-responding', callId: null } : whereTheyWere(agent), at);
    case 'connected':
      return step(agent, { to: 'talking', callId: event.callId }, at);
    case 'conversation-moved':
      return agent.callId === event.callId ? step(agent, { to: event.to }, at) : same(agent);
    case 'call-over':
      return agent.callId === event.callId ? step(agent, { to: 'wrap-up' }, at) : same(agent);
    case 'presence-changed':
      return agent.state === 'offline' ? same(agent) : appear(agent, event.presence, at);
    case 'wrap-up-extended':
      return extendWrapUp(agent, at);
    case 'wrap-up-due': {
      const isOver = agent.state === 'wrap-up' && agent.wrapUpUntil !== null && agent.wrapUpUntil <= at.now;
      return isOver ? step(agent, { to: 'ready', callId: null }, at) : same(agent);
    }
  }
}

/** States an agent may leave by asking for `ready` or a break; the others end when their call does. */
export function mayChoose(state: AgentState): boolean {
  return state === 'ready' || state === 'break' || state === 'wrap-up' || state === 'not-responding';
}

function isSamePlace(one: Duty, other: Duty): boolean {
  return (
    one.state === other.state &&
    one.reason === other.reason &&
    one.resumes === other.resumes &&
    one.callId === other.callId &&
    one.leaving === other.leaving
  );
}

const same = <D extends Duty>(agent: D): Reduction<D> => ({ agent, orders: [], refusal: null });
const refused = <D extends Duty>(agent: D, refusal: Refusal): Reduction<D> => ({ agent, orders: [], refusal });

/** A new page goes on where the one before it was; another log-in of the same person stays, whatever was to end the one before. */
function begin<D extends Duty>(agent: D, shift: Shift, at: Circumstances): Reduction<D> {
  const leaving = agent.sessionId === shift.sessionId ? agent.leaving : null;
  if (agent.state !== 'offline') {
    const orders = isLeftToQueue(agent.state) ? [] : [seatIn(agent.state)];
    return { agent: { ...agent, ...shift, leaving }, orders, refusal: null };
  }
  const arrived = { ...agent, ...shift, presence: PRESENT, leaving: null };
  const begun = step(arrived, { to: 'break', reason: 'sign-in', callId: null }, at).agent;
  return { agent: begun, orders: [seatIn(begun.state)], refusal: null };
}

function appear<D extends Duty>(agent: D, presence: Presence, at: Circumstances): Reduction<D> {
  const to = standingOf(agent);
  const reason = to === agent.state ? agent.reason : null;
  const { agent: next, orders, refusal } = step({ ...agent, presence }, { to, reason }, at);
  const [was, is] = [agent.presence.page, presence.page];
  if (is === 'gone' && was !== 'gone') return { agent: next, orders: [...orders, { type: 'tell-page-lost' }], refusal };
  if (is === 'there' && was === 'gone')
    return { agent: next, orders: [...orders, { type: 'tell-page-back' }], refusal };
  return { agent: next, orders, refusal };
}

function extendWrapUp<D extends Duty>(agent: D, { now, wrapUp }: Circumstances): Reduction<D> {
  if (agent.state !== 'wrap-up' || !agent.wrapUpUntil) return refused(agent, 'not-in-wrap-up');
  const wrapUpUntil = extendedWrapUp({ since: agent.since, until: agent.wrapUpUntil }, now, wrapUp);
  return wrapUpUntil ? { ...same(agent), agent: { ...agent, wrapUpUntil } } : refused(agent, 'wrap-up-limit');
}

/** Back from an offer that came to nothing. One that a version before wrote down knows of breaks alone. */
function whereTheyWere({ resumes, reason, resumesCallId, wrapUpUntil }: Duty): Step {
  const to = resumes ?? (reason === null ? 'ready' : 'break');
  if (to === 'wrap-up') return { to, callId: resumesCallId, wrapUpUntil };
  return { to, reason: to === 'break' ? reason : null, callId: null };
}

/** The one way from state to state. */
function step<D extends Duty>(agent: D, wish: Step, at: Circumstances): Reduction<D> {
  const from = standingOf(agent);
  if (from !== wish.to && !agentMachine.allows(from, wish.to)) return refused(agent, 'impossible');
  const next = { ...agent, ...placeAfter(agent, afterLastCall(agent, wish), at) };
  return isSamePlace(agent, next)
    ? { agent: { ...agent, presence: next.presence }, orders: [], refusal: null }
    : { agent: next, orders: ordersBetween(agent.state, next.state), refusal: null };
}

/** Whoever leaves after the call in hand goes home instead of anywhere else. */
function afterLastCall({ leaving }: Duty, wish: Step): Step {
  if (leaving === null || hasUnfinishedCall({ state: wish.to, resumes: null })) return wish;
  return { to: 'offline', callId: null };
}

function placeAfter(agent: Duty, { to, reason = null, callId = agent.callId, wrapUpUntil }: Step, at: Circumstances) {
  const leaving = to === 'offline' ? null : agent.leaving;
  if (to === 'offered') return { ...offerTo(agent, callId, at), leaving };
  const there = standing({ state: to, reason }, agent.presence);
  // The same state in another call began anew.
  if (there.state === agent.state && callId === agent.callId) return { ...there, leaving };
  const until = wrapUpUntil === undefined ? wrapUpFrom(at.now, at.wrapUp) : wrapUpUntil;
  return {
    ...{ ...there, callId, leaving, since: at.now, resumesCallId: null },
    wrapUpUntil: to === 'wrap-up' ? until : null,
  };
}

/** An offer keeps what it interrupts: the break and its reason, the paperwork, its call and its time. */
function offerTo(agent: Duty, callId: string | null, { now }: Circumstances) {
  if (agent.state === 'offered') return callId === agent.callId ? {} : { callId, since: now };
  const interrupted = standingOf(agent);
  return {
    state: 'offered' as const,
    reason: interrupted === 'break' ? agent.reason : null,
    resumes: interrupted,
    since: now,
    callId,
    resumesCallId: interrupted === 'wrap-up' ? agent.callId : null,
  };
}
