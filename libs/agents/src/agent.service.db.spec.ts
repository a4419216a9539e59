import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Bureau, Bureaus } from '@yiche/identity';
import { Clock, newId, SystemClock } from '@yiche/kernel';
import { createLogger, Findings, Metrics, readConfig } from '@yiche/platform';
import { SimulatedPbx, silentObserver, systemTimers } from '@yiche/telephony';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { AgentChanged, AgentPageBack, AgentPageLost } from './agent-events.js';
import { AgentService } from './agent.service.js';
import { agentsConfigSchema } from './agents-config.js';
import type { Seat } from './domain/agent-event.js';
import type { WrapUpPolicy } from './domain/wrap-up.js';
import { SoftphoneListener } from './listeners/softphone.listener.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';
import { SeatReview } from './seat-review.js';
import { WrapUpTimer } from './wrap-up-timer.js';

/** Falls behind, so that every timer goes off before this clock has come that far. */
class HalfSpeedClock extends Clock {
  private readonly start = Date.now();

  now(): Date {
    return new Date(this.start + (Date.now() - this.start) / 2);
  }
}

describe('agents at work', () => {
  let database: TestDatabase;
  let pbx: SimulatedPbx;
  let agents: AgentService;
  let membership: QueueMembership;
  let userId: string;
  let policy: WrapUpPolicy;
  const logger = createLogger('fatal');
  const changes: string[] = [];
  const pages: { type: string; state: string; callId: string | null }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase([Bureau, Agent]);
    database.bus.on(AgentChanged, ({ agent }) => void changes.push(agent.state));
    const note = ({ type, agent }: AgentPageLost | AgentPageBack): void =>
      void pages.push({ type, state: agent.state, callId: agent.callId });
    database.bus.on(AgentPageLost, note);
    database.bus.on(AgentPageBack, note);
  });
  beforeEach(async () => {
    await database.superuser.query('DELETE FROM agent');
    const bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    pbx = new SimulatedPbx(
      { node: 'yc1', agentRingMs: 1_000, ownerRingMs: 1_000, agentAwayMs: 1_000 },
      silentObserver,
      systemTimers,
    );
    await pbx.start();
    membership = new QueueMembership(pbx, bureaus, logger);
    policy = { milliseconds: 30_000, extensionMilliseconds: 20_000, maxMilliseconds: 60_000 };
    agents = newService();
    await agents.onModuleInit();
    userId = newId();
    changes.length = 0;
    pages.length = 0;
  });
  afterAll(() => database.drop());

  const newService = (): AgentService =>
    new AgentService(
      new AgentStore(database.statements, database.dataSource),
      pbx,
      membership,
      database.bus,
      new SystemClock(),
      logger,
      { ...readConfig(agentsConfigSchema, {}), wrapUp: policy },
      new Metrics(),
    );
  const begin = (sessionId = newId(), seats: readonly Seat[] = [{ queue: 'wj-move-car', penalty: 0 }]) =>
    agents.startShift({ userId, extension: '8001', displayName: '陈晓燕', bureauId: 'WJ', seats, sessionId });
  const onDesk = () => agents.find(userId)?.callId as string;
  const talk = async (): Promise<string> => {
    await begin();
    await agents.choose(userId, { state: 'ready' });
    const callId = newId();
    await agents.follow('8001', { type: 'offered', callId });
    await agents.follow('8001', { type: 'connected', callId: onDesk() });
    return callId;
  };
  const restart = async (): Promise<AgentService> => {
    const restarted = newService();
    await restarted.onModuleInit();
    return restarted;
  };
  /** So that a list is younger than what was told before. */
  const aMomentLater = () => new Promise((resolve) => setTimeout(resolve, 5));
  /** What follows the PBX for these agents, events and gaps. */
  const listenFor = (service: AgentService): (() => void) => {
    const listener = new SoftphoneListener(pbx, database.bus, service, logger);
    listener.onApplicationBootstrap();
    const review = new SeatReview(service, membership, new Findings(new Metrics(), logger));
    const leave = pbx.subscribe((event) => {
      if (event.type === 'resynchronised') void review.agree(event.snapshot);
    });
    return () => {
      leave();
      listener.onApplicationShutdown();
    };
  };
  /** A link that breaks and is back, with nobody but this listening. */
  const resynchronise = async (service: AgentService): Promise<void> => {
    const leave = listenFor(service);
    await aMomentLater();
    await pbx.stop();
    await pbx.start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    leave();
  };
  const member = async () => (await pbx.snapshot()).queueMembers.find(({ extension }) => extension === '8001');

  it('sits in the queue from the start of the shift, but is offered nothing before being ready', async () => {
    await begin();
    expect(agents.find(userId)?.state).toBe('break');
    expect(await member()).toMatchObject({ paused: true });
    await agents.choose(userId, { state: 'ready' });
    expect(await member()).toMatchObject({ paused: false });
    expect(changes).toEqual(['break', 'ready']);
  });

  it('is taken out of offers by a break and by not answering, and back by being ready', async () => {
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await agents.choose(userId, { state: 'break', reason: 'meal' });
    expect(await member()).toMatchObject({ paused: true });
    await agents.choose(userId, { state: 'ready' });
    await agents.follow('8001', { type: 'offered', callId: newId() });
    await agents.follow('8001', { type: 'ring-ended', callId: onDesk(), missed: true });
    expect(await member()).toMatchObject({ paused: true });
    await agents.choose(userId, { state: 'ready' });
    expect(await member()).toMatchObject({ paused: false });
  });

  it('cannot choose a state in a call, nor without a shift', async () => {
    await expect(agents.choose(userId, { state: 'ready' })).rejects.toMatchObject({ code: 'agents/not-at-work' });
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await agents.follow('8001', { type: 'offered', callId: newId() });
    await agents.follow('8001', { type: 'connected', callId: onDesk() });
    await expect(agents.choose(userId, { state: 'ready' })).rejects.toMatchObject({ code: 'agents/in-call' });
  });

  it('never makes a step that the table does not have', async () => {
    const callId = await talk();
    await agents.follow('8001', { type: 'offered', callId: newId() });
    expect(agents.find(userId)).toMatchObject({ state: 'talking', callId });
  });

  it('makes two wishes at once one after the other', async () => {
    await begin();
    await Promise.all([
      agents.choose(userId, { state: 'ready' }),
      agents.choose(userId, { state: 'break', reason: 'rest' }),
      agents.choose(userId, { state: 'ready' }),
    ]);
    expect(changes).toEqual(['break', 'ready', 'break', 'ready']);
  });

  it('keeps the state in a second page of the same person, with a credential of its own', async () => {
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await begin();
    expect(agents.find(userId)?.state).toBe('ready');
    expect(await member()).toMatchObject({ paused: false });
  });

  it('leaves the queue when the session ends, and not when an older session of the same person does', async () => {
    const [old, current] = [newId(), newId()];
    await begin(old);
    await begin(current);
    await agents.endShiftOfSession(old);
    expect(await member()).toBeDefined();
    await agents.endShiftOfSession(current);
    expect(await member()).toBeUndefined();
    expect(agents.find(userId)?.state).toBe('offline');
  });

  it('whose session ends in mid-call finishes it, with its paperwork, and gets no other', async () => {
    const sessionId = newId();
    await begin(sessionId);
    await agents.choose(userId, { state: 'ready' });
    await agents.follow('8001', { type: 'offered', callId: newId() });
    await agents.follow('8001', { type: 'connected', callId: onDesk() });
    await agents.leaveAfterCall(sessionId, 'expired');
    await agents.leaveAfterCall(sessionId, 'expired');
    expect(agents.find(userId)?.leaving).toBe('expired');
    await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    expect(agents.find(userId)?.state).toBe('wrap-up');
    expect(await member()).toMatchObject({ paused: true });
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)?.state).toBe('offline');
    expect(agents.find(userId)?.leaving).toBeNull();
    expect(await member()).toBeUndefined();
    expect(changes).toEqual(['break', 'ready', 'offered', 'talking', 'talking', 'wrap-up', 'offline']);
  });

  it('whose session ends with no call in hand goes home at once', async () => {
    const sessionId = newId();
    await begin(sessionId);
    await agents.leaveAfterCall(sessionId, 'idle');
    expect(agents.find(userId)?.state).toBe('offline');
  });

  it('who logs in again in mid-call stays', async () => {
    const sessionId = newId();
    await talk();
    await begin(sessionId);
    await agents.leaveAfterCall(sessionId, 'password-changed');
    await begin(newId());
    expect(agents.find(userId)?.leaving).toBeNull();
    await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)?.state).toBe('ready');
  });

  it('is still at work after a restart of the server, and the queue is made to agree', async () => {
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await pbx.pauseQueueMember({ queue: 'wj-move-car', extension: '8001', paused: true, reason: 'x' });
    await pbx.addQueueMember({ queue: 'wj-move-car', extension: '8009', displayName: 'stranger', paused: false });
    const restarted = await restart();
    await resynchronise(restarted);
    const { queueMembers } = await pbx.snapshot();
    expect(queueMembers.map(({ extension, paused }) => ({ extension, paused }))).toEqual([
      { extension: '8001', paused: false },
    ]);
  });

  it.each([{ page: 'quiet' }, { phone: false }, { microphone: false }] as const)(
    'is offered nothing while %j, and is ready again by being back',
    async (missing) => {
      await begin();
      await agents.choose(userId, { state: 'ready' });
      await agents.notePresence(userId, missing);
      expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', resumes: 'ready' });
      expect(await member()).toMatchObject({ paused: true });
      await agents.notePresence(userId, { page: 'there', phone: true, microphone: true });
      expect(agents.find(userId)).toMatchObject({ state: 'ready', reason: null, resumes: null });
      expect(await member()).toMatchObject({ paused: false });
    },
  );

  it('is not ready on asking while something is missing, and is told what', async () => {
    await begin();
    await agents.notePresence(userId, { microphone: false });
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', reason: 'microphone' });
    expect(await member()).toMatchObject({ paused: true });
    await agents.choose(userId, { state: 'break', reason: 'equipment' });
    await agents.notePresence(userId, { microphone: true });
    expect(agents.find(userId)).toMatchObject({ state: 'break', reason: 'equipment' });
  });

  it('keeps the call while the page is gone, follows what happens to it, and comes back into it', async () => {
    const callId = await talk();
    await agents.notePresence(userId, { page: 'quiet' });
    expect(agents.find(userId)?.state).toBe('talking');
    await agents.notePresence(userId, { page: 'gone' });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', resumes: 'talking', callId });
    await agents.follow('8001', { type: 'conversation-moved', callId: onDesk(), to: 'holding' });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', resumes: 'holding', callId });
    await agents.notePresence(userId, { page: 'there' });
    expect(agents.find(userId)).toMatchObject({ state: 'holding', resumes: null, callId });
    expect(pages).toEqual([
      { type: 'agents.page-lost.v1', state: 'reconnecting', callId },
      { type: 'agents.page-back.v1', state: 'holding', callId },
    ]);
  });

  it('has the end of the call while away: wrap-up begins without its agent', async () => {
    await talk();
    await agents.notePresence(userId, { page: 'gone' });
    await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    expect(agents.find(userId)).toMatchObject({ state: 'wrap-up', resumes: null });
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', reason: 'page' });
  });

  it('is still away, and still has the call, after a restart of the server', async () => {
    const callId = await talk();
    await agents.notePresence(userId, { page: 'gone' });
    const restarted = await restart();
    expect(restarted.find(userId)).toMatchObject({ state: 'reconnecting', resumes: 'talking', callId });
    await restarted.notePresence(userId, { page: 'there' });
    expect(restarted.find(userId)).toMatchObject({ state: 'talking', callId });
    expect(pages.map(({ type }) => type)).toEqual(['agents.page-lost.v1', 'agents.page-back.v1']);
  });

  it('follows the softphone: gone, back, and as a resynchronisation finds it', async () => {
    const leave = listenFor(agents);
    await begin();
    await agents.choose(userId, { state: 'ready' });
    const untilState = async (state: string): Promise<void> => {
      while (agents.find(userId)?.state !== state) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    pbx.unregister('8001');
    await untilState('reconnecting');
    expect(agents.find(userId)?.reason).toBe('phone');
    pbx.register('8001');
    await untilState('ready');
    // A link that breaks misses the loss; the picture after it shows it.
    await agents.notePresence(userId, { phone: false });
    await aMomentLater();
    await pbx.stop();
    await pbx.start();
    await untilState('ready');
    leave();
  });

  it('is followed from the first shift on, whatever was heard of their page before it', async () => {
    await agents.notePresence(userId, { page: 'there' });
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await agents.notePresence(userId, { phone: false });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', reason: 'phone' });
  });

  it('begins a new shift with nothing missing', async () => {
    await begin();
    await agents.notePresence(userId, { microphone: false });
    await agents.endShift(userId);
    await begin();
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)?.state).toBe('ready');
  });

  it('goes round in the queue without us while talking, unless the queue has lost sight of the call', async () => {
    await talk();
    expect(await member()).toMatchObject({ paused: false });
    await resynchronise(agents);
    expect(await member()).toMatchObject({ paused: false });
    await agents.follow('8001', { type: 'conversation-moved', callId: onDesk(), to: 'holding' });
    expect(await member()).toMatchObject({ paused: true });
    await agents.follow('8001', { type: 'conversation-moved', callId: onDesk(), to: 'talking' });
    expect(await member()).toMatchObject({ paused: true });
    await resynchronise(agents);
    expect(await member()).toMatchObject({ paused: true });
    await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    await agents.choose(userId, { state: 'ready' });
    expect(await member()).toMatchObject({ paused: false });
  });

  it('who was given another call while nobody listened is in that one, from now on', async () => {
    const first = await talk();
    const { since } = agents.find(userId) as Agent;
    const second = newId();
    await new Promise((resolve) => setTimeout(resolve, 2));
    await agents.follow('8001', { type: 'connected', callId: second });
    expect(second).not.toBe(first);
    expect(agents.find(userId)).toMatchObject({ state: 'talking', callId: second });
    expect(agents.find(userId)?.since.getTime()).toBeGreaterThan(since.getTime());
  });

  it('is put right by the regular look where no event told of the telephone', async () => {
    const findings = new Findings(new Metrics(), logger);
    const review = new SeatReview(agents, membership, findings);
    await begin();
    pbx.register('8001');
    await agents.choose(userId, { state: 'ready' });
    await agents.notePresence(userId, { phone: false });
    await aMomentLater();
    await review.compare(await pbx.snapshot());
    expect(agents.find(userId)).toMatchObject({ state: 'ready' });
    await aMomentLater();
    const old = { ...(await pbx.snapshot()), registered: [] };
    // What was told after the list was made is newer, on a break too, where nothing else shows it.
    await agents.choose(userId, { state: 'break', reason: 'rest' });
    await aMomentLater();
    await agents.notePresence(userId, { phone: true });
    await review.compare(old);
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)).toMatchObject({ state: 'ready' });
    await aMomentLater();
    await review.compare({ ...(await pbx.snapshot()), registered: [] });
    expect(agents.find(userId)).toMatchObject({ state: 'reconnecting', reason: 'phone' });
  });

  it('has so long for the paperwork after a call, more on asking, and not beyond the limit', async () => {
    const callId = await talk();
    await expect(agents.extendWrapUp(userId)).rejects.toMatchObject({ code: 'agents/not-in-wrap-up' });
    await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    const { since, wrapUpUntil } = agents.find(userId) as Agent;
    expect(wrapUpUntil?.getTime()).toBe(since.getTime() + 30_000);
    expect(await member()).toMatchObject({ paused: true });
    await agents.extendWrapUp(userId);
    await agents.extendWrapUp(userId);
    expect(agents.find(userId)).toMatchObject({ callId, since, wrapUpUntil: new Date(since.getTime() + 60_000) });
    await expect(agents.extendWrapUp(userId)).rejects.toMatchObject({ code: 'agents/wrap-up-limit' });
    await agents.choose(userId, { state: 'ready' });
    expect(agents.find(userId)?.wrapUpUntil).toBeNull();
  });

  describe('when wrap-up is over', () => {
    let timer: WrapUpTimer | null = null;
    afterEach(() => timer?.onApplicationShutdown());

    const timed = (service: AgentService, clock: Clock = new SystemClock()): WrapUpTimer => {
      timer = new WrapUpTimer(service, database.bus, clock, logger, readConfig(agentsConfigSchema, {}));
      timer.onApplicationBootstrap();
      return timer;
    };
    const untilState = async (service: AgentService, state: string): Promise<void> => {
      for (let tries = 0; tries < 300 && service.find(userId)?.state !== state; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(service.find(userId)?.state).toBe(state);
    };
    const finishCall = async (): Promise<void> => {
      await talk();
      await agents.follow('8001', { type: 'call-over', callId: onDesk() });
    };

    it('is ready by itself, with the desk free', async () => {
      policy = { ...policy, milliseconds: 50 };
      agents = newService();
      timed(agents);
      await finishCall();
      await untilState(agents, 'ready');
      expect(agents.find(userId)).toMatchObject({ callId: null, wrapUpUntil: null });
      expect(await member()).toMatchObject({ paused: false });
    });

    it('is ready although the timer went off before the clock had come that far', async () => {
      policy = { ...policy, milliseconds: 50 };
      agents = newService();
      timed(agents, new HalfSpeedClock());
      await finishCall();
      await untilState(agents, 'ready');
    });

    it('is not called away from what is still in hand, and is ready when that is done', async () => {
      policy = { ...policy, milliseconds: 1 };
      agents = newService();
      let inHand = true;
      let asked = 0;
      const wrapUps = timed(agents);
      wrapUps.keepWhile(() => ((asked += 1), Promise.resolve(inHand)));
      await finishCall();
      while (asked === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(agents.find(userId)?.state).toBe('wrap-up');
      inHand = false;
      wrapUps.review();
      await untilState(agents, 'ready');
    });

    it('is so at the same moment after a restart of the server', async () => {
      await finishCall();
      const before = agents.find(userId)?.wrapUpUntil;
      const restarted = await restart();
      expect(restarted.find(userId)?.wrapUpUntil).toEqual(before);
      await database.dataSource.query(`UPDATE agent SET wrap_up_until = now() WHERE user_id = $1`, [userId]);
      const later = await restart();
      timed(later);
      await untilState(later, 'ready');
    });

    it('stays in wrap-up until they say so where it has no end', async () => {
      policy = { ...policy, milliseconds: 0 };
      agents = newService();
      timed(agents);
      await finishCall();
      expect(agents.find(userId)).toMatchObject({ state: 'wrap-up', wrapUpUntil: null });
    });
  });

  describe('who serves several queues', () => {
    const seats = [
      { queue: 'wj-move-car', penalty: 0 },
      { queue: 'xb-move-car', penalty: 2 },
    ];
    const members = async () =>
      (await pbx.snapshot()).queueMembers.map(({ queue, paused }) => ({ queue, paused })).sort();
    const both = (paused: boolean) => seats.map(({ queue }) => ({ queue, paused }));

    it('sits in each of them, is paused and unpaused in each, and gets up from each', async () => {
      await begin(newId(), seats);
      expect(await members()).toEqual(both(true));
      await agents.choose(userId, { state: 'ready' });
      expect(await members()).toEqual(both(false));
      await agents.notePresence(userId, { phone: false });
      expect(await members()).toEqual(both(true));
      await agents.endShift(userId);
      expect(await members()).toEqual([]);
    });

    it('does so after a restart of the server, and the regular look compares every seat', async () => {
      await begin(newId(), seats);
      await agents.choose(userId, { state: 'ready' });
      const restarted = await restart();
      expect(restarted.find(userId)?.seats).toEqual(seats);
      pbx.register('8001');
      await pbx.removeQueueMember({ queue: 'xb-move-car', extension: '8001' });
      await pbx.pauseQueueMember({ queue: 'wj-move-car', extension: '8001', paused: true, reason: 'x' });
      await pbx.addQueueMember({ queue: 'wj-parking', extension: '8001', displayName: '8001', paused: false });
      await aMomentLater();
      await new SeatReview(restarted, membership, new Findings(new Metrics(), logger)).compare(await pbx.snapshot());
      expect(await members()).toEqual(both(false));
    });

    it('sits in the queue of their bureau where a version before began the shift', async () => {
      await begin();
      await database.superuser.query('UPDATE agent SET seats = NULL');
      const restarted = await restart();
      expect(membership.seatsOf(restarted.find(userId) as Agent)).toEqual([
        { queue: 'wj-move-car', penalty: 0, extension: '8001' },
      ]);
    });
  });

  it('writes every change down, with from, to and reason', async () => {
    await begin();
    await agents.choose(userId, { state: 'ready' });
    await agents.choose(userId, { state: 'break', reason: 'meal' });
    const history = await database.dataSource.query(
      'SELECT from_state, to_state, reason FROM agent_state_change WHERE user_id = $1 ORDER BY id',
      [userId],
    );
    expect(history).toEqual([
      { from_state: 'offline', to_state: 'break', reason: 'sign-in' },
      { from_state: 'break', to_state: 'ready', reason: null },
      { from_state: 'ready', to_state: 'break', reason: 'meal' },
    ]);
  });
});
