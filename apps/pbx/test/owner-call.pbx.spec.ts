import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { AmiMessage } from '../src/ami-session.js';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import { captureSip, dialogsOf } from '../src/testing/sip-capture.js';
import { readWav, secondsOfTone } from '../src/testing/tones.js';

const requester = '13812345678';
const owner = '13900000077';
const requesterTone = 440;
const agentTone = 850;
const ownerTone = 1300;

describe('calling the owner from a live call', () => {
  let fixture: AsteriskFixture;
  let callId: string;
  let connected: AmiMessage;
  let attempts = 0;

  beforeAll(async () => {
    fixture = await startAsteriskFixture({ withCity: true });
    // Three, so that no test waits for the queue's wrap-up time.
    for (const extension of ['8001', '8002', '8003']) await fixture.addSippAgent(extension, { tone: agentTone });
  }, 240_000);

  afterAll(async () => {
    await fixture?.stop();
  }, 30_000);

  beforeEach(async () => {
    fixture.mark();
    callId = (await fixture.city.place({ from: requester, script: 'tone', tone: requesterTone })).id;
    connected = await fixture.event({ Event: 'AgentConnect' });
    await delay(300);
  }, 30_000);

  afterEach(async () => {
    for (const channel of [connected['Channel'], connected['DestChannel']]) {
      await fixture.control.action({ Action: 'Hangup', Channel: String(channel) });
    }
    await fixture.event({ Event: 'Hangup', Uniqueid: String(connected['Uniqueid']) });
  }, 30_000);

  const consult = () =>
    fixture.control.action({
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
  const sendRequester = (exten: string) =>
    fixture.control.action({
      Action: 'Redirect',
      Channel: String(connected['Channel']),
      Context: 'call-control',
      Exten: exten,
      Priority: '1',
    });
  const callOwner = async (number: string, callerId = '<13766667777>') => {
    const attempt = `a${++attempts}`;
    const answer = await fixture.control.action({
      Action: 'Originate',
      Channel: 'Local/dial@owner-call-WJ/n',
      Context: 'owner-call-WJ',
      Exten: 'owner-room',
      Priority: '1',
      Async: 'true',
      Timeout: '60000',
      CallerID: callerId,
      ChannelId: `${attempt}-room`,
      OtherChannelId: `${attempt}-dial`,
      Variable: [`OWNER_NUMBER=${number}`, `YC_CALL=${String(connected['Uniqueid'])}`, `YC_ATTEMPT=${attempt}`],
    });
    expect(answer['Response']).toBe('Success');
    return attempt;
  };

  it('each hears whom they should: nobody but music on hold, all in the room, and parted again', async () => {
    await consult();
    await fixture.event({ Event: 'ConfbridgeJoin' });
    const attempt = await callOwner(owner);
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-answered', Attempt: attempt });
    await delay(3000);
    await sendRequester('join');
    await fixture.event({ Event: 'UserEvent', Kind: 'joined' });
    await delay(3000);

    await sendRequester('hold');
    await delay(3000);
    await fixture.control.action({ Action: 'Hangup', Channel: `${attempt}-room` });
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-result', Attempt: attempt, Result: 'answered' });
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['DestChannel']) });
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['Channel']) });
    await fixture.event({ Event: 'UserEvent', Kind: 'recording-ended', Role: 'requester' });
    await delay(500);
    // Nine seconds passed with the owner on the line, three of them with the requester in the room.
    const heardOwner = secondsOfTone(readWav(callerHeard()), ownerTone);
    expect(heardOwner).toBeGreaterThan(2);
    expect(heardOwner).toBeLessThan(4);

    const ownerHeard = readWav(await cityFile('owner', 'heard'));
    expect(secondsOfTone(ownerHeard, agentTone)).toBeGreaterThan(7);
    const heardRequester = secondsOfTone(ownerHeard, requesterTone);
    expect(heardRequester).toBeGreaterThan(2);
    expect(heardRequester).toBeLessThan(4.5);

    const tracks = (await readdir(fixture.pbx.spoolRecordingDir)).filter((name) =>
      name.startsWith(`${String(connected['Uniqueid'])}.`),
    );
    const ownerTrack = tracks.find((name) => name.includes(`.owner.${attempt}.`)) ?? '';
    const recorded = readWav(join(fixture.pbx.spoolRecordingDir, ownerTrack));
    expect(secondsOfTone(recorded, ownerTone)).toBeGreaterThan(7);
    expect(secondsOfTone(recorded, requesterTone)).toBe(0);
    const requesterTrack = tracks.find((name) => name.includes('.requester.')) ?? '';
    const agentTrack = tracks.find((name) => name.includes('.agent.')) ?? '';
    expect(secondsOfTone(readWav(join(fixture.pbx.spoolRecordingDir, requesterTrack)), requesterTone)).toBeGreaterThan(
      9,
    );
    expect(secondsOfTone(readWav(join(fixture.pbx.spoolRecordingDir, agentTrack)), agentTone)).toBeGreaterThan(8);
  }, 60_000);

  it('the owner sees 0519110 whatever caller ID the action gives; neither party’s number is anywhere on the other’s leg, nor any on the agent’s', async () => {
    const { sipPort, carrier } = fixture.pbx.settings;
    const capture = await captureSip(`udp port ${sipPort} or udp port ${carrier.port}`);
    // The whole pattern while captured, with a second call so that the requester's INVITE is in it too.
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['Channel']) });
    fixture.mark();
    await fixture.city.place({ from: requester, script: 'tone', tone: requesterTone });
    connected = await fixture.event({ Event: 'AgentConnect' });
    await delay(500);
    await consult();
    await fixture.event({ Event: 'ConfbridgeJoin' });
    const attempt = await callOwner(owner, '"Somebody" <13766667777>');
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-answered', Attempt: attempt });
    await sendRequester('join');
    await delay(1500);
    await sendRequester('hold');
    await delay(1000);
    await sendRequester('join');
    await delay(500);
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['Channel']) });
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['DestChannel']) });
    await delay(500);

    const dialogs = [...dialogsOf(await capture.stop()).values()];
    const ownerLegs = dialogs.filter((text) => text.includes(`INVITE sip:${owner}@`));
    const requesterLegs = dialogs.filter((text) => text.includes('INVITE sip:114@'));
    const agentLegs = dialogs.filter((text) => /INVITE sip:agent-800\d@/.test(text));
    // The first call's last messages may be among the packets: only dialogs that begin here count.
    expect([ownerLegs.length, requesterLegs.length, agentLegs.length]).toEqual([1, 1, 1]);
    expect(/^From: (.*?);tag/m.exec(ownerLegs[0] ?? '')?.[1]).toBe('<sip:0519110@127.0.0.1>');
    expect(ownerLegs[0]).not.toContain(requester);
    expect(ownerLegs[0]).not.toContain('13766667777');
    expect(ownerLegs[0]).not.toContain('agent-');
    expect(requesterLegs[0]).not.toContain(owner);
    expect(requesterLegs[0]).toContain(requester);
    expect(agentLegs[0]).not.toContain(requester);
    expect(agentLegs[0]).not.toContain(owner);
    expect(agentLegs[0]).toContain(`<sip:${String(connected['Uniqueid'])}@`);
  }, 60_000);

  it('no other endpoint of the trunk can be made to call out', async () => {
    const { carrier, sipPort } = fixture.pbx.settings;
    const capture = await captureSip(`udp port ${sipPort} or udp port ${carrier.port}`);
    for (const channel of [`PJSIP/${owner}@carrier`, `PJSIP/carrier/sip:${owner}@${carrier.address}:${carrier.port}`]) {
      await fixture.control.action({
        Action: 'Originate',
        Channel: channel,
        Context: 'call-control',
        Exten: 'hold',
        Priority: '1',
        Async: 'true',
        Timeout: '3000',
        CallerID: '<13766667777>',
      });
      await delay(500);
    }
    // A call straight to the owners' endpoint shows the fixed number all the same.
    await fixture.control.action({
      Action: 'Originate',
      Channel: `PJSIP/13900000000@carrier-owner-WJ`,
      Context: 'call-control',
      Exten: 'hold',
      Priority: '1',
      Async: 'true',
      Timeout: '3000',
      CallerID: '<13766667777>',
    });
    await delay(800);
    const dialogs = [...dialogsOf(await capture.stop()).values()].filter((text) => text.includes('INVITE sip:139'));
    const reachedCarrier = dialogs.filter((text) => /^User-Agent: demo-city|^Server: demo-city/m.test(text));
    expect(reachedCarrier).toHaveLength(1);
    expect(reachedCarrier[0]).toContain('From: <sip:0519110@');
  }, 30_000);

  it.each([
    ['13900000000', 'busy'],
    ['13900000002', 'rejected'],
    ['13900000003', 'unreachable'],
    ['13900000005', 'unreachable'],
  ])(
    'an owner at %s is found %s',
    async (number, result) => {
      const attempt = await callOwner(number);
      const ended = await fixture.event({ Event: 'UserEvent', Kind: 'owner-result', Attempt: attempt });
      expect(ended).toMatchObject({ Result: result, Call: connected['Uniqueid'] });
    },
    30_000,
  );

  it('an owner who does not answer can be given up, and what is no telephone number is never dialled', async () => {
    const ringing = await callOwner('13900000001');
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-dialling', Attempt: ringing });
    await delay(500);
    await fixture.control.action({ Action: 'Hangup', Channel: `${ringing}-room` });
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-result', Attempt: ringing, Result: 'cancelled' });
    for (const number of [
      '123',
      '110',
      '12900000077',
      '1390000007',
      '139000000777',
      '13900000077@carrier',
      '" | 1 = 1',
      '${EXTEN}',
      '+8613900000077',
      '',
    ]) {
      const attempt = await callOwner(number);
      await fixture.event({ Event: 'UserEvent', Kind: 'owner-refused', Attempt: attempt, Reason: 'bad-number' });
    }
  }, 60_000);

  it('a requester whose agent vanishes while they hold goes back to the queue’s head, and the owner is released', async () => {
    await consult();
    await fixture.event({ Event: 'ConfbridgeJoin' });
    const attempt = await callOwner(owner);
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-answered', Attempt: attempt });
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['DestChannel']) });
    await fixture.event({ Event: 'UserEvent', Kind: 'owner-result', Attempt: attempt, Result: 'answered' });
    await fixture.event({ Event: 'UserEvent', Kind: 'room-lost', Call: String(connected['Uniqueid']) });
    const queued = await fixture.event({ Event: 'UserEvent', Kind: 'queued', Reason: 'agent-lost' });
    expect(queued['QueuePriority']).toBe('20');
  }, 40_000);

  it('a requester whose agent vanishes in the room goes back to the queue’s head', async () => {
    await consult();
    await fixture.event({ Event: 'ConfbridgeJoin' });
    await sendRequester('join');
    await fixture.event({ Event: 'UserEvent', Kind: 'joined' });
    await delay(500);
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['DestChannel']) });
    await fixture.event({
      Event: 'UserEvent',
      Kind: 'queued',
      Reason: 'agent-lost',
      Call: String(connected['Uniqueid']),
    });
  }, 40_000);

  function callerHeard(): string {
    return join(fixture.city.spoolRecordingDir, `caller-${callId}.${callId}.heard.wav`);
  }

  async function cityFile(party: string, what: 'heard' | 'said'): Promise<string> {
    const names = await readdir(fixture.city.spoolRecordingDir);
    const name = names.find((file) => file.startsWith(`${party}.`) && file.endsWith(`.${what}.wav`));
    if (name === undefined) throw new Error(`no ${what} of ${party} among ${names.join(', ')}`);
    return join(fixture.city.spoolRecordingDir, name);
  }
});
