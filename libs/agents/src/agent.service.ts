import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { BreakReason, SessionEndReason } from '@yiche/contracts';
import { Clock, DomainError } from '@yiche/kernel';
import { EventBus, Logger, Metrics } from '@yiche/platform';
import { Pbx, type SoftphoneCredential } from '@yiche/telephony';
import { AgentChanged, AgentPageBack, AgentPageLost } from './agent-events.js';
import { AgentsConfig } from './agents-config.js';
import { agentMachine, isLeftToQueue, mayChoose, queueOrder } from './domain/agent-machine.js';
import { isSamePlace, leadsAnywhere, nextPlace, type AgentPlace, type Step } from './domain/agent-place.js';
import { absenceOf, hasUnfinishedCall, PRESENT, presenceBehind, standingOf, type Presence } from './domain/presence.js';
import { PresenceBook } from './domain/presence-book.js';
import { extendedWrapUp } from './domain/wrap-up.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';
import { Roster } from './roster.js';
import { Turns } from './turns.js';

/** Who comes to work, in which log-in session. */
export interface Shift {
  readonly userId: string;
  readonly extension: string;
  readonly displayName: string;
  readonly bureauId: string;
  readonly sessionId: string;
}

const SIGN_IN: Step = { to: 'break', reason: 'sign-in', callId: null };

/**
 * Agents and their states. One agent's changes happen one after another; each is a row, a line of history and an event,
 * then the queue on the PBX follows. A step the table does not have is counted and refused, never made. What has happened
 * (a call, a telephone, the end of a session) waits for a database that is away; what a person asks for is refused.
 */
@Injectable()
export class AgentService implements OnModuleInit {
  private readonly roster = new Roster();
  private readonly turns: Turns;
  private readonly presences = new PresenceBook();
  /** Users whose shift ends with the call in hand, and why. */
  private readonly lastCalls = new Map<string, SessionEndReason>();
  private readonly impossible;
  private readonly absences;

  constructor(
    private readonly store: AgentStore,
    private readonly pbx: Pbx,
    private readonly membership: QueueMembership,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly config: AgentsConfig,
    metrics: Metrics,
  ) {
    this.turns = new Turns(config.saveRetryMilliseconds);
    this.impossible = metrics.counter('yiche_agent_impossible_steps_total', 'Steps the agent table does not have', [
      'from',
      'to',
    ]);
    this.absences = metrics.counter('yiche_agent_absences_total', 'Agents at work who could not be reached any more', [
      'missing',
    ]);
  }

  async onModuleInit(): Promise<void> {
    for (const agent of await this.store.all()) {
      this.roster.keep(agent);
      this.presences.begin(agent.userId, presenceBehind(agent), new Date(0)); // whatever a list says is newer
    }
  }

  /** The agent's state; null for somebody who has never been at work. */
  find(userId: string): Readonly<Agent> | null {
    return this.roster.find(userId);
  }

  byExtension(extension: string): Readonly<Agent> | null {
    return this.roster.at(extension);
  }

  /** Why the agent's shift ends with the call in hand; null when it does not. */
  leaving(userId: string): SessionEndReason | null {
    return this.lastCalls.get(userId) ?? null;
  }

  /** Whether a list of telephones that was made at this moment knows better than what has been told of the agent's. */
  isWrongAboutPhone(userId: string, phone: boolean, listedAt: Date): boolean {
    return this.presences.isWrongAbout(userId, phone, listedAt);
  }

  /** Everybody who is at work. */
  atWork(): Readonly<Agent>[] {
    return this.roster.atWork();
  }

  /** Everybody who has been at work and is not now. */
  offDuty(): Readonly<Agent>[] {
    return this.roster.offDuty();
  }

