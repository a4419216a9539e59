import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from './start-error.js';

/** Who runs an instance: written into its folder while it runs. Start times make a reused process id harmless. */
interface Holder {
  readonly pid: number;
  readonly launcher: number;
  readonly launcherStarted: string;
}

const stopsWithinMs = 5_000;

const fileOf = (homeDir: string) => join(homeDir, 'holder.json');

export async function writeHolder(homeDir: string, pid: number): Promise<void> {
  const holder: Holder = { pid, launcher: process.pid, launcherStarted: await startTime(process.pid) };
  await writeFile(fileOf(homeDir), JSON.stringify(holder));
}

export async function removeHolder(homeDir: string): Promise<void> {
  await rm(fileOf(homeDir), { force: true });
}

/**
 * A launcher that was killed leaves its Asterisk running: it is ended here, once its command line has proved that it is this instance's.
 * @throws StartError `already-running` when the launcher lives.
 */
export async function endForgotten(homeDir: string): Promise<void> {
  const holder = await readHolder(homeDir);
  if (holder === undefined) return;
  const commandLine = await readFile(`/proc/${holder.pid}/cmdline`, 'latin1').catch(() => '');
  const home = /\0-C\0(.*)\/etc\/asterisk\.conf/.exec(commandLine)?.[1];
  if (home !== undefined && basename(home) === basename(homeDir)) {
    const launcherLives =
      holder.launcherStarted !== '' && (await startTime(holder.launcher)) === holder.launcherStarted;
    if (launcherLives) throw new StartError('already-running', { detail: basename(homeDir) });
    await endProcess(holder.pid);
  }
  await removeHolder(homeDir);
}

async function readHolder(homeDir: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(homeDir), 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Clock ticks since boot at which a process began; empty when there is none. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is a name in parentheses that may hold spaces; the 22nd is the time.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

/** Asks, then insists. Returns once the process is gone. */
export async function endProcess(pid: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalProcess(pid, signal)) return;
    for (let waited = 0; waited < stopsWithinMs; waited += 20) {
      await delay(20);
      if (!signalProcess(pid, 0)) return;
    }
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
