import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OwnerResult } from '../domain/call-role.js';
import type { CallConnected, PbxEventType } from '../domain/pbx-event.js';
import type { CallLegs, Pbx } from '../ports/pbx.js';
import { FactRecorder } from './fact-recorder.js';

/** What a test may do around a PBX: the telephones' buttons and the street. */
export interface PbxHarness {
  readonly pbx: Pbx;
  readonly bureauId: string;
  readonly queue: string;
  /** A telephone that can be offered calls; it rings until told what to do. */
  plugIn(extension: string): Promise<void>;
  unplug(extension: string): Promise<void>;
  answer(extension: string): Promise<void>;
  agentHangsUp(extension: string): Promise<void>;
  /** Somebody dials the bureau's number, or another one of ours; each `from` once at a time. */
  placeCall(from: string, dialled?: string): Promise<void>;
  callerHangsUp(from: string): Promise<void>;
  ownerHangsUp(attempt: { readonly callKey: string; readonly attemptId: string }): Promise<void>;
  /** Lets time go by. */
  pass(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

const ann = '8001';
const bea = '8002';
const caller = '13912345678';
const otherCaller = '13987654321';
/** By the last two digits; the demo city's table. */
const owners = {
  answers: '13800000077',
  busy: '13800000000',
  rejects: '13800000002',
  missing: '13800000003',
  switchedOff: '13800000005',
  rings: '13800000001',
};
/** Longer than an agent's telephone rings. */
const ringOverMs = 20_000;

/** The one suite that every adapter of `Pbx` passes. */
export function describePbxContract(name: string, makeHarness: () => Promise<PbxHarness>, timeoutMs: number): void {
  describe(name, () => {
    let harness: PbxHarness;
    let recorder: FactRecorder;
    let attempts = 0;

    beforeAll(async () => {
      harness = await makeHarness();
    }, 120_000);
    afterAll(() => harness?.stop());

    beforeEach(() => {
      recorder = new FactRecorder(harness.pbx, (milliseconds) => harness.pass(milliseconds));
    });

    afterEach(async () => {
      for (const { callKey, requesterChannelId } of recorder.of('call-arrived')) {
        const agentChannelId = recorder.of('agent-offered', { callKey }).at(-1)?.agentChannelId ?? requesterChannelId;
        await harness.pbx.hangupCall({ callKey, requesterChannelId, agentChannelId });
        await recorder.first('call-ended', { callKey });
      }
      for (const extension of [ann, bea]) {
        await harness.pbx.removeQueueMember({ queue: harness.queue, extension });
        await harness.unplug(extension);
      }
      await harness.pass(300);
      recorder.stop();
      const keys = recorder.facts.map((fact) => fact.key);
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }, timeoutMs);

    const seat = async (extension: string, paused = false): Promise<void> => {
      await harness.plugIn(extension);
      await harness.pbx.addQueueMember({ queue: harness.queue, extension, displayName: extension, paused });
      await recorder.first('queue-member-changed', { extension, change: 'added' });
    };
    const connect = async (from = caller): Promise<CallConnected> => {
      await harness.placeCall(from);
      const { callKey } = await recorder.first('call-arrived', { requesterNumber: from });
      const { extension } = await recorder.first('agent-offered', { callKey });
      await harness.answer(extension);
      return recorder.first('call-connected', { callKey });
    };
    const callOwner = async (call: CallLegs, number: string): Promise<string> => {
      attempts += 1;
      const attemptId = `attempt-${Date.now()}-${attempts}`;
      await harness.pbx.callOwner({ ...legsOf(call), attemptId, bureauId: harness.bureauId, number });
      await recorder.first('owner-dialling', { attemptId, callKey: call.callKey });
      return attemptId;
    };
    const say = (title: string, test: () => Promise<void>): void => it(title, test, timeoutMs);

    say('a caller is offered to exactly one of two free agents and connected to that one', async () => {
      await seat(ann);
      await seat(bea);
      const call = await connect();
      await harness.pass(500);
      expect(recorder.of('agent-offered')).toHaveLength(1);
      expect(recorder.of('call-connected')).toHaveLength(1);
      expect(recorder.of('call-arrived')[0]).toMatchObject({ bureauId: harness.bureauId, did: '114' });
      expect(call.holdSeconds).toBeLessThan(60);
      // facts of different channels may overtake each other by milliseconds; those of one channel do not
      const before = (one: PbxEventType, other: PbxEventType): boolean =>
        recorder.facts.findIndex(({ type }) => type === one) < recorder.facts.findIndex(({ type }) => type === other);
      expect(before('call-arrived', 'call-connected')).toBe(true);
      expect(before('agent-offered', 'agent-answered')).toBe(true);
    });

    say('a caller who hangs up while the agent rings is abandoned once, and the offer is cancelled', async () => {
      await seat(ann);
      await harness.placeCall(caller);
      const { callKey } = await recorder.first('agent-offered');
      await harness.callerHangsUp(caller);
      await recorder.first('call-ended', { callKey });
      await recorder.first('agent-ring-ended', { callKey, reason: 'cancelled' });
      await recorder.first('leg-ended', { callKey, role: 'agent' });
      await harness.pass(500);
      expect(recorder.of('call-abandoned')).toHaveLength(1);
      expect(recorder.of('call-ended')).toHaveLength(1);
      expect(recorder.of('call-connected')).toHaveLength(0);
    });

    say('a caller who gives up in the queue is abandoned once', async () => {
      await harness.placeCall(caller);
      const { callKey, position } = await recorder.first('call-queued');
      expect(position).toBe(1);
      await harness.callerHangsUp(caller);
      await recorder.first('call-ended', { callKey });
      expect(recorder.of('call-abandoned', { callKey })).toHaveLength(1);
    });

    say(
      'an agent who does not pick up gets no further call, and the caller, who keeps their place, gets the next',
      async () => {
        await seat(ann);
        await harness.placeCall(caller);
        const { callKey } = await recorder.first('agent-offered', { extension: ann });
        await harness.placeCall(otherCaller);
        await recorder.atLeast(2, 'call-queued');
        await recorder.first('agent-ring-ended', { callKey, reason: 'no-answer' }, ringOverMs);
        await recorder.first('queue-member-changed', { extension: ann, paused: true });
        await seat(bea);
        const second = await recorder.first('agent-offered', { extension: bea });
        expect(second.callKey).toBe(callKey);
        expect(recorder.of('agent-offered', { extension: ann })).toHaveLength(1);
        expect(recorder.of('agent-ring-ended')).toHaveLength(1);
      },
    );

    say(
      'an owner who rings back the number that they were shown goes before who waits, and is told by that number',
      async () => {
        await harness.placeCall(caller);
        await recorder.first('call-queued');
        await harness.placeCall(otherCaller, '0519110');
        await recorder.atLeast(2, 'call-queued');
        const owner = recorder.of('call-arrived', { requesterNumber: otherCaller })[0];
        expect(owner).toMatchObject({ bureauId: harness.bureauId, did: '0519110' });
        await seat(ann);
        expect((await recorder.first('agent-offered')).callKey).toBe(owner?.callKey);
      },
    );

    say('a paused agent gets no offer until the pause ends', async () => {
      await seat(ann, true);
      await harness.placeCall(caller);
      await recorder.first('call-queued');
      await harness.pass(2_500);
      expect(recorder.of('agent-offered')).toHaveLength(0);
      await harness.pbx.pauseQueueMember({ queue: harness.queue, extension: ann, paused: false, reason: 'ready' });
      await recorder.first('agent-offered', { extension: ann });
    });

    say('seating an agent again changes the pause and nothing else', async () => {
      await seat(ann, true);
      await harness.pbx.addQueueMember({ queue: harness.queue, extension: ann, displayName: ann, paused: false });
      const { queueMembers } = await harness.pbx.snapshot();
      expect(queueMembers.filter(({ extension }) => extension === ann)).toMatchObject([
        { paused: false, inCall: false },
      ]);
    });

    say('a held requester hears music and comes back to the agent', async () => {
      await seat(ann);
      const call = await connect();
      await harness.pbx.holdRequester(legsOf(call));
      await recorder.first('requester-held', { callKey: call.callKey });
      await recorder.first('room-joined', { role: 'agent' });
      await harness.pbx.resumeRequester(legsOf(call));
      await recorder.first('requester-resumed', { callKey: call.callKey });
      await recorder.first('room-joined', { role: 'requester', channelId: call.requesterChannelId });
      expect(recorder.of('leg-ended')).toHaveLength(0);
    });

    const results: [title: string, number: string, result: OwnerResult][] = [
      ['who is busy', owners.busy, 'busy'],
      ['who rejects', owners.rejects, 'rejected'],
      ['whose number does not exist', owners.missing, 'unreachable'],
      ['whose telephone is switched off', owners.switchedOff, 'unreachable'],
    ];
    for (const [who, number, result] of results) {
      say(`the attempt on an owner ${who} ends once, as ${result}, and leaves agent and requester alone`, async () => {
        await seat(ann);
        const call = await connect();
        const attemptId = await callOwner(call, number);
        const ended = await recorder.first('owner-ended', { attemptId });
        expect(ended.result).toBe(result);
        await recorder.first('leg-ended', { role: 'owner' });
        await harness.pass(300);
        expect(recorder.of('owner-ended')).toHaveLength(1);
        expect(recorder.of('owner-answered')).toHaveLength(0);
        expect(recorder.of('leg-ended').map(({ role }) => role)).toEqual(['owner']);
        const again = await callOwner(call, owners.busy);
        await recorder.first('owner-ended', { attemptId: again, result: 'busy' });
      });
    }

    say('an owner who rings until the agent gives up was cancelled', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.rings);
      await recorder.first('owner-ringing', { attemptId });
      await harness.pbx.hangupOwner({ callKey: call.callKey, attemptId });
      const { result } = await recorder.first('owner-ended', { attemptId });
      expect(result).toBe('cancelled');
      await harness.pbx.hangupOwner({ callKey: call.callKey, attemptId });
    });

    say('an owner who does not answer in time was not reached', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.rings);
      const { result } = await recorder.first('owner-ended', { attemptId }, 55_000);
      expect(result).toBe('no-answer');
    });

