import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa, type ResultPromise } from 'execa';
import { ensureHostCommand, packageDir } from '../../apps/pbx/src/index.js';
import { toAlaw, tone } from '../../apps/pbx/src/testing/tones.js';

const scenarios = path.resolve(packageDir(), '../../bench/scenarios');

interface Sipp {
  readonly folder: string;
  readonly process: ResultPromise;
}

/** SIPp in a folder of its own, before everything else. Installs the package sip-tester where it is missing. */
async function startSipp(scenario: string, args: readonly string[], speaks = false): Promise<Sipp> {
  await ensureHostCommand('sipp', ['sip-tester'], () => undefined);
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-sipp-'));
  const steps = await readFile(path.join(scenarios, `${scenario}.xml`), 'utf8');
  await writeFile(path.join(folder, 'scenario.xml'), speaks ? speaking(steps) : steps);
  if (speaks) await writeFile(path.join(folder, 'tone.alaw'), toAlaw(tone(440, 2)));
  // Carrier and telephones are other machines: neither the PBX nor the application takes their processor.
  const child = execa('chrt', ['--rr', '20', 'sipp', '-sf', 'scenario.xml', '-nostdin', ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true, // Ctrl-C reaches the launcher alone
    env: { TERM: 'dumb' },
  });
  return { folder, process: child };
}

/** The same with sound from the answer on. */
const speaking = (steps: string): string =>
  steps
    .replace('[media_port]', '[rtpstream_audio_port]')
    .replace('<pause/>', '<nop><action><exec rtp_stream="tone.alaw,-1,8,PCMA/8000"/></action></nop><pause/>');

export interface AgentTelephones {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** The telephones of any number of agents, all at one address. */
export async function startAgentTelephones(port: number, mediaPort: number): Promise<AgentTelephones> {
  const local = ['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', String(mediaPort)];
  const sipp = await startSipp('agents', local);
  return {
    pid: sipp.process.pid ?? 0,
    port,
    stop: async () => {
      sipp.process.kill('SIGKILL');
      await sipp.process;
      await rm(sipp.folder, { recursive: true, force: true });
    },
  };
}

export interface CallLoad {
  readonly local: { readonly address: string; readonly port: number; readonly mediaPort: number };
  readonly remote: { readonly address: string; readonly port: number };
  /** The dialled number. */
  readonly service: string;
  /** Callers' numbers are this and the number of the call, from 1. */
  readonly fromPrefix: string;
  /** Calls a second. */
  readonly rate: number;
  readonly calls: number;
  /** From the answer to the caller's hanging up, ms. */
  readonly stayMs: number;
  /** Whether callers send sound. Where nobody sends any there is none to record. */
  readonly speaks?: boolean;
  /** Calls at once at most; a load that meets it does not reach its rate. */
  readonly limit: number;
}

export interface CallLoadResult {
  /** Moment of each call's INVITE by the caller's number, ms since 1970. */
  readonly invites: ReadonlyMap<string, number>;
  /** Calls that did not go as the scenario says, or were not even begun. */
  readonly failed: number;
  /** Messages that had to be sent again. */
  readonly retransmissions: number;
  /** From each INVITE to its 200 OK, ms. */
  readonly answerMs: readonly number[];
  /** Up to a few lines of what SIPp says about failures. */
  readonly errors: string;
}

/** A load under way. */
export interface RunningLoad {
  /** Places no more calls and lets those that are there end as they would. */
  finish(): void;
  /** Ends SIPp at once; its calls are left where they are. */
  kill(): Promise<void>;
}

/** Places calls and returns when the last has ended. */
export async function placeCalls(load: CallLoad, onStart: (running: RunningLoad) => void): Promise<CallLoadResult> {
  const { local, remote, rate, calls } = load;
  const args = [
    `${remote.address}:${remote.port}`,
    ...['-i', local.address, '-p', String(local.port), '-mi', local.address, '-mp', String(local.mediaPort)],
    ...['-s', load.service, '-key', 'from_prefix', load.fromPrefix, '-d', String(load.stayMs)],
    ...['-r', String(rate), '-m', String(calls), '-l', String(load.limit)],
    ...['-recv_timeout', '15000', '-timeout', String(Math.ceil(calls / rate) + 40)],
    ...['-trace_logs', '-log_file', 'invites.log', '-trace_err', '-error_file', 'errors.log'],
    ...['-trace_stat', '-stf', 'stat.csv', '-fd', '1', '-trace_rtt', '-rtt_freq', '100'],
  ];
  const sipp = await startSipp('caller', args, load.speaks);
  onStart({
    finish: () => void sipp.process.kill('SIGUSR1'),
    kill: async () => {
      sipp.process.kill('SIGKILL');
      await sipp.process;
      await rm(sipp.folder, { recursive: true, force: true });
    },
  });
  await sipp.process;
  const files = await readdir(sipp.folder);
  const read = (end: string): Promise<string> => {
    const name = files.find((file) => file.endsWith(end));
    return name === undefined ? Promise.resolve('') : readFile(path.join(sipp.folder, name), 'utf8');
  };
  const last = lastStatistics(await read('stat.csv'));
  const result: CallLoadResult = {
    invites: invitesOf(await read('invites.log'), load.fromPrefix),
    failed: calls - (last.get('SuccessfulCall(C)') ?? 0),
    retransmissions: last.get('Retransmissions(C)') ?? 0,
    answerMs: (await read('_rtt.csv'))
      .split('\n')
      .slice(1)
      .filter(Boolean)
      .map((line) => Number(line.split(';')[1])),
    errors: (await read('errors.log')).split('\n').slice(0, 5).join('\n'),
  };
  await rm(sipp.folder, { recursive: true, force: true });
  return result;
}

function invitesOf(log: string, prefix: string): Map<string, number> {
  const lines = log.split('\n').map((line) => line.split(' '));
  return new Map(
    lines
      .filter((fields) => fields.length === 3)
      .map(([call, seconds, microseconds]) => [
        `${prefix}${call}`,
        Number(seconds) * 1000 + Number(microseconds) / 1000,
      ]),
  );
}

function lastStatistics(csv: string): Map<string, number> {
  const lines = csv.trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.at(-1) ?? '').split(';');
  return new Map(names.map((name, index) => [name, Number(values[index])]));
}
