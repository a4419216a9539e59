import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AmiMessage } from '../src/ami-session.js';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import { between, durationOf, readWav, secondsOfSound, secondsOfTone } from '../src/testing/tones.js';

const requesterTone = 440;
const agentTone = 850;
const awaySeconds = 6;

describe('a requester whose agent goes without finishing the call', () => {
  let fixture: AsteriskFixture;
  let callId: string;
  let call: string;
  let connected: AmiMessage;

  beforeAll(async () => {
    fixture = await startAsteriskFixture({ withCity: true, agentAwaySeconds: awaySeconds });
    // Two, so that no test waits for the queue's wrap-up time.
    for (const extension of ['8001', '8002']) await fixture.addSippAgent(extension, { tone: agentTone });
  }, 240_000);

  afterAll(async () => {
    await fixture?.stop();
  }, 30_000);

  beforeEach(async () => {
    fixture.mark();
    callId = (await fixture.city.place({ from: '13812345678', script: 'tone', tone: requesterTone })).id;
    connected = await fixture.event({ Event: 'AgentConnect' });
    call = String(connected['Uniqueid']);
    await delay(300);
  }, 30_000);

  afterEach(async () => {
    await hangUp(connected['Channel']);
    await fixture.event({ Event: 'Hangup', Uniqueid: call });
    // As the application does when wrap-up is over.
    for (const extension of ['8001', '8002', '8003'])
      await fixture.control.action({ Action: 'QueuePause', Interface: `PJSIP/agent-${extension}`, Paused: 'false' });
  }, 30_000);

  const hangUp = (channel: string | undefined) =>
    fixture.control.action({ Action: 'Hangup', Channel: String(channel) });
  const sendRequester = (exten: string) =>
    fixture.control.action({
      Action: 'Redirect',
      Channel: String(connected['Channel']),
      Context: 'call-control',
      Exten: exten,
      Priority: '1',
    });
  const told = (Kind: string, more: AmiMessage = {}) =>
    fixture.event({ Event: 'UserEvent', Kind, Call: call, ...more });
  const timesTold = (kind: string): number =>
    fixture.events.history.filter(({ Kind, Call }) => Kind === kind && Call === call).length;
  const heard = () => readWav(join(fixture.city.spoolRecordingDir, `caller-${callId}.${callId}.heard.wav`));

  it('hears music, not silence, and gets the same agent back with a track of its own; the queue is never entered again', async () => {
    const agent = /agent-\d+/.exec(String(connected['DestChannel']))?.[0];
    await delay(1500);
    await hangUp(connected['DestChannel']);
    expect((await told('awaiting-agent'))['Agent']).toBe(agent);
    // Its music begins in this moment of the dialplan, however late that is on a busy machine.
    const musicAt = durationOf(heard());
    // The queue takes them for free now; whose caller waits for them gets no other, whether the application is there or not.
    await fixture.event({ Event: 'QueueMemberPause', Interface: `PJSIP/${agent}`, Paused: '1' });
    await delay(3000);
    const backAt = durationOf(heard());
    await sendRequester('back-to-agent');
    const returned = await told('agent-returned');
    expect(returned['Channel']).toMatch(new RegExp(`^PJSIP/${agent}-`));
    await delay(3000);
    await hangUp(connected['Channel']);
    await told('recording-ended', { Track: String(returned['Uniqueid']) });

    const sound = heard();
    const music = between(sound, musicAt + 0.6, backAt - 0.2);
    expect(secondsOfSound(music)).toBeGreaterThan(0.9 * durationOf(music) - 0.2);
    expect(secondsOfTone(music, agentTone)).toBe(0);
    expect(secondsOfTone(between(sound, backAt, durationOf(sound)), agentTone)).toBeGreaterThan(2);
    const tracks = (await readdir(fixture.pbx.spoolRecordingDir)).filter((name) => name.startsWith(`${call}.agent.`));
    expect(tracks).toHaveLength(2);
    const track = readWav(join(fixture.pbx.spoolRecordingDir, `${call}.agent.${String(returned['Uniqueid'])}.wav`));
    expect(secondsOfTone(track, agentTone)).toBeGreaterThan(2);
    expect(timesTold('queued')).toBe(1);
  }, 60_000);

  it('goes to the queue’s head when nobody came back in time, and then to whoever is free', async () => {
    await hangUp(connected['DestChannel']);
    const awaiting = await told('awaiting-agent');
    const queued = await told('queued', { Reason: 'agent-lost' });
    expect(queued['QueuePriority']).toBe('20');
    const waited = Number(queued['Timestamp']) - Number(awaiting['Timestamp']);
    expect(waited).toBeGreaterThan(awaySeconds - 1.1);
    expect(waited).toBeLessThan(awaySeconds + 1.5);
    fixture.mark();
    await fixture.event({ Event: 'AgentConnect', Uniqueid: call });
  }, 60_000);

  it('goes on waiting with music when the agent’s telephone is not there after all, for no longer than before', async () => {
    const extension = /agent-(\d+)/.exec(String(connected['DestChannel']))?.[1] ?? '';
    await fixture.removeSippAgent(extension);
    await hangUp(connected['DestChannel']);
    const awaiting = await told('awaiting-agent');
    await sendRequester('back-to-agent');
    const queued = await told('queued', { Reason: 'agent-lost' });
    expect(Number(queued['Timestamp']) - Number(awaiting['Timestamp'])).toBeLessThan(awaySeconds + 7);
    expect(timesTold('agent-returned')).toBe(0);
    expect(timesTold('awaiting-agent')).toBe(1);
    // Another telephone in its place: one that was killed counts as unreachable until it is asked again.
    await fixture.addSippAgent('8003', { tone: agentTone });
  }, 60_000);

  it('comes back from a consultation too: the owner is released, the requester keeps the music', async () => {
    await fixture.control.action({
      Action: 'Redirect',
      Channel: String(connected['DestChannel']),
      Context: 'call-control',
      Exten: 'agent-room',
      Priority: '1',
      ExtraChannel: String(connected['Channel']),
      ExtraContext: 'call-control',
      ExtraExten: 'hold',
      ExtraPriority: '1',
    });
    await fixture.event({ Event: 'ConfbridgeJoin' });
    await fixture.control.action({
      Action: 'Originate',
      Channel: 'Local/dial@owner-call-WJ/n',
      Context: 'owner-call-WJ',
      Exten: 'owner-room',
      Priority: '1',
      Async: 'true',
      Timeout: '60000',
      ChannelId: `${call}-room`,
      OtherChannelId: `${call}-dial`,
      Variable: ['OWNER_NUMBER=13900000077', `YC_CALL=${call}`, 'YC_ATTEMPT=returns'],
    });
    await told('owner-answered');
    // As the application does it: the requester first, then what is left of the agent.
    await sendRequester('await-agent');
    await hangUp(connected['DestChannel']);
    await told('awaiting-agent');
    await told('owner-result', { Result: 'answered' });
    await sendRequester('back-to-agent');
    await told('agent-returned');
    const backAt = durationOf(heard());
    await delay(4000);
    expect(secondsOfTone(between(heard(), backAt, durationOf(heard())), agentTone)).toBeGreaterThan(1);
    expect(timesTold('queued')).toBe(1);
  }, 60_000);

  it('goes to the queue when it is sent to an agent it never had', async () => {
    await hangUp(connected['DestChannel']);
    await told('awaiting-agent');
    await told('queued', { Reason: 'agent-lost' });
    await sendRequester('back-to-agent');
    await delay(1000);
    expect(timesTold('agent-returned')).toBe(0);
    expect(fixture.events.history.filter(({ Event, Uniqueid }) => Event === 'Hangup' && Uniqueid === call)).toEqual([]);
  }, 60_000);
});