    say('an owner who answers talks to the agent, then with the requester too, then without them', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.answers);
      await recorder.first('owner-answered', { attemptId });
      await recorder.first('room-joined', { role: 'owner' });
      await recorder.first('room-joined', { role: 'agent' });
      await recorder.first('requester-held');
      await harness.pass(200);
      expect(recorder.of('room-joined', { role: 'requester' })).toHaveLength(0);
      await harness.pbx.mergeParties(legsOf(call));
      await recorder.first('room-joined', { role: 'requester' });
      expect((await harness.pbx.snapshot()).channels.filter(({ inRoom }) => inRoom)).toHaveLength(3);
      await harness.pbx.partParties(legsOf(call));
      await recorder.first('room-left', { role: 'requester' });
      await recorder.atLeast(2, 'requester-held');
      await harness.ownerHangsUp({ callKey: call.callKey, attemptId });
      await recorder.first('owner-ended', { attemptId, result: 'answered' });
      await harness.pass(300);
      expect(recorder.of('owner-ended')).toHaveLength(1);
      expect(recorder.of('leg-ended').map(({ role }) => role)).toEqual(['owner']);
    });

    say('an owner hung up by us after answering was reached', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.answers);
      await recorder.first('room-joined', { role: 'owner' });
      await harness.pbx.hangupOwner({ callKey: call.callKey, attemptId });
      expect((await recorder.first('owner-ended', { attemptId })).result).toBe('answered');
    });

    say('merging and parting come in any order, twice over too, and the owner after another', async () => {
      await seat(ann);
      const call = await connect();
      const inRoom = async (): Promise<string> =>
        (await harness.pbx.snapshot()).channels
          .filter((channel) => channel.inRoom && channel.callKey === call.callKey)
          .map(({ role }) => role)
          .sort()
          .join(' ');
      /** What is so in the end, whatever is on its way to it. */
      const becomes = async (expected: string): Promise<void> => {
        await harness.pass(150); // it looked so before, where a step is taken twice
        for (let looks = 0; looks < 50 && (await inRoom()) !== expected; looks++) await harness.pass(100);
        expect(await inRoom()).toBe(expected);
      };
      const [all, without, withRequester] = ['agent owner requester', 'agent owner', 'agent requester'];
      for (const round of [1, 2]) {
        const attemptId = await callOwner(call, owners.answers);
        await becomes(without);
        for (const step of ['merge', 'part', 'part', 'merge', 'merge', 'part', 'merge']) {
          await (step === 'merge' ? harness.pbx.mergeParties(legsOf(call)) : harness.pbx.partParties(legsOf(call)));
          await becomes(step === 'merge' ? all : without);
        }
        if (round === 2) break;
        await harness.ownerHangsUp({ callKey: call.callKey, attemptId });
        await becomes(withRequester);
      }
    });

    describe('whoever goes first', () => {
      const parties = ['requester', 'agent', 'owner'] as const;
      const orders = parties.flatMap((first) =>
        parties.filter((second) => second !== first).map((second) => [first, second] as const),
      );
      const cases = (['consulting', 'merged', 'parted'] as const).flatMap((state) =>
        orders.map(([first, second]) => ({ state, first, second })),
      );

      it.each(cases)(
        '$first and then $second of a $state call: owner and requester are never alone together, and each leg ends once',
        async ({ state, first, second }) => {
          await seat(ann);
          const call = await connect();
          const { callKey } = call;
          const attemptId = await callOwner(call, owners.answers);
          await recorder.first('room-joined', { role: 'owner' });
          await recorder.first('room-joined', { role: 'agent' });
          await recorder.first('requester-held');
          if (state !== 'consulting') {
            await harness.pbx.mergeParties(legsOf(call));
            await recorder.first('room-joined', { role: 'requester' });
          }
          if (state === 'parted') {
            await harness.pbx.partParties(legsOf(call));
            await recorder.first('room-left', { role: 'requester' });
          }
          const go = {
            requester: () => harness.callerHangsUp(caller),
            agent: () => harness.agentHangsUp(ann),
            owner: () => harness.ownerHangsUp({ callKey, attemptId }),
          };
          const gone = new Set<string>();
          for (const party of [first, second]) {
            await go[party]();
            gone.add(party);
            await harness.pass(300);
            const there = (await harness.pbx.snapshot()).channels.filter((channel) => channel.callKey === callKey);
            const inRoom = there.filter((channel) => channel.inRoom).map(({ role }) => role);
            expect(inRoom.includes('owner') && inRoom.includes('requester') && !inRoom.includes('agent')).toBe(false);
            // With the agent the owner goes too: nobody else is for them. A requester waits for the agent, or for another.
            if (gone.has('agent')) expect(there.map(({ role }) => role)).not.toContain('owner');
            expect(there.some(({ role }) => role === 'requester')).toBe(!gone.has('requester'));
          }
          await harness.pbx.hangupCall(legsOf(call));
          await recorder.first('call-ended', { callKey });
          await harness.pass(500);
          expect((await harness.pbx.snapshot()).channels.filter((channel) => channel.callKey === callKey)).toEqual([]);
          const ended = recorder.of('leg-ended', { callKey }).map(({ channelId }) => channelId);
          expect(ended).toHaveLength(new Set(ended).size);
          expect(recorder.of('owner-ended', { attemptId, result: 'answered' })).toHaveLength(1);
        },
        timeoutMs,
      );
    });

    say('a second attempt while one is under way is refused, and so is an attempt made before', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.rings);
      await expect(callOwner(call, owners.answers)).rejects.toMatchObject({ code: 'telephony/refused' });
      await harness.pbx.hangupOwner({ callKey: call.callKey, attemptId });
      await recorder.first('owner-ended', { attemptId });
      const again = { ...legsOf(call), attemptId, bureauId: harness.bureauId, number: owners.answers };
      await expect(harness.pbx.callOwner(again)).rejects.toMatchObject({ code: 'telephony/refused' });
    });

    say('a caller who hangs up while talking ends the call and every leg exactly once', async () => {
      await seat(ann);
      const { callKey } = await connect();
      await harness.callerHangsUp(caller);
      await recorder.first('call-ended', { callKey, outcome: 'hung-up' });
      await recorder.atLeast(2, 'leg-ended', { callKey });
      await harness.pass(500);
      expect(recorder.of('call-ended')).toHaveLength(1);
      expect(
        recorder
          .of('leg-ended')
          .map(({ role }) => role)
          .sort(),
      ).toEqual(['agent', 'requester']);
      expect(recorder.of('call-abandoned')).toHaveLength(0);
    });

    say('an agent who went in mid-call and is back gets the same caller again, without the queue', async () => {
      await seat(ann);
      const call = await connect();
      await harness.agentHangsUp(ann);
      await recorder.first('requester-waiting-for-agent', { callKey: call.callKey, extension: ann });
      await recorder.first('leg-ended', { role: 'agent', channelId: call.agentChannelId });
      await harness.pbx.reunite(call);
      await harness.pbx.reunite(call);
      await harness.answer(ann);
      const [, again] = await recorder.atLeast(2, 'call-connected', { callKey: call.callKey });
      expect(again).toMatchObject({
        extension: ann,
        requesterChannelId: call.requesterChannelId,
        queue: harness.queue,
      });
      expect(again?.agentChannelId).not.toBe(call.agentChannelId);
      await recorder.first('leg-started', { role: 'agent', extension: ann, channelId: again?.agentChannelId ?? '' });
      await harness.pass(500);
      expect(recorder.of('call-connected')).toHaveLength(2);
      expect(recorder.of('call-queued')).toHaveLength(1);
      await harness.pbx.holdRequester(legsOf(again ?? call));
      await recorder.first('requester-held', { callKey: call.callKey });
    });

    say('an agent whose page is gone without hanging up is waited for on command, an owner is released', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.answers);
      await recorder.first('room-joined', { role: 'owner' });
      await harness.pbx.awaitAgent(legsOf(call));
      await recorder.first('requester-waiting-for-agent', { callKey: call.callKey, extension: ann });
      await recorder.first('leg-ended', { role: 'agent' });
      await recorder.first('owner-ended', { attemptId, result: 'answered' });
      const requester = (await harness.pbx.snapshot()).channels.find(({ role }) => role === 'requester');
      expect(requester).toMatchObject({ awaitsAgent: true, inRoom: false });
      await harness.pbx.reunite(call);
      await harness.answer(ann);
      await recorder.atLeast(2, 'call-connected', { callKey: call.callKey });
      const { channels } = await harness.pbx.snapshot();
      expect(channels.map(({ role, awaitsAgent }) => [role, awaitsAgent]).sort()).toEqual([
        ['agent', false],
        ['requester', false],
      ]);
      expect(recorder.of('call-queued')).toHaveLength(1);
    });

    say(
      'a caller who gives up waiting for their agent was answered all the same, and nobody is rung for them',
      async () => {
        await seat(ann);
        const call = await connect();
        await harness.pbx.awaitAgent(legsOf(call));
        await recorder.first('requester-waiting-for-agent');
        await harness.callerHangsUp(caller);
        await recorder.first('call-ended', { callKey: call.callKey, outcome: 'hung-up' });
        await expect(harness.pbx.reunite(call)).rejects.toMatchObject({ code: 'telephony/unknown-call' });
        await harness.pass(4_000);
        expect(recorder.of('call-abandoned')).toHaveLength(0);
        expect(recorder.of('call-queued')).toHaveLength(1);
      },
    );

    say('an agent nobody waits for is not rung', async () => {
      await seat(ann);
      const call = await connect();
      await expect(harness.pbx.reunite(call)).rejects.toMatchObject({ code: 'telephony/unknown-call' });
      expect(recorder.of('leg-ended')).toHaveLength(0);
    });

    say('a call whose agent is lost goes back to the head of the queue and reaches another agent', async () => {
      await seat(ann);
      const { callKey } = await connect();
      await harness.placeCall(otherCaller);
      await recorder.atLeast(2, 'call-queued');
      await harness.pbx.removeQueueMember({ queue: harness.queue, extension: ann });
      await harness.agentHangsUp(ann);
      await recorder.first('requester-waiting-for-agent', { callKey, extension: ann });
      const queued = await recorder.atLeast(2, 'call-queued', { callKey });
      expect(queued[1]?.position).toBe(1);
      await seat(bea);
      expect((await recorder.first('agent-offered', { extension: bea })).callKey).toBe(callKey);
      expect(recorder.of('call-ended')).toHaveLength(0);
    });

    say('an agent lost during a consultation releases the owner and sends the requester to the queue', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.answers);
      await recorder.first('room-joined', { role: 'owner' });
      await harness.pbx.removeQueueMember({ queue: harness.queue, extension: ann });
      await harness.agentHangsUp(ann);
      await recorder.first('owner-ended', { attemptId, result: 'answered' });
      await recorder.atLeast(2, 'call-queued', { callKey: call.callKey }, 15_000);
      expect(recorder.of('call-ended')).toHaveLength(0);
    });

    say('finishing the call from the desk ends all three legs, and doing it again is harmless', async () => {
      await seat(ann);
      const call = await connect();
      const attemptId = await callOwner(call, owners.answers);
      await recorder.first('room-joined', { role: 'owner' });
      await harness.pbx.hangupCall(legsOf(call));
      await recorder.first('call-ended', { callKey: call.callKey });
      await recorder.first('owner-ended', { attemptId, result: 'answered' });
      await recorder.atLeast(3, 'leg-ended');
      await harness.pbx.hangupCall(legsOf(call));
      await harness.pass(300);
      expect(
        recorder
          .of('leg-ended')
          .map(({ role }) => role)
          .sort(),
      ).toEqual(['agent', 'owner', 'requester']);
      expect(recorder.of('call-ended')).toHaveLength(1);
      expect((await harness.pbx.snapshot()).channels).toEqual([]);
    });

    say('the snapshot agrees with what was told', async () => {
      await seat(ann);
      const call = await connect();
      await harness.placeCall(otherCaller);
      const waiting = await recorder.first('call-arrived', { requesterNumber: otherCaller });
      await recorder.first('call-queued', { callKey: waiting.callKey });
      const snapshot = await harness.pbx.snapshot();
      const legs = snapshot.channels.map(({ role, callKey, state }) => [role, callKey, state].join(' ')).sort();
      const expected = [`agent ${call.callKey} up`, `requester ${call.callKey} up`, `requester ${waiting.callKey} up`];
      expect(legs).toEqual(expected);
      expect(snapshot.waitingCallers).toMatchObject([{ queue: harness.queue, callKey: waiting.callKey, position: 1 }]);
      expect(snapshot.queueMembers).toMatchObject([{ extension: ann, paused: false, inCall: true, status: 'in-call' }]);
      expect(snapshot.registered).toContain(ann);
    });

    say('a command for a call that is not there is refused with a code', async () => {
      const nobody = { callKey: 'yc1-1.1', requesterChannelId: 'yc1-1.1', agentChannelId: 'yc1-1.2' };
      await expect(harness.pbx.holdRequester(nobody)).rejects.toMatchObject({ code: 'telephony/unknown-call' });
      await harness.pbx.hangupCall(nobody);
    });

    say('a number that is not one never reaches the exchange', async () => {
      await seat(ann);
      const call = await connect();
      for (const number of ['110', '13800000077\r\nAction: Logoff', '13800000077,YC_SHOW=1', '', '+8613800000077']) {
        attempts += 1;
        const attempt = { ...legsOf(call), attemptId: `bad-${attempts}`, bureauId: harness.bureauId, number };
        await expect(harness.pbx.callOwner(attempt)).rejects.toMatchObject({ code: 'telephony/invalid-value' });
      }
      await harness.pass(200);
      expect(recorder.of('owner-dialling')).toHaveLength(0);
    });

    say('a listener that throws disturbs nobody', async () => {
      const leave = harness.pbx.subscribe(() => {
        throw new Error('a listener of the test');
      });
      await seat(ann);
      await connect();
      leave();
    });
  });
}

const legsOf = ({ callKey, requesterChannelId, agentChannelId }: CallLegs): CallLegs => ({
  callKey,
  requesterChannelId,
  agentChannelId,
});