  /**
   * Begins a shift, or goes on with it in a new page of the same person: a new softphone credential, the state as it was.
   * @throws DomainError from the PBX when no credential can be made
   */
  async startShift(shift: Shift): Promise<SoftphoneCredential> {
    return this.turns.take(shift.userId, async () => {
      const credential = await this.pbx.issueSoftphone({ extension: shift.extension });
      const agent = this.roster.find(shift.userId) ?? this.newcomer();
      const begins = agent.state === 'offline';
      if (begins) this.presences.begin(shift.userId, PRESENT, this.clock.now());
      const place = begins ? this.placeAfter(agent, SIGN_IN, PRESENT) : {};
      const isOtherSession = agent.sessionId !== shift.sessionId;
      try {
        await this.become(agent, Object.assign(new Agent(), agent, shift, place));
      } catch (cause) {
        // No shift, no telephone: nothing else would take a credential away that belongs to no shift.
        if (begins) await this.membership.leave({ ...agent, ...shift });
        throw cause;
      }
      if (isOtherSession) this.lastCalls.delete(shift.userId);
      if (begins || !isLeftToQueue(agent.state)) await this.membership.seat(agent);
      return credential;
    });
  }

  /** Ends a shift: out of the queue, the softphone's credential worth nothing. Harmless when there is none. */
  async endShift(userId: string): Promise<void> {
    await this.turns.take(userId, () => this.leaveWork(userId));
  }

  /** Ends the shift that belongs to this log-in session, if it still does when its turn comes. */
  async endShiftOfSession(sessionId: string): Promise<void> {
    const agent = this.atWork().find((each) => each.sessionId === sessionId);
    if (!agent) return;
    await this.turns.takeUntilSaved(agent.userId, async () => {
      if (this.roster.find(agent.userId)?.sessionId === sessionId) await this.leaveWork(agent.userId);
    });
  }

  /** The session behind a shift is due to end: the call in hand is finished first, another is not offered. */
  async leaveAfterCall(sessionId: string, reason: SessionEndReason): Promise<void> {
    const agent = this.atWork().find((each) => each.sessionId === sessionId);
    if (!agent) return;
    if (!hasUnfinishedCall(agent)) return this.endShift(agent.userId);
    if (this.lastCalls.get(agent.userId) === reason) return;
    this.lastCalls.set(agent.userId, reason);
    this.bus.publish(new AgentChanged(this.clock.now(), { ...agent }));
  }

  /**
   * The agent asks to be ready, or for a break.
   * @throws DomainError `agents/not-at-work`, `agents/in-call`
   */
  async choose(userId: string, wish: { state: 'ready' } | { state: 'break'; reason: BreakReason }): Promise<void> {
    await this.turns.take(userId, async () => {
      const agent = this.roster.find(userId);
      if (!agent || agent.state === 'offline') throw new DomainError('agents/not-at-work', '请先上线', 'conflict');
      if (!mayChoose(standingOf(agent)))
        throw new DomainError('agents/in-call', '通话中不能更改状态，请先结束通话', 'conflict');
      await this.step(agent, { to: wish.state, reason: wish.state === 'break' ? wish.reason : null, callId: null });
    });
  }

  /**
   * More time for the paperwork.
   * @throws DomainError `agents/not-in-wrap-up`, `agents/wrap-up-limit`
   */
  async extendWrapUp(userId: string): Promise<void> {
    await this.turns.take(userId, async () => {
      const agent = this.roster.find(userId);
      if (agent?.state !== 'wrap-up' || !agent.wrapUpUntil)
        throw new DomainError('agents/not-in-wrap-up', '当前没有计时中的话后处理', 'conflict');
      const wrapUp = { since: agent.since, until: agent.wrapUpUntil };
      const wrapUpUntil = extendedWrapUp(wrapUp, this.clock.now(), this.config.wrapUp);
      if (!wrapUpUntil) throw new DomainError('agents/wrap-up-limit', '话后时间已到上限，不能再延长', 'conflict');
      await this.become(agent, Object.assign(new Agent(), agent, { wrapUpUntil }));
    });
  }

  /** Ready again because the time for the paperwork is up; nothing for whoever got more of it, or has gone on already. */
  async endWrapUp(userId: string): Promise<void> {
    await this.turns.take(userId, async () => {
      const agent = this.roster.find(userId);
      if (agent?.state !== 'wrap-up' || !agent.wrapUpUntil || agent.wrapUpUntil > this.clock.now()) return;
      await this.step(agent, { to: 'ready', callId: null });
    });
  }

