import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PbxEvent } from '../domain/pbx-event.js';
import { silentObserver } from '../observe.js';
import { FactRecorder } from '../testing/fact-recorder.js';
import { describePbxContract } from '../testing/pbx-contract.js';
import { type RealHarness, makeRealHarness } from '../testing/real-harness.js';
import { AsteriskPbx } from './asterisk-pbx.js';

describePbxContract('Asterisk', () => makeRealHarness(), 90_000);

describe('Asterisk beyond the contract', () => {
  let harness: RealHarness;
  let recorder: FactRecorder;

  beforeAll(async () => {
    harness = await makeRealHarness();
    recorder = new FactRecorder(harness.pbx, delay);
  }, 120_000);
  afterAll(() => harness?.stop());

  it('keeps each party’s number off the other’s wire, shows owners 0519110, and lets a program that starts now find the call', async () => {
    const requester = '13912345678';
    const owner = '13800000077';
    await harness.plugIn('8001');
    await harness.pbx.addQueueMember({ queue: harness.queue, extension: '8001', displayName: '张三', paused: false });
    await harness.placeCall(requester);
    await recorder.first('agent-offered');
    await harness.answer('8001');
    const { callKey, requesterChannelId, agentChannelId } = await recorder.first('call-connected');
    const legs = { callKey, requesterChannelId, agentChannelId };
    await harness.pbx.callOwner({ ...legs, attemptId: 'att-1', bureauId: 'WJ', number: owner });
    await recorder.first('room-joined', { role: 'owner' });
    await harness.pbx.mergeParties(legs);
    await recorder.first('room-joined', { role: 'requester' });

    const [requesterLeg, ownerLeg] = harness.street.calls;
    expect(ownerLeg?.from).toBe('0519110');
    expect(ownerLeg?.received.join()).not.toContain(requester);
    expect(requesterLeg?.received.join()).not.toContain(owner);

    const second = new AsteriskPbx(harness.settings, silentObserver);
    const facts: PbxEvent[] = [];
    second.subscribe((fact) => facts.push(fact));
    await second.start();
    for (let waited = 0; second.link !== 'up' && waited < 100; waited += 1) await delay(20);
    const arrival = { type: 'call-arrived', callKey, requesterNumber: requester, did: '114', bureauId: 'WJ' };
    expect(facts.filter(({ type }) => type === 'call-arrived')).toMatchObject([arrival]);
    const keys = (all: readonly PbxEvent[]): string[] =>
      all
        .filter(({ type }) => type === 'leg-started' || type === 'call-arrived')
        .map(({ key }) => key)
        .sort();
    expect(keys(facts)).toEqual(keys(recorder.facts));
    await second.hangupCall(legs);
    await recorder.first('call-ended');
    for (let waited = 0; !facts.some(({ type }) => type === 'call-ended') && waited < 100; waited += 1) await delay(20);
    const ends = (all: readonly PbxEvent[]): string[] =>
      all.filter(({ type }) => type === 'call-ended').map(({ key }) => key);
    expect(ends(facts)).toEqual(ends(recorder.facts));
    await second.stop();
  }, 60_000);

  it('follows no forwarding of an owner’s telephone: one INVITE, and the attempt has ended', async () => {
    const from = '13912345679';
    await harness.plugIn('8002');
    await harness.pbx.addQueueMember({ queue: harness.queue, extension: '8002', displayName: '李四', paused: false });
    await harness.placeCall(from);
    const { callKey } = await recorder.first('call-arrived', { requesterNumber: from });
    await recorder.first('agent-offered', { callKey });
    await harness.answer('8002');
    const legs = await recorder.first('call-connected', { callKey });
    const before = harness.street.calls.length;
    await harness.pbx.callOwner({ ...legs, attemptId: 'att-302', bureauId: 'WJ', number: '13800000008' });
    const { result } = await recorder.first('owner-ended', { attemptId: 'att-302' });
    expect(['answered', 'cancelled']).not.toContain(result);
    expect(harness.street.calls.length - before).toBe(1);
    await harness.pbx.hangupCall(legs);
    await recorder.first('call-ended', { callKey });
  }, 60_000);

  it('makes a softphone with a new password each time and takes it away again', async () => {
    const { ari } = harness.settings;
    const object = async (type: string): Promise<string> => {
      const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
      const url = `${ari.url}/ari/asterisk/config/dynamic/res_pjsip/${type}/agent-8009`;
      const answer = await fetch(url, { headers: { authorization } });
      return `${answer.status} ${await answer.text()}`;
    };
    const first = await harness.pbx.issueSoftphone({ extension: '8009' });
    const second = await harness.pbx.issueSoftphone({ extension: '8009' });
    if (first.kind !== 'sip' || second.kind !== 'sip') throw new Error('a real PBX gives SIP credentials');
    expect(second).toMatchObject({ username: 'agent-8009', uri: 'sip:agent-8009@yiche114' });
    expect(second.password).not.toBe(first.password);
    expect(await object('auth')).toContain(second.password);
    expect(await object('auth')).not.toContain(first.password);
    expect(await object('endpoint')).toMatch(/^200 /);
    await harness.pbx.revokeSoftphone({ extension: '8009' });
    await harness.pbx.revokeSoftphone({ extension: '8009' });
    for (const type of ['auth', 'aor', 'endpoint']) expect(await object(type)).toMatch(/^404 /);
  }, 30_000);
});
