import type { SimulatorSettings } from '../config.js';
import type { PbxEvent, PbxLink } from '../domain/pbx-event.js';
import type { PbxChannel, PbxSnapshot } from '../domain/pbx-snapshot.js';
import { invalidValue, pbxUnavailable, refused, unknownCall } from '../errors.js';
import { EventFeed } from '../event-feed.js';
import { type TelephonyObserver, silentObserver } from '../observe.js';
import {
  type CallLegs,
  type NewQueueMember,
  type OwnerCall,
  Pbx,
  type QueueSeat,
  type SoftphoneCredential,
} from '../ports/pbx.js';
import { type SimulatedCall, waitingOrder } from './simulated-call.js';
import { SimulatedExchange } from './simulated-exchange.js';
import { type SimulatorTimers, systemTimers } from './timers.js';

/** A bureau's numbers and the queue behind them. */
export interface SimulatedBureau {
  readonly bureauId: string;
  readonly did: string;
  /** What its owners see, and ring back (B6). */
  readonly ownerCallerId: string;
  readonly queue: string;
}

const wujin: SimulatedBureau = { bureauId: 'WJ', did: '114', ownerCallerId: '0519110', queue: 'wj-move-car' };

/**
 * The PBX port in process, without audio, for machines without Asterisk and for tests. Beside the port it has the telephones'
 * buttons (`answer`, `reject`, `agentHangsUp`) and the street (`placeCall`, `callerHangsUp`, `ownerHangsUp`).
 */
export class SimulatedPbx extends Pbx {
  private readonly feed: EventFeed;
  private readonly exchange: SimulatedExchange;
  private readonly usedAttempts = new Set<string>();
  private readonly startedAt: Date;
  private state: PbxLink = 'down';

  constructor(
    private readonly settings: SimulatorSettings,
    observer: TelephonyObserver = silentObserver,
    private readonly timers: SimulatorTimers = systemTimers,
    private readonly bureaus: readonly SimulatedBureau[] = [wujin],
  ) {
    super();
    this.startedAt = timers.now();
    this.feed = new EventFeed(observer);
    const { node, agentRingMs, ownerRingMs, agentAwayMs } = settings;
    this.exchange = new SimulatedExchange(node, agentRingMs, ownerRingMs, agentAwayMs, timers, (event) =>
      this.feed.publish(event),
    );
  }

  async start(): Promise<void> {
    if (this.state === 'up') return;
    this.state = 'up';
    const { exchange } = this;
    exchange.tell({ type: 'resynchronised', snapshot: await this.snapshot(), restarted: false });
    exchange.tell({ type: 'link-changed', link: 'up', occasion: exchange.occasion() });
  }

  async stop(): Promise<void> {
    this.state = 'down';
    for (const call of this.exchange.calls.values()) {
      call.cancelRinging();
      call.cancelAwaiting();
      call.owner?.cancel();
    }
    await Promise.resolve();
  }

  get link(): PbxLink {
    return this.state;
  }

  get node(): string {
    return this.settings.node;
  }

  subscribe(listener: (event: PbxEvent) => void): () => void {
    return this.feed.subscribe(listener);
  }

  async snapshot(): Promise<PbxSnapshot> {
    this.assertUp();
    const calls = [...this.exchange.calls.values()];
    const at = this.timers.now();
    const seconds = (since: Date): number => Math.floor((at.getTime() - since.getTime()) / 1000);
    await Promise.resolve();
    return {
      at,
      node: this.settings.node,
      startedAt: this.startedAt,
      channels: calls.flatMap((call) => channelsOf(call, seconds)),
      queueMembers: [...this.exchange.seats.values()].map((seat) => this.exchange.member(seat)),
      waitingCallers: waitingOrder(calls).map(({ queue, callKey, queuedAt }, index, order) => ({
        queue,
        callKey,
        channelId: callKey,
        position: order.slice(0, index + 1).filter((each) => each.queue === queue).length,
        waitedSeconds: seconds(queuedAt),
      })),
      registered: [...this.exchange.registered].sort(),
    };
  }

  async issueSoftphone({ extension }: { readonly extension: string }): Promise<SoftphoneCredential> {
    this.assertUp();
    if (!/^[0-9]{1,10}$/.test(extension)) throw invalidValue('extension', 'digits');
    await Promise.resolve();
    this.register(extension);
    return { kind: 'simulated' };
  }

