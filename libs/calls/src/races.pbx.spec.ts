import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, reduceAgent, type CallEvent } from '@yiche/agents';
import { newId } from '@yiche/kernel';
import { createLogger, EventBus } from '@yiche/platform';
import { FactRecorder } from '../../telephony/src/testing/fact-recorder.js';
import { makeRealHarness, type RealHarness } from '../../telephony/src/testing/real-harness.js';
import { CallProgressed } from './call-events.js';
import { factsAfterGap } from './domain/after-a-gap.js';
import { agentOf, isOver, type CallState } from './domain/call-state.js';
import { foldCall, isCallFact, unknownCall } from './domain/fold-call.js';
import { AgentLeftAloneListener } from './listeners/agent-left-alone.listener.js';
import { toldToAgent } from './told-to-agents.js';

/**
 * Races on a real PBX, each tried with the two hands at several distances: whoever wins, there is one outcome, and the call as the
 * ledger derives it, the agents' states and the PBX agree on it. Facts come from AMI; only the database is left out.
 */
const ann = '8001';
const bea = '8002';
/** Milliseconds by which the second hand is later than the first; a crossing of messages lies somewhere in between. */
const distances = [0, 1, 2, 3, 5, 8, 13];

class Desk {
  readonly calls = new Map<string, CallState>();
  private readonly agents = new Map<string, Agent>();
  private readonly leave: () => void;

  constructor(harness: RealHarness) {
    const logger = createLogger('fatal');
    const bus = new EventBus(logger);
    const nothing = { reason: null, resumes: null, wrapUpUntil: null, callId: null, resumesCallId: null };
    for (const extension of [ann, bea])
      this.agents.set(
        extension,
        Object.assign(new Agent(), { ...nothing, extension, state: 'ready', since: new Date() }),
      );
    new AgentLeftAloneListener(bus, harness.pbx, logger).onModuleInit();
    this.leave = harness.pbx.subscribe((fact) => {
      if (!isCallFact(fact)) return;
      const before = this.calls.get(fact.callKey) ?? null;
      const after = foldCall(before ?? unknownCall(newId(), fact), fact);
      this.calls.set(fact.callKey, after);
      const progress = new CallProgressed(fact.at, fact, before, after);
      const told = toldToAgent(progress);
      if (told) this.follow(told);
      bus.publish(progress);
    });
  }

  private follow({ extension, event }: CallEvent): void {
    const agent = this.agents.get(extension);
    if (!agent) return;
    const wrapUp = { milliseconds: 0, extensionMilliseconds: 0, maxMilliseconds: 0 };
    const reduced = reduceAgent(agent, event, { now: new Date(), wrapUp });
    expect([agent.state, event.type, reduced.refusal]).toEqual([agent.state, event.type, null]);
    this.agents.set(extension, reduced.agent);
  }

  state(extension: string): string | undefined {
    return this.agents.get(extension)?.state;
  }

  close(): void {
    this.leave();
  }
}

