import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageDir, type AsteriskInstance, type DemoCity } from '../../pbx/src/index.js';

const projectDir = path.resolve(packageDir(), '../..');
const built = (main: string): string => path.join(projectDir, 'dist/server/apps/server/src', main);

/** The programs that `npm run build` makes. */
export const SERVER = built('main.js');
export const SOFTPHONE_GATEWAY = built('softphone-gateway/main.js');

/** What a server says that finds another live. */
export const WAITS = 'another server is live; this one waits for its end';

/** Asked to end and not gone after so long, a program is killed, ms. */
const ENDS_WITHIN_MS = 20_000;

/** A program that runs as a process of its own. */
export interface ProgramProcess {
  readonly pid: number;
  /** Whether it is still there. */
  alive(): boolean;
  /** Everything it has printed. */
  log(): string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
  /** Ctrl-C reaches who started it alone, who then ends everything in order. */
  readonly detached?: boolean;
}

/** Starts one of the programs; see `untilReady`. */
export function runProgram(main: string, { environment, nodeOptions = [], detached }: ProgramOptions): ProgramProcess {
  const child = spawn(process.execPath, [...nodeOptions, main], {
    cwd: projectDir,
    env: { PATH: process.env.PATH, TZ: process.env.TZ, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!isAlive(child)) return exited;
    child.kill(signal);
    const late = delay(ENDS_WITHIN_MS, 'late', { ref: false });
    if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
    await exited;
  };
  return {
    pid: child.pid ?? 0,
    alive: () => isAlive(child),
    log: () => log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Resolves when the program at this address can work. @throws Error with what it has printed when it does not come to that */
export async function untilReady(url: string, program: ProgramProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (!program.alive()) throw new Error(`the program did not start:\n${program.log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`the program was not ready within 30 s:\n${program.log().slice(-3000)}`);
}

/** Resolves when the program has printed this text. @throws Error with what it has printed when it does not come to that */
export async function untilLogged(program: ProgramProcess, text: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (program.log().includes(text)) return;
    if (!program.alive()) break;
    await delay(50);
  }
  throw new Error(`the program did not say "${text}":\n${program.log().slice(-3000)}`);
}

/** What server and softphone gateway are told of a PBX. */
export function asteriskEnvironment({
  settings,
  spoolRecordingDir,
  celFile,
}: AsteriskInstance): Record<string, string> {
  const http = `${settings.controlAddress}:${settings.httpPort}`;
  return {
    PBX_KIND: 'asterisk',
    PBX_NODE: settings.systemName,
    PBX_AMI_PORT: String(settings.amiPort),
    PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
    PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
    PBX_ARI_URL: `http://${http}`,
    PBX_ARI_PASSWORD: settings.secrets.ari,
    PBX_CEL_FILE: celFile,
    PBX_CEL_KEY: settings.secrets.record,
    PBX_WS_URL: `ws://${http}/ws`,
    RECORDING_SPOOL_DIR: spoolRecordingDir,
  };
}

/** What the server is told of a demo city. */
export const cityEnvironment = ({ controlUrl, controlToken }: DemoCity): Record<string, string> => ({
  DEMO_CITY_URL: controlUrl,
  DEMO_CITY_TOKEN: controlToken,
});
