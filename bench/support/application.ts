import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Pool } from 'pg';
import type { AsteriskInstance } from '../../apps/pbx/src/index.js';
import { freePort } from '../../apps/pbx/src/index.js';
import { packageDir } from '../../apps/pbx/src/index.js';
import type { BenchContext } from './bench-context.js';

const projectDir = path.resolve(packageDir(), '../..');
const main = path.join(projectDir, 'dist/server/apps/server/src/main.js');
const migrate = path.join(projectDir, 'dist/server/apps/server/src/commands/migrate.js');

/** The built server on a PBX, with a database of its own. */
export interface Application {
  readonly url: string;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly database: Pool;
  /** A figure of `/metrics`: the sum over its labels; 0 when it is not there. */
  metric(name: string): Promise<number>;
  /** Everything it has printed. */
  log(): string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, database and folders, and returns once it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ApplicationOptions {
  readonly pbx: AsteriskInstance;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where a CPU profile is written when the server ends. */
  readonly profileDir?: string | undefined;
}

/** Starts the server and returns once it is ready; its database and folders are removed at the end. */
export async function startApplication(
  context: Pick<BenchContext, 'databaseUrl' | 'onStop'>,
  { pbx, environment = {}, profileDir }: ApplicationOptions,
): Promise<Application> {
  const database = await createDatabase(context);
  const storeDir = await mkdtemp(path.join(tmpdir(), 'yiche-recordings-'));
  context.onStop(() => rm(storeDir, { recursive: true, force: true }));
  const port = await freePort('tcp', '127.0.0.1');
  const env = {
    ...environmentOn(pbx),
    DATABASE_URL: database,
    PORT: String(port),
    RECORDING_STORE_DIR: storeDir,
    CALLS_JOURNAL_DIR: path.join(storeDir, 'journal'),
    ...environment,
  };
  await promisify(execFile)(process.execPath, [migrate], { cwd: projectDir, env });
  const pool = new Pool({ connectionString: database, max: 2 });
  pool.on('error', () => undefined);

  const url = `http://localhost:${port}`;
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileDir)}`];
  let log = '';
  const run = (): ChildProcess => {
    const child = spawn(process.execPath, [...profiling, main], {
      cwd: projectDir,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C reaches the launcher alone, which ends everything in order
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    return child;
  };
  const untilReady = async (): Promise<void> => {
    for (let tries = 0; !(await answers(`${url}/readyz`)); tries++) {
      if (child.exitCode !== null || tries > 600) throw new Error(`the server did not start:\n${log.slice(-3000)}`);
      await delay(50);
    }
  };
  let child = run();
  context.onStop(() => end(child, 'SIGTERM'));
  context.onStop(() => pool.end());
  await untilReady();
  return {
    url,
    get pid() {
      return child.pid ?? 0;
    },
    database: pool,
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    log: () => log,
    kill: () => end(child, 'SIGKILL'),
    start: async () => {
      child = run();
      await untilReady();
    },
    stop: () => end(child, 'SIGTERM'),
  };
}

function environmentOn({ settings, spoolRecordingDir, celFile }: AsteriskInstance): Record<string, string | undefined> {
  const http = `${settings.controlAddress}:${settings.httpPort}`;
  return {
    PATH: process.env.PATH,
    PERSONAL_DATA_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    PERSONAL_DATA_INDEX_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'warn',
    RECORDING_SPOOL_DIR: spoolRecordingDir,
    PBX_KIND: 'asterisk',
    PBX_NODE: settings.systemName,
    PBX_AMI_PORT: String(settings.amiPort),
    PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
    PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
    PBX_ARI_URL: `http://${http}`,
    PBX_ARI_PASSWORD: settings.secrets.ari,
    PBX_CEL_FILE: celFile,
    PBX_WS_URL: `ws://${http}/ws`,
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = delay(20_000, 'late', { ref: false });
  if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

async function createDatabase({ databaseUrl, onStop }: Pick<BenchContext, 'databaseUrl' | 'onStop'>): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await administer(databaseUrl, `CREATE DATABASE ${name}`);
  onStop(() => administer(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