describe('races between callers, agents and the queue', () => {
  let harness: RealHarness;
  let recorder: FactRecorder;
  let desk: Desk;
  let callers = 0;

  // An agent's telephone rings for 2 s instead of 15, so that its end can be met often.
  beforeAll(async () => {
    harness = await makeRealHarness({
      alterFile: (name, text) =>
        name === 'queues.conf'
          ? text.replace('timeout = 15', 'timeout = 2').replace('wrapuptime = 3', 'wrapuptime = 0')
          : text,
    });
  }, 120_000);
  afterAll(() => harness?.stop());
  beforeEach(() => begin());
  afterEach(() => finish());

  const begin = (): void => {
    recorder = new FactRecorder(harness.pbx, delay);
    desk = new Desk(harness);
  };
  /** Everything ended, and nothing left on the PBX. */
  const finish = async (): Promise<void> => {
    for (const { callKey, requesterChannelId } of recorder.of('call-arrived')) {
      const agentChannelId = recorder.of('agent-offered', { callKey }).at(-1)?.agentChannelId ?? requesterChannelId;
      await harness.pbx.hangupCall({ callKey, requesterChannelId, agentChannelId });
      await recorder.first('call-ended', { callKey });
    }
    for (const extension of [ann, bea]) {
      await harness.pbx.removeQueueMember({ queue: harness.queue, extension });
      await harness.unplug(extension);
    }
    for (let waited = 0; (await harness.pbx.snapshot()).channels.length > 0 && waited < 100; waited++) await delay(50);
    expect((await harness.pbx.snapshot()).channels).toEqual([]);
    expect([...desk.calls.values()].filter((call) => !isOver(call))).toEqual([]);
    for (const { callKey } of recorder.of('call-arrived')) {
      expect(recorder.of('call-ended', { callKey })).toHaveLength(1);
      const legs = recorder.of('leg-ended', { callKey }).map(({ channelId }) => channelId);
      expect(new Set(legs).size).toBe(legs.length);
    }
    recorder.stop();
    desk.close();
  };
  const seat = async (extension: string): Promise<void> => {
    await harness.plugIn(extension);
    await harness.pbx.addQueueMember({ queue: harness.queue, extension, displayName: extension, paused: false });
    await recorder.first('queue-member-changed', { extension, change: 'added' });
  };
  const callIn = async (): Promise<{ from: string; callKey: string }> => {
    const from = String(13_900_000_000 + ++callers);
    await harness.placeCall(from);
    const { callKey } = await recorder.first('call-arrived', { requesterNumber: from });
    return { from, callKey };
  };

  it('a caller who hangs up at the instant of answer is answered or abandoned, never both, and the agent is not stuck', async () => {
    const outcomes = new Set<string>();
    for (const distance of [...distances, -1, -3, -8]) {
      await seat(ann);
      const { from, callKey } = await callIn();
      await recorder.first('agent-offered', { callKey });
      await delay(150); // it rings
      if (distance < 0) await harness.callerHangsUp(from);
      else await harness.answer(ann);
      await delay(Math.abs(distance));
      if (distance < 0) await harness.answer(ann).catch(() => undefined);
      else await harness.callerHangsUp(from);
      await recorder.first('call-ended', { callKey });
      await recorder.first('leg-ended', { callKey, role: 'agent' });
      await delay(100);
      const connected = recorder.of('call-connected', { callKey }).length;
      const abandoned = recorder.of('call-abandoned', { callKey }).length;
      expect([distance, connected + abandoned]).toEqual([distance, 1]);
      const { outcome } = desk.calls.get(callKey) as CallState;
      expect([distance, outcome]).toEqual([distance, connected === 1 ? 'answered' : 'abandoned']);
      expect([distance, desk.state(ann)]).toEqual([distance, connected === 1 ? 'wrap-up' : 'ready']);
      const { queueMembers } = await harness.pbx.snapshot();
      expect(queueMembers).toMatchObject([{ extension: ann, inCall: false, paused: false }]);
      outcomes.add(String(outcome));
      await finish();
      begin();
    }
    expect(outcomes).toContain('abandoned');
  }, 120_000);

  it('an agent who pauses as a call arrives gets it or not, and the caller reaches exactly one agent', async () => {
    for (const distance of distances) {
      await seat(ann);
      const { callKey } = await callIn();
      await seat(bea);
      await recorder.first('call-queued', { callKey });
      await delay(distance);
      await harness.pbx.pauseQueueMember({ queue: harness.queue, extension: ann, paused: true, reason: 'meal' });
      const { extension } = await recorder.first('agent-offered', { callKey });
      await harness.answer(extension);
      await recorder.first('call-connected', { callKey, extension });
      await delay(100);
      expect(recorder.of('call-connected', { callKey })).toHaveLength(1);
      expect(agentOf(desk.calls.get(callKey) as CallState)).toBe(extension);
      expect([desk.state(extension), desk.state(extension === ann ? bea : ann)]).toEqual(['talking', 'ready']);
      const { queueMembers } = await harness.pbx.snapshot();
      const seats = queueMembers.map((member) => [member.extension, member.paused, member.inCall]).sort();
      expect(seats).toEqual([
        [ann, true, extension === ann],
        [bea, false, extension === bea],
      ]);
      await finish();
      begin();
    }
  }, 120_000);

  it('an agent who answers as their ringing ends and the next agent who is offered the call do not both get it', async () => {
    const winners = new Set<string>();
    for (const distance of [-60, -25, -10, -4, 0, 4, 10, 25]) {
      await seat(ann);
      const { callKey } = await callIn();
      await recorder.first('agent-offered', { callKey, extension: ann });
      const rung = Date.now();
      await seat(bea);
      await delay(2_000 + distance - (Date.now() - rung));
      await harness.answer(ann).catch(() => undefined); // the queue may have taken it away
      const connected = recorder.first('call-connected', { callKey });
      for (let waited = 0; waited < 60 && recorder.of('call-connected', { callKey }).length === 0; waited++) {
        if (recorder.of('agent-offered', { callKey, extension: bea }).length > 0) {
          await harness.answer(bea).catch(() => undefined);
          break;
        }
        await delay(50);
      }
      const { extension } = await connected;
      winners.add(extension);
      await delay(300);
      expect([distance, recorder.of('call-connected', { callKey })]).toEqual([distance, [expect.anything()]]);
      expect([distance, agentOf(desk.calls.get(callKey) as CallState)]).toEqual([distance, extension]);
      expect([distance, desk.state(extension)]).toEqual([distance, 'talking']);
      const talking = (await harness.pbx.snapshot()).channels.filter(({ role }) => role === 'agent');
      expect([distance, talking.map((channel) => channel.extension)]).toEqual([distance, [extension]]);
      if (extension === bea) expect([distance, desk.state(ann)]).toEqual([distance, 'not-responding']);
      await finish();
      begin();
    }
    expect([...winners].sort()).toEqual([ann, bea]);
  }, 180_000);

  it('an agent deleted while logged in finishes the call they have, and is offered no other', async () => {
    await seat(ann);
    const { callKey, from } = await callIn();
    await recorder.first('agent-offered', { callKey });
    await harness.pbx.removeQueueMember({ queue: harness.queue, extension: ann });
    await harness.pbx.revokeSoftphone({ extension: ann });
    await harness.answer(ann);
    await recorder.first('call-connected', { callKey, extension: ann });
    expect(desk.state(ann)).toBe('talking');
    const other = await callIn();
    await recorder.first('call-queued', { callKey: other.callKey });
    await harness.callerHangsUp(from);
    await recorder.first('call-ended', { callKey });
    await delay(1_500); // longer than the queue's retry
    expect(recorder.of('agent-offered', { callKey: other.callKey })).toEqual([]);
    expect(desk.calls.get(callKey)?.outcome).toBe('answered');
    expect(desk.state(ann)).toBe('wrap-up');
  }, 60_000);
});

