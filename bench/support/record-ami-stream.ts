import { connect } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { startAsteriskFixture } from '../../apps/pbx/src/testing/asterisk-fixture.js';
import { pushObjects } from '../../apps/pbx/src/testing/ari.js';
import { staticAgentEndpoint } from '../../apps/pbx/src/testing/static-agent-endpoint.js';
import { SipPeer } from '../../libs/telephony/src/testing/sip-peer.js';
import { say, type BenchContext } from './bench-context.js';
import { shipped } from './shipped.js';

/** Agents enough for the rate of calls, with the queue's own wrap-up of 3 s. */
const agents = 24;
const callsApartMs = 200;
/** Every so many calls the agent consults the owner, merges and parts again. */
const consultEvery = 4;
/** Every so many callers give up while the agent's telephone rings. */
const abandonEvery = 25;

/**
 * Records what the account that listens is sent by a real PBX under calls of every kind: answered, abandoned, with the owner
 * consulted. The bytes are as they came; numbers are fictitious.
 */
export async function recordAmiStream(context: BenchContext, file: string, calls: number): Promise<void> {
  const fixture = await startAsteriskFixture();
  context.onStop(() => fixture.stop());
  const { settings } = fixture.pbx;
  const { carrier, sipPort, amiPort, secrets } = settings;
  const { AsteriskPbx, silentObserver, telephonyConfigSchema } = await shipped.telephony();
  const street = await SipPeer.open(carrier.address, carrier.port, (call) => street.answer(call));
  let seats = 0;
  const abandoned = new Set<string>();
  for (let index = 1; index <= agents; index++) {
    const extension = String(8000 + index);
    const telephone = await SipPeer.open('127.0.0.1', 0, (call) => {
      seats += 1;
      if (seats % abandonEvery === 0) abandoned.add(call.from);
      else void delay(50).then(() => call.state === 'ringing' && telephone.answer(call));
    });
    context.onStop(async () => telephone.close());
    await pushObjects(settings, staticAgentEndpoint(extension, `sip:agent@127.0.0.1:${telephone.port}`, '127.0.0.1'));
    const seat = { Queue: 'wj-move-car', Interface: `PJSIP/agent-${extension}`, MemberName: extension };
    await fixture.control.action({ Action: 'QueueAdd', ...seat });
  }
  const config = telephonyConfigSchema.parse({
    PBX_KIND: 'asterisk',
    PBX_AMI_PORT: String(amiPort),
    PBX_AMI_EVENTS_SECRET: secrets.amiEvents,
    PBX_AMI_CONTROL_SECRET: secrets.amiControl,
    PBX_ARI_PASSWORD: secrets.ari,
  });
  if (config.kind !== 'asterisk') throw new Error('not reached');
  const pbx = new AsteriskPbx(config.asterisk, silentObserver);
  context.onStop(() => pbx.stop());

  const chunks: Buffer[] = [];
  const listener = connect(amiPort, '127.0.0.1');
  listener.on('data', (chunk: Buffer) => chunks.push(chunk));
  listener.write(`Action: Login\r\nUsername: events\r\nSecret: ${secrets.amiEvents}\r\n\r\n`);
  await pbx.start();
  await delay(1_000);

  let connected = 0;
  let attempts = 0;
  let ended = 0;
  pbx.subscribe((fact) => {
    if (fact.type === 'call-ended') ended += 1;
    if (fact.type === 'agent-offered') {
      const giveUp = async (): Promise<void> => {
        await delay(400);
        if (abandoned.delete(fact.callKey)) await pbx.hangupCall({ ...fact, requesterChannelId: fact.callKey });
      };
      void giveUp();
    }
    if (fact.type !== 'call-connected') return;
    connected += 1;
    const finish = (): Promise<void> => pbx.hangupCall(fact);
    if (connected % consultEvery !== 0) return void delay(600).then(finish);
    attempts += 1;
    const attemptId = `${settings.systemName}-a${attempts}`;
    const consult = async (): Promise<void> => {
      await pbx.callOwner({ ...fact, attemptId, bureauId: 'WJ', number: `139000${String(10_000 + attempts)}` });
      await delay(700);
      await pbx.mergeParties(fact);
      await delay(700);
      await pbx.hangupOwner({ callKey: fact.callKey, attemptId });
      await delay(200);
      await finish();
    };
    void delay(300).then(consult).catch(finish);
  });
  for (let call = 0; call < calls; call++) {
    street.dial(String(13_900_000_000 + call), '114', { address: settings.bindAddress, port: sipPort });
    await delay(callsApartMs);
  }
  for (let waited = 0; ended < calls && waited < 60; waited++) await delay(500);
  await delay(1_000);
  listener.destroy();
  street.close();
  const text = Buffer.concat(chunks).toString('utf8');
  const booted = text.indexOf('\r\n\r\n', text.indexOf('Event: FullyBooted')) + 4;
  const stream = text.slice(booted, text.lastIndexOf('\r\n\r\n') + 4);
  await writeFile(file, gzipSync(stream, { level: 9 }));
  say(`recorded ${calls} calls, ${attempts} owner consultations, ${ended} ended, ${stream.length} bytes to ${file}`);
}
