import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import type { AsteriskInstance } from '../../apps/pbx/src/index.js';
import { freePort } from '../../libs/platform/src/testing/free-port.js';
import {
  asteriskEnvironment,
  runProgram,
  SERVER,
  SOFTPHONE_GATEWAY,
  untilLogged,
  untilReady,
  WAITS,
  type ProgramProcess,
} from '../../apps/server/test/program-process.js';
import { createBenchDatabase, migrateBenchDatabase } from './bench-database.js';
import type { BenchContext } from './bench-context.js';

/** A process that can be killed and started again, on the same port, database and folders. */
export interface Restartable {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again and returns once it is ready. */
  start(): Promise<void>;
}

/** A server that stands by: on the same database, PBX, port and folders as the live one. */
export interface Standby {
  /** It is the server from now on: returns once it is ready, which it can be when the live one has ended. */
  takeOver(): Promise<void>;
}

/** The built server and its softphone gateway on a PBX, with a database of its own. */
export interface Application extends Restartable {
  readonly url: string;
  /** Another process, which does not end with the server. */
  readonly gateway: Restartable;
  /** Starts a second server beside the live one, and returns once it has said that it waits. */
  startBeside(): Promise<Standby>;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly database: Pool;
  /** A figure of `/metrics`: the sum over its labels; 0 when it is not there. */
  metric(name: string): Promise<number>;
  /** Runs one of the server's commands on the same settings. @returns what it printed */
  command(name: string, args: readonly string[]): Promise<string>;
  /** Everything it has printed. */
  log(): string;
  stop(): Promise<void>;
}

export interface ApplicationOptions {
  readonly pbx: AsteriskInstance;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where a CPU profile is written when the server ends. */
  readonly profileDir?: string | undefined;
}

/** Starts server and gateway and returns once they are ready; its database and folders are removed at the end. */
export async function startApplication(
  context: Pick<BenchContext, 'databaseUrl' | 'onStop'>,
  { pbx, environment = {}, profileDir }: ApplicationOptions,
): Promise<Application> {
  const database = await createBenchDatabase(context);
  const storeDir = await mkdtemp(path.join(tmpdir(), 'yiche-recordings-'));
  context.onStop(() => rm(storeDir, { recursive: true, force: true }));
  const port = await freePort('tcp', '127.0.0.1');
  const gatewayPort = environment.SOFTPHONE_GATEWAY_PORT ?? String(await freePort('tcp', '127.0.0.1'));
  const env = {
    ...asteriskEnvironment(pbx),
    PATH: process.env.PATH,
    PERSONAL_DATA_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    PERSONAL_DATA_INDEX_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'warn',
    DATABASE_URL: database,
    PORT: String(port),
    SOFTPHONE_GATEWAY_PORT: gatewayPort,
    SOFTPHONE_PUBLIC_PORT: gatewayPort,
    RECORDING_STORE_DIR: storeDir,
    CALLS_JOURNAL_DIR: path.join(storeDir, 'journal'),
    ...environment,
  };
  await migrateBenchDatabase(env);
  const pool = new Pool({ connectionString: database, max: 2 });
  pool.on('error', () => undefined);

  const url = `http://localhost:${port}`;
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profileDir)}`];
  const running: ProgramProcess[] = [];
  const run = (main: string, nodeOptions: readonly string[] = []): ProgramProcess => {
    const program = runProgram(main, { environment: env, nodeOptions, detached: true });
    running.push(program);
    return program;
  };
  const gatewayUrl = `http://localhost:${gatewayPort}`;
  let server = run(SERVER, profiling);
  let gateway = run(SOFTPHONE_GATEWAY);
  context.onStop(() => Promise.all([server.stop(), gateway.stop()]));
  context.onStop(() => pool.end());
  await Promise.all([untilReady(url, server), untilReady(gatewayUrl, gateway)]);
  return {
    url,
    get pid() {
      return server.pid;
    },
    database: pool,
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    command: async (name, args) => {
      const script = path.join(path.dirname(SERVER), 'commands', `${name}.js`);
      const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { env });
      return stdout;
    },
    log: () => running.map((program) => program.log()).join(''),
    kill: () => server.kill(),
    start: async () => {
      server = run(SERVER, profiling);
      await untilReady(url, server);
    },
    startBeside: async () => {
      const beside = run(SERVER, profiling);
      context.onStop(() => beside.stop());
      await untilLogged(beside, WAITS);
      return {
        takeOver: async () => {
          server = beside;
          await untilReady(url, server);
        },
      };
    },
    gateway: {
      kill: () => gateway.kill(),
      start: async () => {
        gateway = run(SOFTPHONE_GATEWAY);
        await untilReady(gatewayUrl, gateway);
      },
    },
    stop: () => server.stop(),
  };
}