describe('a PBX whose hang-up events are lost', () => {
  let harness: RealHarness;

  beforeAll(async () => {
    harness = await makeRealHarness({
      alterFile: (name, text) =>
        name === 'manager.conf' ? text.replaceAll('eventfilter(action(include),name(Hangup)) =\n', '') : text,
    });
  }, 120_000);
  afterAll(() => harness?.stop());

  it('has its calls ended by the next snapshot, once', async () => {
    const recorder = new FactRecorder(harness.pbx, delay);
    const desk = new Desk(harness);
    await harness.plugIn(ann);
    await harness.pbx.addQueueMember({ queue: harness.queue, extension: ann, displayName: ann, paused: false });
    await harness.placeCall('13900000001');
    const { callKey } = await recorder.first('agent-offered');
    await harness.answer(ann);
    await recorder.first('call-connected');
    await harness.callerHangsUp('13900000001');
    for (let waited = 0; (await harness.pbx.snapshot()).channels.length > 0 && waited < 100; waited++) await delay(50);
    expect(recorder.of('call-ended')).toEqual([]);
    expect(desk.state(ann)).toBe('talking');
    await harness.pbx.stop();
    await harness.pbx.start();
    const { snapshot } = await recorder.first('resynchronised');
    const told = desk.calls.get(callKey) as CallState;
    const found = factsAfterGap([told], snapshot);
    expect(found.map(({ type }) => type).sort()).toEqual(['call-ended', 'leg-ended', 'leg-ended']);
    const call = found.reduce(foldCall, told);
    expect([call.outcome, isOver(call)]).toEqual(['ended-unknown', true]);
    expect(factsAfterGap([call], snapshot)).toEqual([]);
    expect(recorder.of('call-ended')).toEqual([]);
  }, 60_000);
});
