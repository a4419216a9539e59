import type { LegRole, OwnerResult, RingEndReason } from '../domain/call-role.js';
import { type Bare, makeFact } from '../domain/make-fact.js';
import type { PbxEvent } from '../domain/pbx-event.js';
import { ownerBehaviour } from './owner-script.js';
import {
  type SimulatedAttempt,
  type SimulatedCall,
  type SimulatedSeat,
  memberOf,
  nextOffer,
  waitingOrder,
} from './simulated-call.js';
import type { SimulatorTimers } from './timers.js';

/** A desk that is back answers the call it waits for by itself, after so long (ms). The part of a desk, like the behaviour of owners: no setting. */
const answersItselfMs = 200;

/** What an owner who rings back, and a caller who is back from a lost agent, have over those who only now begin to wait. */
const ownersPriority = 10;
const headOfQueue = 20;

/** Somebody who dials one of our numbers. */
export interface Arrival {
  readonly from: string;
  readonly did: string;
  readonly bureauId: string;
  readonly queue: string;
  /** An owner who rings back the number that they were shown (B6). */
  readonly isOwner: boolean;
}

/**
 * The simulated exchange itself: calls, seats, telephones and what happens between them. Each method is one thing that
 * happens; each `tell` is one fact. It behaves as our dialplan makes Asterisk behave, without audio.
 */
export class SimulatedExchange {
  readonly calls = new Map<string, SimulatedCall>();
  readonly seats = new Map<string, SimulatedSeat>();
  readonly registered = new Set<string>();
  private sequence = 0;
  private clockTick = 0;

  constructor(
    readonly node: string,
    private readonly agentRingMs: number,
    private readonly ownerRingMs: number,
    private readonly agentAwayMs: number,
    readonly timers: SimulatorTimers,
    private readonly publish: (event: PbxEvent) => void,
  ) {}

  arrive({ from, did, bureauId, queue, isOwner }: Arrival): string {
    const callKey = this.newChannel();
    const now = this.timers.now();
    const call: SimulatedCall = {
      callKey,
      did,
      bureauId,
      queue,
      startedAt: now,
      requester: 'waiting',
      requesterInRoom: false,
      priority: 0,
      queuedAt: now,
      everConnected: false,
      agent: null,
      awaited: null,
      cancelRinging: () => undefined,
      cancelAwaiting: () => undefined,
      owner: null,
    };
    this.calls.set(callKey, call);
    const fact = { requesterChannelId: callKey, bureauId, did, requesterNumber: from };
    this.tell({ type: 'call-arrived', callKey, ...fact });
    this.legStarted(call, 'requester', callKey, null, null);
    this.enqueue(call, isOwner ? ownersPriority : 0);
    this.dispatch();
    return callKey;
  }

  /** Offers as many waiting calls as there are free agents. */
  dispatch(): void {
    for (;;) {
      const next = nextOffer(this.calls.values(), this.seats.values(), (extension) => this.isFree(extension));
      if (next === null) return;
      this.offer(next.call, next.seat);
    }
  }

  answer(call: SimulatedCall): void {
    const { agent, callKey, queue } = call;
    if (agent === null || (call.requester !== 'ringing' && call.requester !== 'returning')) return;
    call.cancelRinging();
    call.cancelAwaiting();
    call.awaited = null;
    const { extension, channelId: agentChannelId } = agent;
    const waitedMs = call.requester === 'ringing' ? this.timers.now().getTime() - call.queuedAt.getTime() : 0;
    const holdSeconds = Math.round(waitedMs / 1000);
    call.requester = 'talking';
    call.everConnected = true;
    this.tell({ type: 'agent-answered', callKey, extension, agentChannelId });
    const legs = { requesterChannelId: callKey, agentChannelId };
    this.tell({ type: 'call-connected', callKey, queue, extension, ...legs, holdSeconds });
    this.memberChanged(extension);
  }

  /** The offer ends without an answer; the caller keeps their place. */
  ringEnds(call: SimulatedCall, reason: RingEndReason): void {
    const { agent, callKey } = call;
    if (agent === null || call.requester !== 'ringing') return;
    call.cancelRinging();
    const { extension, channelId: agentChannelId } = agent;
    call.agent = null;
    call.requester = 'waiting';
    this.tell({ type: 'agent-ring-ended', callKey, extension, agentChannelId, reason });
    this.legEnded(call, 'agent', agentChannelId, reason === 'no-answer' ? 19 : 16);
    // as the real queue does: a telephone that did not answer gets no further call until it is ready again (A3)
    if (reason === 'no-answer') this.pauseEverywhere(extension, 'Auto-Pause');
    else this.memberChanged(extension);
  }