  async revokeSoftphone({ extension }: { readonly extension: string }): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    this.unregister(extension);
  }

  async addQueueMember(member: NewQueueMember): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    const { queue, extension, penalty = 0, paused } = member;
    const { exchange } = this;
    const key = seatKey(member);
    const known = exchange.seats.get(key);
    if (known) {
      known.penalty = penalty;
      return this.pauseQueueMember({ queue, extension, paused, reason: paused ? 'paused' : 'ready' });
    }
    const seat = { queue, extension, penalty, paused, pauseReason: null, lastBusyAt: 0 };
    exchange.seats.set(key, seat);
    exchange.seatChanged(seat, 'added');
    exchange.dispatch();
  }

  async removeQueueMember(seat: QueueSeat): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    const known = this.exchange.seats.get(seatKey(seat));
    if (known === undefined) return;
    this.exchange.seats.delete(seatKey(seat));
    this.exchange.seatChanged(known, 'removed');
  }

  async pauseQueueMember(wish: QueueSeat & { readonly paused: boolean; readonly reason: string }): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    const seat = this.exchange.seats.get(seatKey(wish));
    if (seat === undefined) throw refused('pause', 'not a member of the queue');
    seat.paused = wish.paused;
    seat.pauseReason = wish.paused ? wish.reason : null;
    this.exchange.seatChanged(seat, 'changed');
    this.exchange.dispatch();
  }

  async holdRequester(legs: CallLegs): Promise<void> {
    this.exchange.hold(await this.connectedCall(legs));
  }

  async resumeRequester(legs: CallLegs): Promise<void> {
    const call = await this.connectedCall(legs);
    if (!call.agent?.inRoom) throw refused('resume', 'the requester is not held');
    this.exchange.resume(call);
  }

  async callOwner(owner: OwnerCall): Promise<void> {
    const call = await this.connectedCall(owner);
    const { attemptId, number, bureauId } = owner;
    if (!/^(1[3-9][0-9]{9}|0[1-9][0-9]{8,10})$/.test(number)) throw invalidValue('number', 'pattern');
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(attemptId)) throw invalidValue('attemptId', 'pattern');
    if (!this.bureaus.some((bureau) => bureau.bureauId === bureauId)) throw invalidValue('bureauId', 'unknown');
    if (call.owner !== null || this.usedAttempts.has(attemptId)) {
      throw refused('owner call', 'an attempt is under way');
    }
    this.usedAttempts.add(attemptId);
    this.lastOwner = number;
    this.exchange.hold(call);
    this.exchange.callOwner(call, attemptId, number);
  }

  async mergeParties(legs: CallLegs): Promise<void> {
    await this.resumeRequester(legs);
  }

  async partParties(legs: CallLegs): Promise<void> {
    await this.holdRequester(legs);
  }

  async hangupOwner({ callKey, attemptId }: { readonly callKey: string; readonly attemptId: string }): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    this.endOwner(callKey, attemptId, 'cancelled');
  }

  async awaitAgent(legs: CallLegs): Promise<void> {
    this.exchange.agentLeaves(await this.connectedCall(legs));
  }

  async reunite({ callKey }: Omit<CallLegs, 'agentChannelId'>): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    const call = this.exchange.calls.get(callKey);
    if (call?.requester !== 'awaiting' && call?.requester !== 'returning') throw unknownCall(callKey);
    this.exchange.returnToAgent(call);
  }

  async hangupCall({ callKey }: CallLegs): Promise<void> {
    this.assertUp();
    await Promise.resolve();
    const call = this.exchange.calls.get(callKey);
    if (call === undefined) return;
    if (call.requester !== 'gone') this.exchange.requesterLeaves(call);
    this.exchange.agentLeaves(call);
  }

  // ---- the telephones' buttons and the street -------------------------------------------------------------------

  /** Whoever was called last as the owner of a vehicle, who may ring back. */
  lastOwner: string | null = null;

  /** Somebody dials one of our numbers. Returns the call key. */
  placeCall({ from, did }: { readonly from: string; readonly did: string }): string {
    this.assertUp();
    const bureau = this.bureaus.find((each) => each.did === did || each.ownerCallerId === did);
    if (bureau === undefined) throw invalidValue('did', 'unknown');
    const { bureauId, ownerCallerId, queue } = bureau;
    return this.exchange.arrive({ from, did, bureauId, queue, isOwner: did === ownerCallerId });
  }

  callerHangsUp(callKey: string): void {
    const call = this.exchange.calls.get(callKey);
    if (call && call.requester !== 'gone') this.exchange.requesterLeaves(call);
  }

  /** The agent picks up. Throws `telephony/unknown-call` when nothing rings. */
  answer(extension: string): void {
    this.exchange.answer(this.ringingAt(extension));
  }

  reject(extension: string): void {
    this.exchange.ringEnds(this.ringingAt(extension), 'busy');
    this.exchange.dispatch();
  }

  agentHangsUp(extension: string): void {
    const call = this.exchange.callOf(extension);
    if (call?.requester === 'ringing') this.reject(extension);
    else if (call) this.exchange.agentLeaves(call);
  }

  ownerHangsUp(callKey: string, attemptId: string): void {
    this.endOwner(callKey, attemptId, 'rejected');
  }

  /** The softphone comes (again), as after a reload of the page. */
  register(extension: string): void {
    const { exchange } = this;
    if (exchange.registered.has(extension)) return;
    exchange.registered.add(extension);
    exchange.tell({ type: 'agent-registered', extension, occasion: exchange.occasion() });
    exchange.memberChanged(extension);
    exchange.dispatch();
  }

  /** The softphone is gone. */
  unregister(extension: string): void {
    const { exchange } = this;
    if (!exchange.registered.delete(extension)) return;
    this.agentHangsUp(extension);
    exchange.tell({ type: 'agent-unregistered', extension, occasion: exchange.occasion() });
    exchange.memberChanged(extension);
  }

  private endOwner(callKey: string, attemptId: string, unanswered: 'cancelled' | 'rejected'): void {
    const call = this.exchange.calls.get(callKey);
    const owner = call?.owner;
    if (!call || owner?.attemptId !== attemptId) return;
    const answered = owner.state === 'answered';
    this.exchange.ownerEnds(
      call,
      owner,
      answered ? 'answered' : unanswered,
      answered ? 16 : unanswered === 'rejected' ? 21 : 0,
    );
  }

  private ringingAt(extension: string): SimulatedCall {
    const call = this.exchange.callOf(extension);
    if (call?.requester !== 'ringing' && call?.requester !== 'returning') throw unknownCall('');
    return call;
  }

  private async connectedCall(legs: CallLegs): Promise<SimulatedCall> {
    this.assertUp();
    await Promise.resolve();
    const call = this.exchange.calls.get(legs.callKey);
    const isConnected = call !== undefined && (call.requester === 'talking' || call.requester === 'held');
    if (!isConnected || call.agent?.channelId !== legs.agentChannelId) throw unknownCall(legs.callKey);
    return call;
  }

  private assertUp(): void {
    if (this.state !== 'up') throw pbxUnavailable();
  }
}

