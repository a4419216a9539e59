import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { staticAgentEndpoint } from '../../apps/pbx/src/testing/static-agent-endpoint.js';
import { AmiSession } from '../../apps/pbx/src/ami-session.js';
import {
  provisionAsterisk,
  provisionOptionsFromEnvironment,
  startAsterisk,
  type AsteriskInstance,
} from '../../apps/pbx/src/index.js';
import { mountSpool } from '../../apps/pbx/src/testing/spool-disk.js';
import type { SmallDisk } from '../../libs/platform/src/testing/small-disk.js';
import { freePort } from '../../libs/platform/src/testing/free-port.js';
import { deleteObjects, pushObjects } from '../../apps/pbx/src/testing/ari.js';
import { toWav } from '../../apps/pbx/src/testing/tones.js';
import type { BenchContext } from './bench-context.js';
import { startAgentTelephones, type AgentTelephones } from './sipp.js';

/** A PBX with the dialplan as it is and as many agents' telephones, played by one SIPp, as a load needs. */
export interface LoadPbx {
  /** The one that runs now. */
  readonly instance: AsteriskInstance;
  /** What it records on. Throws when it was started without a disk of its own for that. */
  readonly spool: SmallDisk;
  readonly telephones: AgentTelephones;
  /** The carrier's address, which the PBX knows. */
  readonly carrier: { readonly address: string; readonly port: number };
  /** Grows the queue to at least so many agents and lets all of them take calls. */
  seatAgents(count: number): Promise<void>;
  /** Puts a telephone that answers at once behind each extension, whatever was there. */
  connectTelephones(extensions: readonly string[]): Promise<void>;
  /** Names of the channels that live. */
  channels(): Promise<readonly string[]>;
  /** Ends Asterisk as a crash would and starts it again on what it had written. */
  crash(): Promise<void>;
}

/** Enough for 120 calls a second of three seconds with three of wrap-up. */
const mostAgents = 900;
const extensionOf = (index: number): string => String(90_001 + index);

export interface LoadPbxOptions {
  readonly systemName: string;
  /** The first of 5,000 ports for sound. */
  readonly firstRtp: number;
  /** Record on a file system of so many megabytes. As root. */
  readonly spoolMegabytes?: number;
}

export async function startLoadPbx(
  { onStop }: Pick<BenchContext, 'onStop'>,
  { systemName, firstRtp, spoolMegabytes }: LoadPbxOptions,
): Promise<LoadPbx> {
  const installation = await provisionAsterisk(provisionOptionsFromEnvironment(process.env));
  const [sipPort, httpPort, amiPort, carrierPort, telephonePort, telephoneMedia] = await Promise.all([
    freePort('udp', '127.0.0.1'),
    freePort('tcp', '127.0.0.1'),
    freePort('tcp', '127.0.0.1'),
    freePort('udp', '127.0.0.2'),
    freePort('udp', '127.0.0.1'),
    freePort('udp', '127.0.0.1'),
  ]);
  const secret = (): string => randomBytes(18).toString('base64url');
  const secrets = { amiEvents: secret(), amiControl: secret(), ari: secret(), record: secret().slice(0, 16) };
  const carrier = { address: '127.0.0.2', port: carrierPort };
  const promptsDir = await shortPrompts();
  onStop(() => rm(promptsDir, { recursive: true, force: true }));
  const name = `${systemName}-${randomBytes(3).toString('hex')}`;
  const rtp = { first: firstRtp, last: firstRtp + 4_999 };
  const settings = { systemName, sipPort, httpPort, amiPort, rtp, carrier, secrets };
  const run = (): Promise<AsteriskInstance> =>
    startAsterisk(installation, settings, { instance: name, temporary: true, promptsDir });
  const spool = spoolMegabytes === undefined ? null : await mountSpool(installation, name, spoolMegabytes);
  let instance = await run().catch(async (cause: unknown) => {
    await spool?.unmount();
    throw cause;
  });
  onStop(() => instance.stop());
  // Before the folder that it lies on goes with the instance.
  onStop(async () => spool?.unmount());
  const telephones = await startAgentTelephones(telephonePort, telephoneMedia);
  onStop(() => telephones.stop());
  const login = { host: '127.0.0.1', port: amiPort };
  const control = await AmiSession.open({ ...login, username: 'control', secret: secrets.amiControl });
  onStop(async () => control.close());

  const queue = instance.settings.bureaus[0]?.queue ?? '';
  let seated = 0;
  const connectTelephones = async (extensions: readonly string[]): Promise<void> => {
    const objects = extensions.flatMap((extension) =>
      staticAgentEndpoint(extension, `sip:agent@127.0.0.1:${telephonePort}`, '127.0.0.1'),
    );
    await deleteObjects(instance.settings, objects);
    // A new address of record makes Asterisk load every endpoint there is: all of them come before the first endpoint.
    for (const wanted of ['aor', 'endpoint']) {
      await pushObjects(
        instance.settings,
        objects.filter(({ type }) => type === wanted),
      );
    }
  };
  return {
    get instance() {
      return instance;
    },
    get spool() {
      if (spool === null) throw new Error('this PBX was started without a disk of its own for recordings');
      return spool;
    },
    telephones,
    carrier,
    connectTelephones,
    seatAgents: async (count) => {
      if (seated === 0) await connectTelephones(Array.from({ length: mostAgents }, (_, index) => extensionOf(index)));
      seated = Math.min(mostAgents, Math.max(seated, count));
      for (let index = 0; index < seated; index++) {
        const seat = { Queue: queue, Interface: `PJSIP/agent-${extensionOf(index)}` };
        const added = await control.action({ Action: 'QueueAdd', ...seat, MemberName: extensionOf(index) });
        if (added['Response'] === 'Success') continue;
        // There already: perhaps paused by a step that was too much.
        const ready = await control.action({ Action: 'QueuePause', ...seat, Paused: 'false' });
        if (ready['Response'] !== 'Success') throw new Error(`${seat.Interface}: ${added['Message'] ?? ''}`);
      }
      await delay(200);
    },
    channels: async () => {
      // Only while nothing is measured: a session that listens is work for the PBX.
      const session = await AmiSession.open({ ...login, username: 'events', secret: secrets.amiEvents });
      const names: string[] = [];
      session.onEvent(({ Event, Channel }) => Event === 'CoreShowChannel' && Channel && names.push(Channel));
      const complete = session.waitFor(({ Event }) => Event === 'CoreShowChannelsComplete', 5_000, 'the channel list');
      await session.action({ Action: 'CoreShowChannels' });
      await complete.finally(() => session.close());
      return names;
    },
    crash: async () => {
      process.kill(instance.pid, 'SIGKILL');
      await instance.exited;
      instance = await run();
    },
  };
}

/** Prompts of 20 ms: what is measured is the work of a call, not the length of a greeting. */
async function shortPrompts(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-prompts-'));
  await mkdir(path.join(folder, 'yc'));
  const silence = toWav({ rate: 8000, samples: new Float32Array(160) });
  const names = [
    'greeting',
    'owner-greeting',
    'recorded',
    'agent-lost',
    'agent-serves',
    'queue-you-are-next',
    'queue-please-wait',
  ];
  for (const name of names) await writeFile(path.join(folder, 'yc', `${name}.wav`), silence);
  return folder;
}
