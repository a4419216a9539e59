import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES, type AgentState } from '@yiche/contracts';
import fc from 'fast-check';
import type { AgentEvent } from './agent-event.js';
import { agentMachine } from './agent-machine.js';
import { hasUnfinishedCall, isInCall, PRESENT, standing, standingOf, type Presence } from './presence.js';
import { reduceAgent, type Duty, type Reduction } from './reduce-agent.js';

const NOW = new Date('2026-11-30T08:00:00Z');
const wrapUp = { milliseconds: 30_000, extensionMilliseconds: 20_000, maxMilliseconds: 60_000 };
const shift = {
  ...{ userId: 'u', extension: '8001', displayName: '陈晓燕', bureauId: 'WJ', sessionId: 's1' },
  seats: [{ queue: 'wj-move-car', penalty: 0 }],
};
const OFF_DUTY: Duty = {
  ...{ userId: 'u', sessionId: null, state: 'offline', reason: null, resumes: null, since: NOW },
  ...{ wrapUpUntil: null, callId: null, resumesCallId: null, presence: PRESENT, leaving: null },
};
const reduce = (agent: Duty, event: AgentEvent, now = NOW): Reduction<Duty> =>
  reduceAgent(agent, event, { now, wrapUp });
const after = (...events: AgentEvent[]): Duty => events.reduce((agent, event) => reduce(agent, event).agent, OFF_DUTY);

const begun: AgentEvent = { type: 'shift-begun', shift };
const ready: AgentEvent = { type: 'wished', wish: { state: 'ready' } };
const meal: AgentEvent = { type: 'wished', wish: { state: 'break', reason: 'meal' } };
const offered = (callId: string): AgentEvent => ({ type: 'offered', callId });
const connected = (callId: string): AgentEvent => ({ type: 'connected', callId });
const over = (callId: string): AgentEvent => ({ type: 'call-over', callId });
const missed = (callId: string): AgentEvent => ({ type: 'ring-ended', callId, missed: true });
const cancelled = (callId: string): AgentEvent => ({ type: 'ring-ended', callId, missed: false });
const present = (change: Partial<Presence>): AgentEvent => ({
  type: 'presence-changed',
  presence: { ...PRESENT, ...change },
});

const presences: readonly Presence[] = (['there', 'quiet', 'gone'] as const).flatMap((page) =>
  [true, false].flatMap((phone) => [true, false].map((microphone) => ({ page, phone, microphone }))),
);
const calls = ['a', 'b'];
const events: readonly AgentEvent[] = [
  begun,
  { type: 'shift-begun', shift: { ...shift, sessionId: 's2' } },
  { type: 'shift-ended' },
  { type: 'session-due', reason: 'expired' },
  ready,
  meal,
  ...calls.flatMap((callId): AgentEvent[] => [
    ...[offered(callId), connected(callId), over(callId), missed(callId), cancelled(callId)],
    ...(['talking', 'holding', 'consulting'] as const).map((to): AgentEvent => ({
      type: 'conversation-moved',
      callId,
      to,
    })),
  ]),
  ...presences.map((presence): AgentEvent => ({ type: 'presence-changed', presence })),
  { type: 'wrap-up-extended' },
  { type: 'wrap-up-due' },
];
const LATER = new Date(NOW.getTime() + 31_000);

/** Everything that an agent can become by what can happen, times left out: a wrap-up is as old as it is by `now`. */
function everything(): { readonly before: Duty; readonly event: AgentEvent; readonly result: Reduction<Duty> }[] {
  const found = new Map<string, Duty>([[JSON.stringify(OFF_DUTY), OFF_DUTY]]);
  const steps: { before: Duty; event: AgentEvent; result: Reduction<Duty> }[] = [];
  for (const before of found.values()) {
    for (const event of events) {
      const result = reduce(before, event, event.type === 'wrap-up-due' ? LATER : NOW);
      steps.push({ before, event, result });
      const next = {
        ...result.agent,
        since: NOW,
        wrapUpUntil: result.agent.wrapUpUntil && new Date(NOW.getTime() + 30_000),
      };
      found.set(JSON.stringify(next), next);
    }
  }
  return steps;
}

/** The arrows of a step: of what is seen, and, where the agent is away, of what stands behind it. */
function arrowsOf(before: Duty, next: Duty): [AgentState, AgentState][] {
  const seen: [AgentState, AgentState] = [before.state, next.state];
  const behind: [AgentState, AgentState] = [standingOf(before), standingOf(next)];
  return [seen, behind].filter(([from, to]) => from !== to);
}