const seatKey = ({ queue, extension }: QueueSeat): string => `${queue}:${extension}`;

function channelsOf(call: SimulatedCall, seconds: (since: Date) => number): PbxChannel[] {
  const { callKey, agent, owner, requester } = call;
  const none = { extension: null, attemptId: null };
  const channels: PbxChannel[] = [];
  if (requester !== 'gone') {
    const ageSeconds = seconds(call.startedAt);
    const inRoom = call.requesterInRoom;
    const awaitsAgent = requester === 'awaiting' || requester === 'returning';
    const state = 'up';
    channels.push({ channelId: callKey, role: 'requester', callKey, ...none, state, inRoom, awaitsAgent, ageSeconds });
  }
  if (agent) {
    const { channelId, extension, inRoom, startedAt } = agent;
    const state = requester === 'ringing' || requester === 'returning' ? 'ringing' : 'up';
    const shown = { state, inRoom, awaitsAgent: false, ageSeconds: seconds(startedAt) } as const;
    channels.push({ channelId, role: 'agent', callKey, extension, attemptId: null, ...shown });
  }
  if (owner) {
    const { channelId, attemptId, startedAt } = owner;
    const state = owner.state === 'answered' ? 'up' : owner.state === 'ringing' ? 'ringing' : 'down';
    const shown = { state, inRoom: state === 'up', awaitsAgent: false, ageSeconds: seconds(startedAt) } as const;
    channels.push({ channelId, role: 'owner', callKey, extension: null, attemptId, ...shown });
  }
  return channels;
}
