import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { AmiSession, type AmiLogin } from './ami-session.js';
import { AsteriskLog } from './asterisk-log.js';
import { takeOver, writeHome, type InstanceHome } from './instance-home.js';
import { pbxAccount, type Account } from './pbx-account.js';
import { endForgotten, endProcess, removeHolder, writeHolder } from './instance-lock.js';
import { assertPortsFree, type WantedPort } from './ports.js';
import type { AsteriskInstallation } from './provision-asterisk.js';
import { StartError } from './start-error.js';

export interface AsteriskProcessOptions extends InstanceHome {
  /** Names the instance's folder; two of the same name never run together. */
  readonly instance: string;
  readonly ports: readonly WantedPort[];
  readonly login: AmiLogin;
  readonly onLine?: ((line: string) => void) | undefined;
  /** Remove the instance's folder with everything in it when it stops. For tests. */
  readonly temporary?: boolean | undefined;
}

export interface AsteriskProcess {
  readonly pid: number;
  /** The instance's folder as seen from outside. */
  readonly homeDir: string;
  /** What Asterisk printed: warnings and errors, without numbers. */
  readonly logFile: string;
  readonly exited: Promise<{ readonly code: number | undefined; readonly signal: string | undefined }>;
  stop(): Promise<void>;
}

const readyWithinMs = 30_000;

/** What Asterisk writes (its record, recordings, its database with the telephones' passwords) is for itself and its group alone. */
const writtenMask = '027';

/**
 * Voice goes before everything else on the machine, where that may be asked for: the policy and the priority of Asterisk's own `-p`,
 * which only root can give it.
 */
const first = `umask ${writtenMask}; chrt --rr 10 true 2>/dev/null && set -- chrt --rr 10 "$@"; exec "$@"`;

/** Writes the instance's folder, ends a forgotten process of the same name, starts Asterisk and returns once AMI says FullyBooted. */
export async function startAsteriskProcess(options: AsteriskProcessOptions): Promise<AsteriskProcess> {
  const { installation, instance } = options;
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(instance)) throw new RangeError(`not an instance name: ${instance}`);
  if (installation.kind === 'provisioned' && process.getuid?.() !== 0) throw new StartError('not-root');
  const home = join(installation.homesDir, instance);
  const homeDir = join(installation.dataDir, instance);
  await takeOver(installation, instance, homeDir);
  await endForgotten(homeDir);
  await assertPortsFree(options.ports);
  try {
    await writeHome(options, home, homeDir);
  } catch (error) {
    if (options.temporary === true) await rm(homeDir, { recursive: true, force: true });
    throw error;
  }

  const args = ['asterisk', '-f', '-n', '-C', join(home, 'etc/asterisk.conf')];
  const command = asUser(await pbxAccount(installation), installation, args);
  if (installation.kind === 'provisioned')
    await mkdir(join(installation.rootDir, installation.homesDir), { recursive: true });
  // A process group of its own: Ctrl-C reaches the launcher, which stops things in their order.
  const child = execa('sh', ['-c', first, 'sh', ...command], {
    detached: true,
    stdin: 'ignore',
    reject: false,
    all: true,
    buffer: false,
    cleanup: true,
    // Nothing of the launcher's: AMI and ARI can read each variable (`ENV()`), and there may be secrets among them.
    extendEnv: false,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', TZ: process.env['TZ'] },
  });
  const exited = child.then((result) => ({ code: result.exitCode, signal: result.signal }));
  const { pid } = child;
  if (pid === undefined) throw new StartError('exited', { detail: command.join(' ') });
  await writeHolder(homeDir, pid);
  const logFile = join(homeDir, 'log/full');
  const log = new AsteriskLog(logFile);
  // Whole lines alone: half a number would not be known as one.
  const printed = createInterface({ input: child.all });
  printed.on('line', (line) => {
    if (line.trim() === '') return;
    const masked = log.write(line);
    options.onLine?.(masked);
  });
  const logged = once(printed, 'close').then(() => log.close());

  const stop = async (): Promise<void> => {
    await endProcess(pid);
    await exited;
    await logged;
    await removeHolder(homeDir);
    if (options.temporary === true) await rm(homeDir, { recursive: true, force: true });
  };
  try {
    await untilReady(options.login, exited, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid, homeDir, logFile, exited, stop };
}

/**
 * As the PBX's user from its first instruction. Asterisk's own `-U` sets the user and keeps what capabilities it had when it may not
 * choose among them: then it could become root again.
 * @param account undefined when it is not root that starts it
 */
function asUser(
  account: Account | undefined,
  { kind, rootDir, homesDir, dataDir }: AsteriskInstallation,
  args: readonly string[],
): readonly string[] {
  if (!account) return args;
  const { uid, gid } = account;
  if (kind === 'host') return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...args];
  // In the root, with the instances' folder bound into it, in a mount namespace of its own: the mount ends with the process, and nobody
  // else sees it. With what is mounted in it: recordings may have a disk of their own.
  const script =
    'mount --rbind "$1" "$2$3"; root="$2" user="$4"; shift 4; exec chroot --userspec="$user" --groups= "$root" "$@"';
  const bound = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh'];
  return [...bound, dataDir, rootDir, homesDir, `+${uid}:+${gid}`, ...args];
}

async function untilReady(login: AmiLogin, exited: AsteriskProcess['exited'], log: AsteriskLog): Promise<void> {
  let gone = false;
  void exited.then(() => (gone = true));
  let lastError: unknown;
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline; await delay(25)) {
    if (gone) throw new StartError('exited', { detail: log.lastErrors() });
    try {
      const session = await AmiSession.open(login);
      session.close();
      return;
    } catch (error) {
      lastError = error;
    }
  }
  throw new StartError('not-ready', { cause: lastError, detail: log.lastErrors() });
}