  /**
   * What happened on the PBX to the agent with this extension; unknown extensions are nobody's business here.
   * @param decide the step that follows from the agent's state, null for none
   */
  async follow(extension: string, decide: (agent: Readonly<Agent>) => Step | null): Promise<void> {
    const agent = this.roster.at(extension);
    if (!agent) return;
    await this.turns.takeUntilSaved(agent.userId, async () => {
      const step = decide(agent);
      if (step && leadsAnywhere(agent, step)) await this.step(agent, step);
    });
  }

  /** Does something about an agent as they are when their turn comes: no step of theirs overtakes it, and it none. */
  async inTurnOf(userId: string, work: (agent: Readonly<Agent>) => Promise<void>): Promise<void> {
    await this.turns.take(userId, async () => {
      const agent = this.roster.find(userId);
      if (agent) await work(agent);
    });
  }

  private async leaveWork(userId: string): Promise<void> {
    const agent = this.roster.find(userId);
    if (!agent || agent.state === 'offline') return;
    await this.step(agent, { to: 'offline', callId: null });
  }

  /**
   * What is known of an agent's page, telephone or microphone; the state follows by the rule of `domain/presence.ts`. Nobody's business
   * for people who are not at work.
   */
  async notePresence(userId: string, change: Partial<Presence>): Promise<void> {
    if (!this.presences.note(userId, change, this.clock.now())) return;
    await this.turns.takeUntilSaved(userId, () => this.settlePresence(userId));
  }

  private async settlePresence(userId: string): Promise<void> {
    const { before, now } = this.presences.take(userId);
    const agent = this.roster.find(userId);
    if (!agent || agent.state === 'offline') return;
    const state = standingOf(agent);
    await this.step(agent, { to: state, reason: state === agent.state ? agent.reason : null });
    this.presences.settle(userId, now);
    const missing = absenceOf(now);
    if (missing && missing !== absenceOf(before)) this.absences.inc({ missing });
    const at = this.clock.now();
    if (now.page === 'gone' && before.page !== 'gone') this.bus.publish(new AgentPageLost(at, { ...agent }));
    if (now.page === 'there' && before.page === 'gone') this.bus.publish(new AgentPageBack(at, { ...agent }));
  }

  private newcomer(): Agent {
    return Object.assign(new Agent(), {
      state: 'offline',
      reason: null,
      resumes: null,
      wrapUpUntil: null,
      since: this.clock.now(),
      callId: null,
    });
  }

  private async step(agent: Agent, wish: Step): Promise<void> {
    const step = this.afterLastCall(agent, wish);
    const { to } = step;
    const from = standingOf(agent);
    if (from !== to && !agentMachine.allows(from, to)) {
      this.impossible.inc({ from, to });
      this.logger.warn({ extension: agent.extension, from, to }, 'an agent step that the table does not have');
      return;
    }
    const place = this.placeAfter(agent, step, this.presences.of(agent.userId));
    if (isSamePlace(agent, place)) return;
    const next = Object.assign(new Agent(), agent, place);
    const before = agent.state;
    await this.become(agent, next);
    if (next.state === 'offline') await this.membership.leave(agent);
    const order = queueOrder(before, next.state);
    if (order && next.state !== 'offline') await this.membership.obey(agent, order);
  }

  private placeAfter(agent: Agent, step: Step, presence: Presence): AgentPlace {
    return nextPlace(agent, step, { presence, now: this.clock.now(), policy: this.config.wrapUp });
  }

  /** Whoever leaves after the call in hand goes home instead of anywhere else. */
  private afterLastCall(agent: Agent, wish: Step): Step {
    if (!this.lastCalls.has(agent.userId) || hasUnfinishedCall({ state: wish.to, resumes: null })) return wish;
    this.lastCalls.delete(agent.userId);
    return { to: 'offline', callId: null };
  }

  /** Saves the agent as they are to be, then remembers it, then tells: memory shows nothing that is not in the database. */
  private async become(agent: Agent, next: Agent): Promise<void> {
    const at = this.clock.now();
    await this.store.save(next, agent.state, at);
    Object.assign(agent, next);
    this.roster.keep(agent);
    this.bus.publish(new AgentChanged(at, { ...agent }));
  }
}