describe('the reducer of agents', () => {
  const steps = everything();

  it('makes every arrow of the table and no other, whatever happens in whatever state', () => {
    const made = new Set(
      steps.flatMap(({ before, result }) => arrowsOf(before, result.agent)).map((arrow) => arrow.join(' → ')),
    );
    const drawn = agentMachine.states.flatMap((from) => agentMachine.table[from].map((to) => `${from} → ${to}`));
    expect([...made].sort()).toEqual([...drawn].sort());
    expect(new Set(steps.map(({ before }) => before.state))).toEqual(new Set(AGENT_STATES));
  });

  it('knows each state and event: what is refused changes nobody and orders nothing', () => {
    for (const { before, result } of steps) {
      if (result.refusal === null) continue;
      expect(result).toEqual({ agent: before, orders: [], refusal: result.refusal });
    }
  });

  it('unpauses whoever becomes ready, and nobody else', () => {
    for (const { before, result } of steps) {
      const isUnpaused = result.orders.some(
        (order) => order.type === 'unpause' || (order.type === 'seat' && !order.paused),
      );
      if (isUnpaused) expect(result.agent.state).toBe('ready');
      if (result.agent.state === 'ready' && before.state !== 'ready') expect(isUnpaused).toBe(true);
    }
  });

  it('takes nobody from a call but by its end, or its agent’s signing off', () => {
    for (const { before, event, result } of steps) {
      if (!isInCall(before) || isInCall(result.agent)) continue;
      const isOver = event.type === 'call-over' && event.callId === before.callId;
      expect([before, event, isOver || event.type === 'shift-ended']).toEqual([before, event, true]);
      if (isOver) expect(result.agent).toMatchObject({ state: 'wrap-up', callId: before.callId });
    }
  });

  it('lets a session that is due go only once nothing is in hand, and then gives no other call', () => {
    for (const { before, event, result } of steps) {
      if (event.type === 'session-due' && hasUnfinishedCall(before)) {
        expect(result.agent).toEqual({ ...before, leaving: 'expired' });
      }
      const { agent } = result;
      if (agent.leaving !== null) expect([agent.state, hasUnfinishedCall(agent)]).toEqual([agent.state, true]);
    }
  });
});

