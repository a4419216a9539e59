import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { SessionEndReason } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { EventBus, Logger, Metrics } from '@yiche/platform';
import { Pbx, type SoftphoneCredential } from '@yiche/telephony';
import { isNews, isToBeSaved, type AgentChange } from './agent-change.js';
import { AgentChanged, AgentPageBack, AgentPageLost } from './agent-events.js';
import { AgentsConfig } from './agents-config.js';
import type { AgentEvent, Shift, Wish } from './domain/agent-event.js';
import { absenceOf, presenceBehind, type Presence } from './domain/presence.js';
import { PresenceBook } from './domain/presence-book.js';
import { reduceAgent } from './domain/reduce-agent.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';
import { requireAllowed } from './refusals.js';
import { Roster } from './roster.js';
import { Turns } from './turns.js';

/** What happened to whoever has this extension. */
export interface CallEvent {
  readonly extension: string;
  readonly event: AgentEvent;
}

/** Agents whose turn it is, for whoever saves what happens to them together with what made it happen. */
export interface AgentsInTurn {
  /** What these events make of them, one after another. Nothing has changed yet. */
  follow(events: readonly CallEvent[]): AgentChange[];
  /** It is saved: from here on they are so. What follows is told when the turn is over. */
  remember(changes: readonly AgentChange[]): void;
  /** It cannot be saved for the moment, and will be tried again. */
  wait(cause: unknown): void;
}

/**
 * Agents. Whatever happens to one is an event, and every event goes one way: load, reduce (`domain/reduce-agent.ts` decides), save,
 * remember, tell, carry out orders; one agent's events one after another. Memory shows nothing that is not in the database, and the PBX is
 * told of nothing else; an order that a crash swallows is made good by the comparison at the next start. What has happened (a call, a
 * telephone, the end of a session) waits for a database that is away; what a person asks for is refused.
 */
