import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AsteriskPbx,
  CelCallRecords,
  silentObserver,
  telephonyConfigSchema,
  type RecordedCall,
} from '@yiche/telephony';
import { pushObjects } from '../../../../apps/pbx/src/testing/ari.js';
import { startAsteriskFixture, type AsteriskFixture } from '../../../../apps/pbx/src/testing/asterisk-fixture.js';
import { staticAgentEndpoint } from '../../../../apps/pbx/src/testing/static-agent-endpoint.js';
import { FactRecorder } from '../../../telephony/src/testing/fact-recorder.js';
import { SipPeer, type SipCall } from '../../../telephony/src/testing/sip-peer.js';
import { foldCall, isCallFact, unknownCall, type CallFact } from './fold-call.js';
import { factsFromRecord } from './from-the-record.js';
import { agentOf, type CallState } from './call-state.js';

const queue = 'wj-move-car';

/** Facts that happen once have keys that say what they are; of the others the ledger asks its own state. */
const again: readonly string[] = [
  'call-queued',
  'requester-waiting-for-agent',
  'requester-held',
  'requester-resumed',
  'room-joined',
  'room-left',
  'owner-ringing',
];
const once = ({ type }: CallFact): boolean => !again.includes(type);

/** Two witnesses of the same calls: what we heard over AMI, and what Asterisk wrote into its own file. */
describe('what Asterisk wrote down by itself', () => {
  let fixture: AsteriskFixture;
  let pbx: AsteriskPbx;
  let heard: FactRecorder;
  let street: SipPeer;
  let agent: SipPeer;
  const began = new Date();

  beforeAll(async () => {
    fixture = await startAsteriskFixture();
    const { settings } = fixture.pbx;
    const config = telephonyConfigSchema.parse({
      PBX_KIND: 'asterisk',
      PBX_AMI_PORT: String(settings.amiPort),
      PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
      PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
      PBX_ARI_URL: `http://127.0.0.1:${settings.httpPort}`,
      PBX_ARI_PASSWORD: settings.secrets.ari,
    });
    if (config.kind !== 'asterisk') throw new Error('not reached');
    pbx = new AsteriskPbx(config.asterisk, silentObserver);
    heard = new FactRecorder(pbx, delay);
    await pbx.start();
    street = await SipPeer.open(settings.carrier.address, settings.carrier.port, (call) =>
      call.to.endsWith('05') ? street.refuse(call, 480) : street.answer(call),
    );
    agent = await SipPeer.open('127.0.0.1', 0, () => undefined);
    await pushObjects(settings, staticAgentEndpoint('8001', `sip:agent-8001@127.0.0.1:${agent.port}`, '127.0.0.1'));
    await pbx.addQueueMember({ queue, extension: '8001', displayName: '8001', paused: false });
  }, 240_000);
  afterAll(async () => {
    await pbx?.stop();
    street?.close();
    agent?.close();
    await fixture?.stop();
  }, 30_000);

  const records = () =>
    new CelCallRecords(
      'yc1',
      { file: fixture.pbx.celFile, key: fixture.pbx.settings.secrets.record },
      silentObserver,
    ).between(began, new Date());
  const factsOf = (callKey: string): CallFact[] =>
    heard.facts.filter((fact): fact is CallFact => isCallFact(fact) && fact.callKey === callKey);
  const fold = (facts: readonly CallFact[]): CallState =>
    facts.reduce(foldCall, unknownCall('id', facts[0] as CallFact));
  const dial = (from: string) => street.dial(from, '114', { address: '127.0.0.1', port: fixture.pbx.settings.sipPort });
  /** The legs without moments: a row is written microseconds before or after the event is sent. */
  const outline = (call: CallState) => ({
    bureauId: call.bureauId,
    did: call.did,
    queue: call.queue,
    outcome: call.outcome,
    agentExtension: agentOf(call),
    legs: call.legs
      .map(({ startedAt: _, answeredAt, endedAt, ...leg }) => ({ ...leg, answered: !!answeredAt, ended: !!endedAt }))
      .sort((one, other) => one.channelId.localeCompare(other.channelId)),
  });
  /** Waits for every leg's last row: it is written a moment after the event is sent. */
  const recordOf = async (callKey: string): Promise<RecordedCall> => {
    for (let tries = 0; tries < 100; tries++) {
      const call = (await records()).find((each) => each.callKey === callKey);
      if (call?.legs.every(({ endedAt }) => endedAt)) return call;
      await delay(20);
    }
    throw new Error('the record does not have the whole call');
  };
  const keys = (facts: readonly CallFact[]): string[] =>
    facts
      .filter(once)
      .map(({ key }) => key)
      .toSorted();
  const expectSame = async (callKey: string): Promise<RecordedCall> => {
    const call = await recordOf(callKey);
    const written = factsFromRecord(call, null);
    expect(keys(written)).toEqual(keys(factsOf(callKey)));
    const live = fold(factsOf(callKey));
    expect(outline(fold(written))).toEqual(outline(live));
    expect(factsFromRecord(call, live)).toEqual([]);
    return call;
  };
  /** A new call of this number, once it has arrived. */
  const callIn = async (from: string) => {
    const before = heard.of('call-arrived').length;
    const caller = dial(from);
    const { callKey } = (await heard.atLeast(before + 1, 'call-arrived')).at(-1)!;
    return { caller, callKey };
  };
  const untilRinging = async (): Promise<SipCall> => {
    for (let waited = 0; agent.calls.at(-1)?.state !== 'ringing' && waited < 1_000; waited++) await delay(10);
    return agent.calls.at(-1)!;
  };

  it('is the same call, with its consultations, as the one we heard, fact for fact', async () => {
    const { callKey } = await callIn('13912345678');
    const { agentChannelId } = await heard.first('agent-offered', { callKey });
    agent.answer(await untilRinging());
    const { requesterChannelId } = await heard.first('call-connected', { callKey });
    const legs = { callKey, requesterChannelId, agentChannelId };
    await pbx.callOwner({ ...legs, attemptId: 'a-1', bureauId: 'WJ', number: '13800000005' });
    await heard.first('owner-ended', { attemptId: 'a-1', result: 'unreachable' });
    await pbx.callOwner({ ...legs, attemptId: 'a-2', bureauId: 'WJ', number: '13800000077' });
    await heard.first('room-joined', { role: 'owner' });
    await pbx.hangupCall(legs);
    await heard.first('call-ended', { callKey });
    await heard.first('owner-ended', { attemptId: 'a-2' });
    await heard.atLeast(4, 'leg-ended', { callKey });
    const call = await expectSame(callKey);
    expect(call).toMatchObject({ requesterNumber: '13912345678', did: '114', bureauId: 'WJ', queue });
  }, 60_000);

  it('is the same for a call that loses its agent, who is rung in vain to come back, and whose caller gives up as the next telephone rings', async () => {
    const { caller, callKey } = await callIn('13912345670');
    await heard.first('agent-offered', { callKey });
    agent.answer(await untilRinging());
    const { requesterChannelId } = await heard.first('call-connected', { callKey });
    agent.hangUp(agent.calls.at(-1)!);
    await heard.first('requester-waiting-for-agent', { callKey });
    await pbx.reunite({ callKey, requesterChannelId });
    agent.refuse(await untilRinging(), 486);
    await heard.atLeast(2, 'call-queued', { callKey }, 20_000);
    // Whose caller waited for them got no other call; the application makes them ready again.
    await pbx.pauseQueueMember({ queue, extension: '8001', paused: false, reason: 'ready' });
    await heard.atLeast(2, 'agent-offered', { callKey }, 20_000);
    await untilRinging();
    street.hangUp(caller);
    await heard.first('call-ended', { callKey });
    await heard.atLeast(3, 'leg-ended', { callKey });
    await expectSame(callKey);
  }, 60_000);

  it('is the same for a caller who waits in vain', async () => {
    await pbx.pauseQueueMember({ queue, extension: '8001', paused: true, reason: 'break' });
    const { caller, callKey } = await callIn('13912345671');
    await heard.first('call-queued', { callKey });
    street.hangUp(caller);
    await heard.first('call-ended', { callKey });
    await heard.first('leg-ended', { callKey });
    const call = await expectSame(callKey);
    expect(fold(factsFromRecord(call, null)).outcome).toBe('abandoned');
  }, 60_000);
});