describe('an agent through whatever happens', () => {
  /** What the PBX has of the agent, by the orders it was given. */
  const obey = (member: boolean | null, { orders }: Reduction<Duty>): boolean | null =>
    orders.reduce<boolean | null>((paused, order) => {
      switch (order.type) {
        case 'seat':
          return order.paused;
        case 'unseat':
          return null;
        case 'pause':
          return true;
        case 'unpause':
          return false;
        default:
          return paused;
      }
    }, member);
  const history = fc.array(fc.record({ event: fc.constantFrom(...events), seconds: fc.integer({ min: 0, max: 40 }) }), {
    maxLength: 60,
  });
  /** Runs a history; `each` sees every step with what the PBX has after it. */
  const run = (
    happened: readonly { event: AgentEvent; seconds: number }[],
    each: (step: { before: Duty; event: AgentEvent; after: Duty; paused: boolean | null; was: boolean | null }) => void,
  ): void => {
    let agent = OFF_DUTY;
    let paused: boolean | null = null;
    let now = NOW.getTime();
    for (const { event, seconds } of happened) {
      now += seconds * 1_000;
      const result = reduce(agent, event, new Date(now));
      const [before, was] = [agent, paused];
      [agent, paused] = [result.agent, obey(paused, result)];
      each({ before, event, after: agent, paused, was });
    }
  };

  it('is never unpaused unless ready, or left to the queue by which they got their call', () => {
    fc.assert(
      fc.property(history, (happened) => {
        run(happened, ({ after: agent, paused, was }) => {
          if (agent.state === 'offline') expect(paused).toBeNull();
          else if (agent.state === 'ready') expect(paused).toBe(false);
          else if (agent.state !== 'offered' && agent.state !== 'talking') expect(paused).toBe(true);
          else expect(paused).toBe(was);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('has a call if and only if something is in hand, and one that they were told of', () => {
    fc.assert(
      fc.property(history, (happened) => {
        const told = new Set<string>();
        run(happened, ({ event, after: agent }) => {
          if ('callId' in event) told.add(event.callId);
          const isBusy = hasUnfinishedCall(agent) || agent.state === 'offered';
          expect([agent, agent.callId !== null]).toEqual([agent, isBusy]);
          if (agent.callId) expect(told).toContain(agent.callId);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is where they were after an offer that came to nothing, whatever of page and telephone came and went meanwhile', () => {
    const meanwhile = fc.array(fc.constantFrom(...events.filter(({ type }) => type === 'presence-changed')), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(history, meanwhile, (happened, between) => {
        let before = OFF_DUTY;
        run(happened, ({ after: agent }) => (before = agent));
        const offer = reduce(before, offered('c'));
        fc.pre(offer.agent.state === 'offered' && before.state !== 'offered');
        const later = between.reduce((agent, event) => reduce(agent, event).agent, offer.agent);
        const back = reduce(later, cancelled('c')).agent;
        const stood = { state: standingOf(before), reason: before.state === 'break' ? before.reason : null };
        expect(back).toMatchObject({
          ...standing(stood, later.presence),
          ...{ callId: before.callId, wrapUpUntil: before.wrapUpUntil, resumesCallId: null },
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('what becomes of an agent', () => {
  it('who had paperwork in hand as an offer came that nobody took: the paperwork, its call and its time', () => {
    const paperwork = after(begun, ready, offered('a'), connected('a'), over('a'));
    const later = reduce(reduce(paperwork, offered('b'), LATER).agent, cancelled('b'), LATER).agent;
    expect(later).toMatchObject({ state: 'wrap-up', callId: 'a', wrapUpUntil: paperwork.wrapUpUntil });
    expect(reduce(later, { type: 'wrap-up-due' }, LATER).agent.state).toBe('ready');
  });

  it('whose break an offer interrupted, and who was told of it twice', () => {
    expect(after(begun, meal, offered('a'), offered('a'), cancelled('a'))).toMatchObject({
      state: 'break',
      reason: 'meal',
    });
    expect(after(begun, meal, offered('a'), offered('b'), cancelled('b'))).toMatchObject({
      state: 'break',
      reason: 'meal',
    });
    expect(after(begun, meal, offered('a'), missed('a'))).toMatchObject({ state: 'not-responding', reason: null });
  });

  it('whose offer an older version wrote down: on the break that it knew of, or ready', () => {
    const old = { ...after(begun, meal, offered('a')), resumes: null };
    expect(reduce(old, cancelled('a')).agent).toMatchObject({ state: 'break', reason: 'meal' });
    expect(reduce({ ...old, reason: null }, cancelled('a')).agent.state).toBe('ready');
  });

  it('who is asked for in vain, with the reason', () => {
    const talking = after(begun, ready, offered('a'), connected('a'));
    expect(reduce(OFF_DUTY, ready).refusal).toBe('not-at-work');
    expect(reduce(talking, meal).refusal).toBe('in-call');
    expect(reduce(talking, { type: 'wrap-up-extended' }).refusal).toBe('not-in-wrap-up');
    expect(reduce(talking, offered('b')).refusal).toBe('impossible');
    const extended = after(
      begun,
      ready,
      offered('a'),
      connected('a'),
      over('a'),
      { type: 'wrap-up-extended' },
      { type: 'wrap-up-extended' },
    );
    expect(extended.wrapUpUntil).toEqual(new Date(NOW.getTime() + 60_000));
    expect(reduce(extended, { type: 'wrap-up-extended' }).refusal).toBe('wrap-up-limit');
  });

  it('whose page goes and comes back: others hear of each once, after the state that follows from it', () => {
    const talking = after(begun, ready, offered('a'), connected('a'));
    const gone = reduce(talking, present({ page: 'gone' }));
    expect(gone).toMatchObject({ agent: { state: 'reconnecting', resumes: 'talking' } });
    expect(gone.orders).toEqual([{ type: 'pause' }, { type: 'tell-page-lost' }]);
    expect(reduce(gone.agent, present({ page: 'gone' })).orders).toEqual([]);
    expect(reduce(gone.agent, present({ page: 'quiet' })).orders).toEqual([]);
    expect(reduce(gone.agent, present({}))).toMatchObject({
      agent: { state: 'talking' },
      orders: [{ type: 'tell-page-back' }],
    });
  });

  it('who comes back to work after a call that was to be their last stays, in another session', () => {
    const leaving = after(begun, ready, offered('a'), connected('a'), {
      type: 'session-due',
      reason: 'password-changed',
    });
    const stays = reduce(leaving, { type: 'shift-begun', shift: { ...shift, sessionId: 's2' } }).agent;
    expect([leaving.leaving, stays.leaving]).toEqual(['password-changed', null]);
    expect(reduce(reduce(stays, over('a')).agent, ready).agent.state).toBe('ready');
    expect(reduce(reduce(leaving, over('a')).agent, ready).agent).toMatchObject({ state: 'offline', leaving: null });
  });
});
