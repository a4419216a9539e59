import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { startAsteriskFixture, type AsteriskFixture } from '../../pbx/src/testing/asterisk-fixture.js';

const projectDir = path.resolve(import.meta.dirname, '../../..');

/** The whole program, as built, on real parts: its own database, its own PBX and city (or the simulator), its own port. */
export interface WholeProgram {
  readonly url: string;
  readonly database: TestDatabase;
  /** Throws when the program runs on the simulator. */
  readonly telephony: AsteriskFixture;
  readonly storeDir: string;
  /** Everything the server has printed. */
  log(): string;
  /** Whether the server process is still there. */
  alive(): boolean;
  /** Kills the server as a crash would, and starts it again after `meanwhile`; the PBX goes on. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  /** Kills the server as a crash would, and starts it again without waiting until it can work. */
  killAndLaunch(): Promise<void>;
  /** Asks the server to stop, waits until it has, and starts it again without waiting until it can work. */
  stopAndLaunch(): Promise<void>;
  /** Resolves when the server can work. */
  untilReady(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; `environment` is added to the server's own. */
export async function startWholeProgram({
  pbx,
  postgres,
  environment = {},
}: {
  readonly pbx: 'asterisk' | 'simulator';
  /** Address of the PostgreSQL on which its database is made; the run's own by default. */
  readonly postgres?: string;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<WholeProgram> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const database = await createTestDatabase([], postgres);
    stops.push(() => database.drop());
    const telephony = pbx === 'asterisk' ? await startAsteriskFixture({ withCity: true, agentAwaySeconds: 15 }) : null;
    if (telephony) stops.push(() => telephony.stop());
    const storeDir = await mkdtemp(path.join(tmpdir(), 'yiche-recordings-'));
    stops.push(() => rm(storeDir, { recursive: true, force: true }));
    const port = await freeTcpPort();
    const settings = {
      ...baseEnvironment(database.url, port, storeDir),
      ...(telephony ? asteriskEnvironment(telephony) : { PBX_KIND: 'simulator' }),
      ...environment,
    };
    let server = runServer(settings);
    stops.push(() => server.stop());
    const url = `http://localhost:${port}`;
    await untilReady(url, server);
    const kill = async (): Promise<void> => {
      server.process.kill('SIGKILL');
      await server.stop();
    };
    return {
      url,
      database,
      storeDir,
      get telephony() {
        if (!telephony) throw new Error('this program runs on the simulator');
        return telephony;
      },
      log: () => server.log(),
      alive: () => server.process.exitCode === null,
      restart: async (meanwhile) => {
        await kill();
        await meanwhile();
        server = runServer(settings);
        await untilReady(url, server);
      },
      killAndLaunch: async () => {
        await kill();
        server = runServer(settings);
      },
      stopAndLaunch: async () => {
        await server.stop();
        server = runServer(settings);
      },
      untilReady: () => untilReady(url, server),
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function baseEnvironment(databaseUrl: string, port: number, storeDir: string): Record<string, string> {
  return {
    DEMO: 'true',
    DATABASE_URL: databaseUrl,
    PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
    PORT: String(port),
    LOG_LEVEL: 'debug', // so that the tests see what could ever be logged
    RECORDING_STORE_DIR: storeDir,
    CALLS_JOURNAL_DIR: path.join(storeDir, 'journal'),
  };
}

function asteriskEnvironment({ pbx, city }: AsteriskFixture): Record<string, string> {
  const { settings } = pbx;
  const http = `${settings.controlAddress}:${settings.httpPort}`;
  return {
    PBX_KIND: 'asterisk',
    PBX_NODE: settings.systemName,
    PBX_AMI_PORT: String(settings.amiPort),
    PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
    PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
    PBX_ARI_URL: `http://${http}`,
    PBX_ARI_PASSWORD: settings.secrets.ari,
    PBX_CEL_FILE: pbx.celFile,
    PBX_WS_URL: `ws://${http}/ws`,
    RECORDING_SPOOL_DIR: pbx.spoolRecordingDir,
    DEMO_CITY_URL: city.controlUrl,
  };
}

interface RunningServer {
  readonly process: ChildProcess;
  log(): string;
  stop(): Promise<void>;
}

function runServer(environment: Record<string, string>): RunningServer {
  const main = path.join(projectDir, 'dist/server/apps/server/src/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    cwd: projectDir,
    env: { PATH: process.env.PATH, TZ: process.env.TZ, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    log: () => log,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return exited;
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function untilReady(url: string, server: RunningServer): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (server.process.exitCode !== null) throw new Error(`the server did not start:\n${server.log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`the server was not ready within 20 s:\n${server.log().slice(-3000)}`);
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
