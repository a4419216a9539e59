import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticAgentEndpoint } from './static-agent-endpoint.js';
import { AmiSession, type AmiMessage } from '../ami-session.js';
import { startAsterisk, type AsteriskInstance } from '../asterisk-instance.js';
import { startDemoCity, type DemoCity } from '../demo-city/demo-city.js';
import { freePort } from '../../../../libs/platform/src/testing/free-port.js';
import { provisionAsterisk, type AsteriskInstallation } from '../provision-asterisk.js';
import { provisionOptionsFromEnvironment } from '../provision-settings.js';
import { pushObjects } from './ari.js';
import type { SmallDisk } from '../../../../libs/platform/src/testing/small-disk.js';
import { mountSpool } from './spool-disk.js';
import { runSipp, untilListening, type SippRun } from './sipp.js';
import { tone, toWav } from './tones.js';

/** Announcement of agent 8001 in tests, Hz: so that a recording tells that it was played. */
export const announcementTone = 700;

export interface AsteriskFixture {
  readonly installation: AsteriskInstallation;
  /** The one that runs now. */
  readonly pbx: AsteriskInstance;
  /** Throws when the fixture was started without a city. */
  readonly city: DemoCity;
  /** What it records on. Throws when the fixture was started without a disk of its own for that. */
  readonly spool: SmallDisk;
  /** Listens; keeps every event in `history`. */
  readonly events: AmiSession;
  readonly control: AmiSession;
  /** An agent played by SIPp: endpoint pushed, telephone listening, in the queue of the first bureau. */
  addSippAgent(extension: string, options?: { readonly tone?: number; readonly ringMs?: number }): Promise<SippRun>;
  /** Takes an agent out of the queue and ends its telephone. */
  removeSippAgent(extension: string): Promise<void>;
  /** Waits for the first event after the last call of `mark()` that has all these fields. */
  event(fields: AmiMessage, timeoutMs?: number): Promise<AmiMessage>;
  /** From here on `event` looks at new events only. */
  mark(): void;
  /** Ends Asterisk, as a crash would or as an administrator does, and starts it again after `meanwhile` on what it had written. */
  restartPbx(how: 'killed' | 'stopped', meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface FixtureOptions {
  readonly withCity?: boolean;
  /** Use the spoken prompts instead of short silence. */
  readonly spokenPrompts?: boolean;
  /** Changes the text of each of the PBX's configuration files. */
  readonly alterFile?: (name: string, text: string) => string;
  /** Shorter than anybody would set it, so that tests of what comes after need not wait. */
  readonly agentAwaySeconds?: number;
  readonly ownerRingSeconds?: number;
  /** Record on a file system of so many megabytes, to be full on it. As root. */
  readonly spoolMegabytes?: number;
}

/** A PBX on free ports, in a temporary instance, with prompts of a tenth of a second; with a city when asked. */
export async function startAsteriskFixture({
  withCity = false,
  spokenPrompts = false,
  alterFile,
  agentAwaySeconds = 3,
  ownerRingSeconds,
  spoolMegabytes,
}: FixtureOptions = {}): Promise<AsteriskFixture> {
  const installation = await provisionAsterisk(provisionOptionsFromEnvironment(process.env));
  const secret = () => randomBytes(18).toString('base64url');
  const secrets = {
    amiEvents: secret(),
    amiControl: secret(),
    ari: secret(),
    city: secret(),
    record: secret().slice(0, 16),
  };
  const [sipPort, httpPort, amiPort, citySip, cityAmi, controlPort] = await Promise.all([
    freePort('udp', '127.0.0.1'),
    freePort('tcp', '127.0.0.1'),
    freePort('tcp', '127.0.0.1'),
    freePort('udp', '127.0.0.2'),
    freePort('tcp', '127.0.0.2'),
    freePort('tcp', '127.0.0.1'),
  ]);
  const firstRtp = 22_000 + 400 * (process.pid % 20);
  const name = `t${process.pid}-${randomBytes(3).toString('hex')}`;
  const promptsDir = spokenPrompts ? undefined : await shortPrompts();
  const stops: (() => Promise<void>)[] = [async () => rm(promptsDir ?? '/nowhere', { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const pbxSettings = {
      sipPort,
      httpPort,
      amiPort,
      rtp: { first: firstRtp, last: firstRtp + 199 },
      carrier: { address: '127.0.0.2', port: citySip },
      secrets: {
        amiEvents: secrets.amiEvents,
        amiControl: secrets.amiControl,
        ari: secrets.ari,
        record: secrets.record,
      },
      agentAwaySeconds,
      ...(ownerRingSeconds === undefined ? {} : { ownerRingSeconds }),
    };
    const pbxOptions = {
      instance: `${name}-pbx`,
      temporary: true,
      ...(promptsDir === undefined ? {} : { promptsDir }),
      ...(alterFile === undefined ? {} : { alterFile }),
    };
    const startPbx = async (): Promise<RunningPbx> => {
      const instance = await startAsterisk(installation, pbxSettings, pbxOptions);
      const login = { host: '127.0.0.1', port: amiPort };
      const events = await AmiSession.open(
        { ...login, username: 'events', secret: secrets.amiEvents },
        { keepHistory: true },
      );
      const control = await AmiSession.open({ ...login, username: 'control', secret: secrets.amiControl });
      return { instance, events, control };
    };
    const spool =
      spoolMegabytes === undefined ? null : await mountSpool(installation, pbxOptions.instance, spoolMegabytes);
    const running: RunningPbx = await startPbx().catch(async (cause: unknown) => {
      await spool?.unmount();
      throw cause;
    });
    stops.push(async () => {
      // First: the folder that it lies on goes with the instance.
      await spool?.unmount();
      running.events.close();
      running.control.close();
      await running.instance.stop();
    });
    const city = withCity
      ? await startDemoCity(
          installation,
          {
            sipPort: citySip,
            amiPort: cityAmi,
            controlPort,
            rtp: { first: firstRtp + 200, last: firstRtp + 399 },
            pbx: { address: '127.0.0.1', port: sipPort },
            secrets: { ami: secrets.city },
          },
          { instance: `${name}-city`, temporary: true },
        )
      : undefined;
    if (city !== undefined) stops.push(() => city.stop());
    return assemble({ installation, running, startPbx, city, spool, stops, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Changes with a restart. */
interface RunningPbx {
  instance: AsteriskInstance;
  events: AmiSession;
  control: AmiSession;
}

interface Parts {
  readonly installation: AsteriskInstallation;
  readonly running: RunningPbx;
  readonly startPbx: () => Promise<RunningPbx>;
  readonly city: DemoCity | undefined;
  readonly spool: SmallDisk | null;
  readonly stops: (() => Promise<void>)[];
  readonly stop: () => Promise<void>;
}

function assemble({ installation, running, startPbx, city, spool, stops, stop }: Parts): AsteriskFixture {
  const { settings } = running.instance;
  const queue = settings.bureaus[0]?.queue ?? '';
  const telephones = new Map<string, SippRun>();
  let seen = 0;
  stops.push(async () => {
    for (const telephone of telephones.values()) await telephone.stop();
  });
  return {
    installation,
    get pbx() {
      return running.instance;
    },
    get city() {
      if (city === undefined) throw new Error('this fixture was started without a city');
      return city;
    },
    get spool() {
      if (spool === null) throw new Error('this fixture was started without a disk of its own for recordings');
      return spool;
    },
    get events() {
      return running.events;
    },
    get control() {
      return running.control;
    },
    addSippAgent: async (extension, { tone: frequency = 850, ringMs = 200 } = {}) => {
      if (telephones.has(extension)) throw new Error(`agent ${extension} has a telephone already`);
      const port = await freePort('udp', '127.0.0.1');
      const telephone = await runSipp({
        scenario: 'agent',
        local: { address: '127.0.0.1', port },
        tone: frequency,
        pauseMs: ringMs,
        calls: 0,
      });
      telephones.set(extension, telephone);
      await pushObjects(
        settings,
        staticAgentEndpoint(extension, `sip:agent-${extension}@127.0.0.1:${port}`, '127.0.0.1'),
      );
      await untilListening(port);
      const answer = await running.control.action({
        Action: 'QueueAdd',
        Queue: queue,
        Interface: `PJSIP/agent-${extension}`,
        MemberName: extension,
      });
      if (answer['Response'] !== 'Success') throw new Error(`QueueAdd: ${answer['Message'] ?? ''}`);
      return telephone;
    },
    removeSippAgent: async (extension) => {
      await running.control.action({ Action: 'QueueRemove', Queue: queue, Interface: `PJSIP/agent-${extension}` });
      await telephones.get(extension)?.stop();
      telephones.delete(extension);
    },
    event: (fields, timeoutMs = 15_000) => {
      const fits = (event: AmiMessage) => Object.entries(fields).every(([key, value]) => event[key] === value);
      const { events } = running;
      const past = events.history.slice(seen).find(fits);
      if (past !== undefined) return Promise.resolve(past);
      const from = events.history.length;
      return events.waitFor(
        (event) => fits(event) && events.history.indexOf(event) >= Math.max(seen, from),
        timeoutMs,
        JSON.stringify(fields),
      );
    },
    mark: () => {
      seen = running.events.history.length;
    },
    restartPbx: async (how, meanwhile) => {
      const { instance, events, control } = running;
      for (const session of [events, control]) session.close();
      process.kill(instance.pid, how === 'killed' ? 'SIGKILL' : 'SIGTERM');
      await instance.exited;
      await meanwhile?.();
      Object.assign(running, await startPbx());
      seen = 0;
    },
    stop,
  };
}

async function shortPrompts(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yiche-prompts-'));
  await mkdir(join(folder, 'yc'));
  const silence = toWav({ rate: 8000, samples: new Float32Array(800) });
  for (const name of [
    'greeting',
    'owner-greeting',
    'recorded',
    'agent-lost',
    'queue-you-are-next',
    'queue-please-wait',
  ]) {
    await writeFile(join(folder, 'yc', `${name}.wav`), silence);
  }
  await writeFile(join(folder, 'yc/agent-8001.wav'), toWav(tone(announcementTone, 1)));
  return folder;
}