  requesterLeaves(call: SimulatedCall): void {
    const { callKey, queue } = call;
    const wasRinging = call.requester === 'ringing';
    if (wasRinging) this.ringEnds(call, 'cancelled');
    if (call.requester === 'waiting' && !call.everConnected) {
      const waitedSeconds = Math.round((this.timers.now().getTime() - call.queuedAt.getTime()) / 1000);
      this.tell({ type: 'call-abandoned', callKey, queue, waitedSeconds });
    }
    this.leaveRoom(call, 'requester');
    call.cancelAwaiting();
    call.cancelRinging();
    call.requester = 'gone';
    if (call.agent && !call.agent.inRoom) this.endAgentLeg(call);
    this.legEnded(call, 'requester', callKey, 16);
    this.tell({ type: 'call-ended', callKey, outcome: 'hung-up' });
    this.forgetIfOver(call);
    this.dispatch();
  }

  /** The agent's telephone hangs up or is lost: the owner is released, the caller waits for this agent, then goes to the queue's head. */
  agentLeaves(call: SimulatedCall): void {
    if (call.agent === null) return;
    const { extension } = call.agent;
    if (call.owner) this.ownerEnds(call, call.owner, call.owner.state === 'answered' ? 'answered' : 'cancelled', 16);
    this.leaveRoom(call, 'requester');
    call.cancelRinging();
    this.endAgentLeg(call);
    if (call.requester !== 'gone') this.awaitAgent(call, extension);
    this.forgetIfOver(call);
    this.dispatch();
  }

  /** The agent whom the caller waits for is back and their telephone rings; it answers by itself, as a desk does. */
  returnToAgent(call: SimulatedCall): void {
    if (call.requester !== 'awaiting' || call.awaited === null || !this.isFree(call.awaited)) return;
    const extension = call.awaited;
    call.agent = { extension, channelId: this.newChannel(), startedAt: this.timers.now(), inRoom: false };
    call.requester = 'returning';
    this.legStarted(call, 'agent', call.agent.channelId, extension, null);
    call.cancelRinging = this.timers.after(answersItselfMs, () => this.answer(call));
  }

  hold(call: SimulatedCall): void {
    const { callKey, agent } = call;
    if (agent === null) return;
    if (!agent.inRoom) {
      agent.inRoom = true;
      this.roomed(call, 'agent', agent.channelId, true);
    }
    this.leaveRoom(call, 'requester');
    call.requester = 'held';
    this.tell({ type: 'requester-held', callKey, occasion: this.occasion() });
  }

  resume(call: SimulatedCall): void {
    const { callKey } = call;
    call.requester = 'talking';
    this.tell({ type: 'requester-resumed', callKey, occasion: this.occasion() });
    if (call.requesterInRoom) return;
    call.requesterInRoom = true;
    this.roomed(call, 'requester', callKey, true);
  }

  callOwner(call: SimulatedCall, attemptId: string, number: string): void {
    const { callKey } = call;
    const owner: SimulatedAttempt = {
      attemptId,
      channelId: this.newChannel(),
      startedAt: this.timers.now(),
      state: 'dialling',
      cancel: () => undefined,
    };
    call.owner = owner;
    this.tell({ type: 'owner-dialling', callKey, attemptId });
    this.legStarted(call, 'owner', owner.channelId, null, attemptId);
    const behaviour = ownerBehaviour(number);
    const next = (milliseconds: number, task: () => void): void => {
      owner.cancel = this.timers.after(milliseconds, task);
    };
    if (behaviour.does === 'end' && behaviour.result !== 'rejected') {
      return next(behaviour.afterMs, () => this.ownerEnds(call, owner, behaviour.result, behaviour.cause));
    }
    owner.state = 'ringing';
    this.tell({ type: 'owner-ringing', callKey, attemptId });
    if (behaviour.does === 'end') {
      next(behaviour.afterMs, () => this.ownerEnds(call, owner, behaviour.result, behaviour.cause));
    } else if (behaviour.does === 'ring' || behaviour.afterMs >= this.ownerRingMs) {
      next(this.ownerRingMs, () => this.ownerEnds(call, owner, 'no-answer', 0));
    } else {
      next(behaviour.afterMs, () => {
        this.ownerAnswers(call, owner);
        const { hangsUpAfterMs } = behaviour;
        if (hangsUpAfterMs !== null) next(hangsUpAfterMs, () => this.ownerEnds(call, owner, 'answered', 16));
      });
    }
  }

  ownerEnds(call: SimulatedCall, owner: SimulatedAttempt, result: OwnerResult, cause: number): void {
    if (call.owner !== owner) return;
    owner.cancel();
    const { callKey } = call;
    const { attemptId, channelId } = owner;
    if (owner.state === 'answered') this.roomed(call, 'owner', channelId, false);
    call.owner = null;
    this.legEnded(call, 'owner', channelId, cause);
    this.tell({ type: 'owner-ended', callKey, attemptId, result, cause });
  }

  memberChanged(extension: string, change: 'added' | 'removed' | 'changed' = 'changed'): void {
    for (const seat of this.seats.values()) {
      if (seat.extension === extension) this.seatChanged(seat, change);
    }
  }

  seatChanged(seat: SimulatedSeat, change: 'added' | 'removed' | 'changed'): void {
    const { queue, extension, paused, inCall, status } = this.member(seat);
    const fact = { change, queue, extension, paused, inCall, status, occasion: this.occasion() };
    this.tell({ type: 'queue-member-changed', ...fact });
  }

