import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { staticAgentEndpoint } from '../../../../apps/pbx/src/testing/static-agent-endpoint.js';
import { deleteObjects, pushObjects } from '../../../../apps/pbx/src/testing/ari.js';
import { startAsteriskFixture } from '../../../../apps/pbx/src/testing/asterisk-fixture.js';
import { type AsteriskSettings, parseTelephonyConfig } from '../config.js';
import type { PbxEvent } from '../domain/pbx-event.js';
import { type TelephonyObserver, silentObserver } from '../observe.js';
import { FactRecorder } from '../testing/fact-recorder.js';
import { type PbxHarness, describePbxContract } from '../testing/pbx-contract.js';
import { type SipCall, SipPeer } from '../testing/sip-peer.js';
import { AsteriskPbx } from './asterisk-pbx.js';

const observer: TelephonyObserver = {
  ...silentObserver,
  log: {
    info: () => undefined,
    warn: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  },
};

/** A real Asterisk; agents, callers and owners are telephones whose buttons the test presses. */
interface RealHarness extends PbxHarness {
  readonly settings: AsteriskSettings;
  readonly street: SipPeer;
}

async function makeHarness(): Promise<RealHarness> {
  const fixture = await startAsteriskFixture();
  const { settings } = fixture.pbx;
  const config = parseTelephonyConfig({
    PBX_KIND: 'asterisk',
    PBX_NODE: settings.systemName,
    PBX_AMI_PORT: String(settings.amiPort),
    PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
    PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
    PBX_ARI_URL: `http://127.0.0.1:${settings.httpPort}`,
    PBX_ARI_PASSWORD: settings.secrets.ari,
  });
  if (config.kind !== 'asterisk') throw new Error('not reached');
  const pbx = new AsteriskPbx(config.asterisk, observer);
  const street = await SipPeer.open(settings.carrier.address, settings.carrier.port, (call) =>
    behaveAsOwner(street, call),
  );
  const agents = new Map<string, SipPeer>();
  const objects = (extension: string, port: number) =>
    staticAgentEndpoint(extension, `sip:agent-${extension}@127.0.0.1:${port}`, '127.0.0.1');
  const lastCallOf = (extension: string): SipCall => {
    const call = agents.get(extension)?.calls.at(-1);
    if (call === undefined) throw new Error(`nothing rings at ${extension}`);
    return call;
  };
  await pbx.start();
  for (let waited = 0; pbx.link !== 'up' && waited < 100; waited += 1) await delay(50);
  if (pbx.link !== 'up') throw new Error('the link did not come up');

  return {
    pbx,
    settings: config.asterisk,
    street,
    bureauId: 'WJ',
    queue: 'wj-move-car',
    plugIn: async (extension) => {
      const telephone = await SipPeer.open('127.0.0.1', 0, () => undefined);
      agents.set(extension, telephone);
      await pushObjects(settings, objects(extension, telephone.port));
    },
    unplug: async (extension) => {
      const telephone = agents.get(extension);
      if (telephone === undefined) return;
      for (const call of telephone.calls) telephone.hangUp(call);
      agents.delete(extension);
      await deleteObjects(settings, objects(extension, telephone.port));
      await delay(50);
      telephone.close();
    },
    answer: async (extension) => {
      // the offer is told a moment before the telephone rings
      for (let waited = 0; agents.get(extension)?.calls.at(-1)?.state !== 'ringing' && waited < 100; waited += 1)
        await delay(10);
      agents.get(extension)?.answer(lastCallOf(extension));
    },
    agentHangsUp: async (extension) => agents.get(extension)?.hangUp(lastCallOf(extension)),
    placeCall: async (from) => void street.dial(from, '114', { address: '127.0.0.1', port: settings.sipPort }),
    callerHangsUp: async (from) => {
      for (const call of street.calls) if (call.from === from) street.hangUp(call);
    },
    ownerHangsUp: async () => {
      for (const call of street.calls) if (call.from === '0519110') street.hangUp(call);
    },
    pass: (milliseconds) => delay(milliseconds),
    stop: async () => {
      await pbx.stop();
      for (const telephone of [street, ...agents.values()]) telephone.close();
      await fixture.stop();
    },
  };
}

/** By the last two digits of the number called; the demo city's table. */
function behaveAsOwner(street: SipPeer, call: SipCall): void {
  const refusals: Readonly<Record<string, number>> = { '00': 486, '02': 603, '03': 404, '05': 480 };
  const digits = call.to.slice(-2);
  const refusal = refusals[digits];
  if (refusal !== undefined) street.refuse(call, refusal);
  else if (digits !== '01') street.answer(call);
}

describePbxContract('Asterisk', makeHarness, 90_000);

describe('Asterisk beyond the contract', () => {
  let harness: RealHarness;
  let recorder: FactRecorder;

  beforeAll(async () => {
    harness = await makeHarness();
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
