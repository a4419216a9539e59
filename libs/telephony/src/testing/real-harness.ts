import { setTimeout as delay } from 'node:timers/promises';
import { deleteObjects, pushObjects } from '../../../../apps/pbx/src/testing/ari.js';
import { type FixtureOptions, startAsteriskFixture } from '../../../../apps/pbx/src/testing/asterisk-fixture.js';
import { staticAgentEndpoint } from '../../../../apps/pbx/src/testing/static-agent-endpoint.js';
import { AsteriskPbx } from '../asterisk/asterisk-pbx.js';
import { type AsteriskSettings, type CelSettings, telephonyConfigSchema } from '../config.js';
import { type TelephonyObserver, silentObserver } from '../observe.js';
import type { PbxHarness } from './pbx-contract.js';
import { type SipCall, SipPeer } from './sip-peer.js';

const observer: TelephonyObserver = {
  ...silentObserver,
  log: {
    info: () => undefined,
    warn: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
    error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  },
};

/** A real Asterisk; agents, callers and owners are telephones whose buttons the test presses. */
export interface RealHarness extends PbxHarness {
  readonly settings: AsteriskSettings;
  readonly street: SipPeer;
  /** Asterisk's own record, and the folder of its recordings. */
  readonly cel: CelSettings;
  readonly recordingDir: string;
}

export async function makeRealHarness(options: FixtureOptions = {}): Promise<RealHarness> {
  const fixture = await startAsteriskFixture({ ownerRingSeconds: 6, ...options });
  const { settings } = fixture.pbx;
  const config = telephonyConfigSchema.parse({
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
    cel: { file: fixture.pbx.celFile, key: settings.secrets.record },
    recordingDir: fixture.pbx.spoolRecordingDir,
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
    placeCall: async (from, dialled = '114') =>
      void street.dial(from, dialled, { address: '127.0.0.1', port: settings.sipPort }),
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
  // To where the dialplan would begin to call the owner once more.
  else if (digits === '08') street.refuse(call, 302, 'dial');
  else if (digits !== '01') street.answer(call);
}