@Injectable()
export class AgentService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly roster = new Roster();
  private readonly turns: Turns;
  private readonly presences = new PresenceBook();
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
    this.impossible = metrics.counter(
      'yiche_agent_impossible_steps_total',
      'Events that the agent table has no step for',
      ['from', 'event'],
    );
    this.absences = metrics.counter('yiche_agent_absences_total', 'Agents at work who could not be reached any more', [
      'missing',
    ]);
  }

  async onModuleInit(): Promise<void> {
    for (const agent of await this.store.all()) {
      const presence = presenceBehind(agent);
      this.roster.keep({ ...agent, presence });
      this.presences.begin(agent.userId, presence, new Date(0)); // whatever a list says is newer
    }
  }

  /** From here on nothing waits for a database that is away: who saves agents with something else would wait with them. */
  beforeApplicationShutdown(): void {
    this.turns.end();
  }

  /** The agent's state; null for somebody who has never been at work. */
  find(userId: string): Readonly<Agent> | null {
    return this.roster.find(userId);
  }

  byExtension(extension: string): Readonly<Agent> | null {
    return this.roster.at(extension);
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
    const { userId } = shift;
    return this.membership.inOrder(userId, async () => {
      const credential = await this.pbx.issueSoftphone({ extension: shift.extension });
      try {
        const { after, orders } = await this.turns.ask(userId, async () => {
          const change = await this.make(this.known(userId), { type: 'shift-begun', shift });
          if (change.before.state === 'offline') this.presences.begin(userId, change.after.presence, change.at);
          this.tell(change);
          return change;
        });
        await this.membership.carryOut(after, orders);
        return credential;
      } catch (cause) {
        // No shift, no telephone: nothing else would take a credential away that belongs to no shift.
        if ((this.roster.find(userId)?.state ?? 'offline') === 'offline')
          await this.membership.carryOut({ ...this.known(userId), ...shift }, NO_TELEPHONE);
        throw cause;
      }
    });
  }

  /** Ends a shift: out of the queue, the softphone's credential worth nothing. Harmless when there is none. */
  async endShift(userId: string): Promise<void> {
    await this.ask(userId, { type: 'shift-ended' });
  }

  /** Ends the shift that belongs to this log-in session, if it still does when its turn comes. */
  async endShiftOfSession(sessionId: string): Promise<void> {
    await this.inSession(sessionId, { type: 'shift-ended' });
  }

  /** The session behind a shift is due to end: the call in hand is finished first, another is not offered. */
  async leaveAfterCall(sessionId: string, reason: SessionEndReason): Promise<void> {
    await this.inSession(sessionId, { type: 'session-due', reason });
  }

  /**
   * The agent asks to be ready, or for a break.
   * @throws DomainError `agents/not-at-work`, `agents/in-call`
   */
  async choose(userId: string, wish: Wish): Promise<void> {
    await this.ask(userId, { type: 'wished', wish });
  }

  /**
   * More time for the paperwork.
   * @throws DomainError `agents/not-in-wrap-up`, `agents/wrap-up-limit`
   */
  async extendWrapUp(userId: string): Promise<void> {
    await this.ask(userId, { type: 'wrap-up-extended' });
  }

  /** Ready again because the time for the paperwork is up; nothing for whoever got more of it, or has gone on already. */
  async endWrapUp(userId: string): Promise<void> {
    await this.ask(userId, { type: 'wrap-up-due' });
  }

  /**
   * What is known of an agent's page, telephone or microphone; the state follows by the rule of `domain/presence.ts`. Nobody's business
   * for people who are not at work.
   */
  async notePresence(userId: string, change: Partial<Presence>): Promise<void> {
    if (!this.presences.note(userId, change, this.clock.now())) return;
    await this.happen(userId, () => [{ type: 'presence-changed', presence: this.presences.take(userId) }]);
  }

  /** What happened on the PBX to the agent with this extension; unknown extensions are nobody's business here. */
  async follow(extension: string, event: AgentEvent): Promise<void> {
    const agent = this.roster.at(extension);
    if (agent) await this.happen(agent.userId, () => [event]);
  }

  /**
   * What happens to an agent is found out when their turn comes: no step of theirs overtakes it.
   * @param look what has happened to the agent as they are then
   */
  async happen(
    userId: string,
    look: (agent: Readonly<Agent>) => readonly AgentEvent[] | Promise<readonly AgentEvent[]>,
  ): Promise<void> {
    const orders: Promise<void>[] = [];
    await this.turns.takeUntilSaved(userId, async () => {
      const agent = this.roster.find(userId);
      for (const event of agent ? await look(agent) : []) {
        const change = await this.make(this.known(userId), event);
        orders.push(this.follows(change));
      }
    });
    await Promise.all(orders);
  }

  /**
   * Gives the turn of everybody with these extensions to whoever saves what happens to them with what made it happen. Orders go out
   * afterwards, and are not waited for.
   */
  async together<T>(extensions: Iterable<string>, work: (agents: AgentsInTurn) => Promise<T>): Promise<T> {
    const userIds = [...new Set([...extensions].flatMap((extension) => this.roster.at(extension)?.userId ?? []))];
    const made: AgentChange[] = [];
    return this.turns.take(userIds, async () => {
      try {
        return await work({
          follow: (events) => this.reduceAll(events),
          remember: (changes) => {
            for (const change of changes) this.roster.keep(change.after);
            made.push(...changes);
          },
          wait: (cause) => this.turns.wait(userIds, cause),
        });
      } finally {
        this.turns.goOn(userIds);
        for (const change of made) void this.follows(change);
      }
    });
  }

  /** What the PBX has of an agent at work is put right, after all that it has been told of them so far. */
  async putRight(userId: string, work: (agent: Readonly<Agent>) => Promise<void>): Promise<void> {
    await this.membership.inOrder(userId, async () => {
      const agent = this.roster.find(userId);
      if (agent && agent.state !== 'offline') await work(agent);
    });
  }

  private async ask(userId: string, event: AgentEvent): Promise<void> {
    const orders: Promise<void>[] = [];
    const { refusal } = await this.turns.ask(userId, async () => {
      const change = await this.make(this.known(userId), event);
      orders.push(this.follows(change));
      return change;
    });
    requireAllowed(refusal);
    await Promise.all(orders);
  }

  private async inSession(sessionId: string, event: AgentEvent): Promise<void> {
    const agent = this.atWork().find((each) => each.sessionId === sessionId);
    if (agent) await this.happen(agent.userId, (then) => (then.sessionId === sessionId ? [event] : []));
  }

  private reduce(before: Readonly<Agent>, event: AgentEvent): AgentChange {
    const at = this.clock.now();
    const { agent: after, orders, refusal } = reduceAgent(before, event, { now: at, wrapUp: this.config.wrapUp });
    if (refusal === 'impossible') {
      const { extension, state: from } = before;
      this.impossible.inc({ from, event: event.type });
      this.logger.warn({ extension, from, event: event.type }, 'an event that the agent table has no step for');
    }
    return { before, after, at, orders, refusal };
  }

  private reduceAll(events: readonly CallEvent[]): AgentChange[] {
    const now = new Map<string, Readonly<Agent>>();
    return events.flatMap(({ extension, event }) => {
      const known = this.roster.at(extension);
      if (!known) return [];
      const change = this.reduce(now.get(known.userId) ?? known, event);
      now.set(known.userId, change.after);
      return [change];
    });
  }

  /** Reduces, saves, remembers: memory shows nothing that is not in the database. */
  private async make(before: Readonly<Agent>, event: AgentEvent): Promise<AgentChange> {
    const change = this.reduce(before, event);
    if (isToBeSaved(change)) await this.store.save([change]);
    if (change.after !== before) this.roster.keep(change.after);
    return change;
  }

  /** What follows from a change that is saved. @returns when the PBX has been told; what comes later is told later in any case */
  private follows(change: AgentChange): Promise<void> {
    this.tell(change);
    const { after, orders } = change;
    if (orders.length === 0) return Promise.resolve();
    return this.membership.inOrder(after.userId, async () => {
      if (!this.isOvertaken(after)) await this.membership.carryOut(after, orders);
    });
  }

  private tell(change: AgentChange): void {
    const { before, after, at, orders } = change;
    const missing = absenceOf(after.presence);
    if (missing && missing !== absenceOf(before.presence)) this.absences.inc({ missing });
    if (isNews(change)) this.bus.publish(new AgentChanged(at, after));
    for (const { type } of orders) {
      if (type === 'tell-page-lost') this.bus.publish(new AgentPageLost(at, after));
      if (type === 'tell-page-back') this.bus.publish(new AgentPageBack(at, after));
    }
  }

  private known(userId: string): Readonly<Agent> {
    return this.roster.find(userId) ?? newcomer(userId, this.clock.now());
  }

  /** Whoever is back at work keeps the telephone that they were given meanwhile. */
  private isOvertaken({ userId, extension, state }: Readonly<Agent>): boolean {
    const now = this.roster.find(userId);
    return state === 'offline' && now?.state !== 'offline' && now?.extension === extension;
  }
}

const NO_TELEPHONE = [{ type: 'unseat' }, { type: 'revoke-credential' }] as const;

const newcomer = (userId: string, since: Date): Agent =>
  Object.assign(new Agent(), {
    ...{ userId, state: 'offline', reason: null, resumes: null, wrapUpUntil: null, since },
    ...{ sessionId: null, callId: null, resumesCallId: null },
  });