  member(seat: SimulatedSeat): ReturnType<typeof memberOf> {
    return memberOf(seat, this.registered.has(seat.extension), this.callOf(seat.extension));
  }

  /** The call that this agent's telephone rings for or takes part in. */
  callOf(extension: string): SimulatedCall | undefined {
    return [...this.calls.values()].find(({ agent }) => agent?.extension === extension);
  }

  tell(fact: Bare): void {
    this.publish(makeFact(fact, this.node, this.timers.now()));
  }

  /** Of what may happen to the same thing again: no two are told at the same tick. */
  occasion(): string {
    return `${this.timers.now().getTime()}.${this.nextTick()}`;
  }

  private isFree(extension: string): boolean {
    return this.registered.has(extension) && this.callOf(extension) === undefined;
  }

  private awaitAgent(call: SimulatedCall, extension: string): void {
    const { callKey } = call;
    call.cancelAwaiting();
    call.requester = 'awaiting';
    call.awaited = extension;
    this.tell({ type: 'requester-waiting-for-agent', callKey, extension, occasion: this.occasion() });
    call.cancelAwaiting = this.timers.after(this.agentAwayMs, () => {
      if (call.requester !== 'awaiting') return;
      call.awaited = null;
      this.enqueue(call, headOfQueue);
      this.dispatch();
    });
  }

  private enqueue(call: SimulatedCall, priority: number): void {
    const { callKey, queue } = call;
    call.requester = 'waiting';
    call.priority = priority;
    call.queuedAt = this.timers.now();
    const position =
      waitingOrder(this.calls.values())
        .filter((each) => each.queue === queue)
        .indexOf(call) + 1;
    this.tell({ type: 'call-queued', callKey, queue, position, occasion: this.occasion() });
  }

  private offer(call: SimulatedCall, seat: SimulatedSeat): void {
    const { callKey, queue } = call;
    const { extension } = seat;
    const startedAt = this.timers.now();
    const agent = { extension, channelId: this.newChannel(), startedAt, inRoom: false };
    call.agent = agent;
    call.requester = 'ringing';
    for (const each of this.seats.values()) if (each.extension === extension) each.lastBusyAt = this.nextTick();
    this.legStarted(call, 'agent', agent.channelId, extension, null);
    this.tell({ type: 'agent-offered', callKey, queue, extension, agentChannelId: agent.channelId });
    call.cancelRinging = this.timers.after(this.agentRingMs, () => {
      this.ringEnds(call, 'no-answer');
      this.dispatch();
    });
  }

  private ownerAnswers(call: SimulatedCall, owner: SimulatedAttempt): void {
    if (call.owner !== owner) return;
    owner.state = 'answered';
    const { callKey } = call;
    this.tell({ type: 'owner-answered', callKey, attemptId: owner.attemptId });
    this.roomed(call, 'owner', owner.channelId, true);
  }

  private endAgentLeg(call: SimulatedCall): void {
    const { agent } = call;
    if (agent === null) return;
    if (agent.inRoom) this.roomed(call, 'agent', agent.channelId, false);
    call.agent = null;
    for (const seat of this.seats.values()) if (seat.extension === agent.extension) seat.lastBusyAt = this.nextTick();
    this.legEnded(call, 'agent', agent.channelId, 16);
    this.memberChanged(agent.extension);
  }

  private forgetIfOver(call: SimulatedCall): void {
    if (call.requester === 'gone' && call.agent === null) this.calls.delete(call.callKey);
  }

  private pauseEverywhere(extension: string, reason: string): void {
    for (const seat of this.seats.values()) {
      if (seat.extension !== extension) continue;
      seat.paused = true;
      seat.pauseReason = reason;
      this.seatChanged(seat, 'changed');
    }
  }

  private leaveRoom(call: SimulatedCall, role: 'requester'): void {
    if (!call.requesterInRoom) return;
    call.requesterInRoom = false;
    this.roomed(call, role, call.callKey, false);
  }

  private roomed({ callKey }: SimulatedCall, role: LegRole, channelId: string, entered: boolean): void {
    this.tell({ type: entered ? 'room-joined' : 'room-left', callKey, role, channelId, occasion: this.occasion() });
  }

  private legStarted(
    { callKey }: SimulatedCall,
    role: LegRole,
    channelId: string,
    extension: string | null,
    attemptId: string | null,
  ): void {
    this.tell({ type: 'leg-started', callKey, role, channelId, extension, attemptId });
  }

  private legEnded({ callKey }: SimulatedCall, role: LegRole, channelId: string, cause: number): void {
    this.tell({ type: 'leg-ended', callKey, role, channelId, cause });
  }

  private newChannel(): string {
    this.sequence += 1;
    return `${this.node}-${Math.floor(this.timers.now().getTime() / 1000)}.${this.sequence}`;
  }

  private nextTick(): number {
    this.clockTick += 1;
    return this.clockTick;
  }
}
