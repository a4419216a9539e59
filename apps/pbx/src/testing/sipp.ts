import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { ensureHostCommand } from '../provision-asterisk.js';
import { packageDir } from '../render-config.js';
import { toAlaw, tone } from './tones.js';

export interface SippOptions {
  /** File name without `.xml` in src/testing/scenarios. */
  readonly scenario: 'caller' | 'agent' | 'dials' | 'dials-in-vain';
  readonly local: { readonly address: string; readonly port: number };
  /** Where to call; not for scenarios that wait for a call. */
  readonly remote?: { readonly address: string; readonly port: number };
  /** The dialled number. */
  readonly service?: string;
  /** From user (`from_number` in the scenario). */
  readonly from?: string;
  /** Hz of the tone that is sent. */
  readonly tone?: number;
  /** Milliseconds of every `<pause/>`: how long an agent's telephone rings. */
  readonly pauseMs?: number;
  /** Calls in all; default 1. 0: until stopped. */
  readonly calls?: number;
  /** Calls a second; default 1. */
  readonly rate?: number;
  readonly extraArgs?: readonly string[];
  /** A network namespace to run in. */
  readonly namespace?: string;
}

export interface SippRun {
  readonly pid: number;
  /** 0 when every call went as the scenario says. */
  readonly exitCode: Promise<number | undefined>;
  /** What SIPp wrote about calls that went wrong. */
  errors(): Promise<string>;
  stop(): Promise<void>;
}

/** Waits until somebody listens on this UDP port of this machine: SIPp says nowhere that it does, the kernel does. */
export async function untilListening(port: number): Promise<void> {
  const bound = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  for (let tries = 0; tries < 200; tries++) {
    if ((await readFile('/proc/net/udp', 'utf8')).includes(bound)) return;
    await delay(50);
  }
  throw new Error(`nobody listens on UDP port ${port}`);
}

/** Starts SIPp in a folder of its own. Installs the package sip-tester where it is missing. */
export async function runSipp(options: SippOptions): Promise<SippRun> {
  await ensureHostCommand('sipp', ['sip-tester'], () => undefined);
  const folder = await mkdtemp(join(tmpdir(), 'yiche-sipp-'));
  const scenario = `${options.scenario}.xml`;
  await copyFile(join(packageDir(), 'src/testing/scenarios', scenario), join(folder, scenario));
  await writeFile(join(folder, 'tone.alaw'), toAlaw(tone(options.tone ?? 440, 2)));
  const { local, remote, calls = 1 } = options;
  const args = [
    ...(remote === undefined ? [] : [`${remote.address}:${remote.port}`]),
    ...['-sf', scenario, '-i', local.address, '-mi', local.address, '-p', String(local.port)],
    ...['-s', options.service ?? 'nobody', '-key', 'from_number', options.from ?? 'anonymous'],
    ...[
      '-d',
      String(options.pauseMs ?? 0),
      '-r',
      String(options.rate ?? 1),
      ...(calls === 0 ? [] : ['-m', String(calls)]),
    ],
    ...['-nostdin', '-trace_err', '-error_file', 'errors.log', '-default_behaviors', 'all,-bye'],
    ...(options.extraArgs ?? []),
  ];
  const [program = '', ...before] = options.namespace ? ['ip', 'netns', 'exec', options.namespace, 'sipp'] : ['sipp'];
  const child = execa(program, [...before, ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    env: { TERM: 'dumb' },
  });
  const exitCode = child.then((result) => result.exitCode);
  return {
    pid: child.pid ?? 0,
    exitCode,
    errors: async () => {
      const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
      return (await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')))).join('');
    },
    stop: async () => {
      child.kill('SIGKILL');
      await child;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
