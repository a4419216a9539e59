import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { AmiSession, type AmiLogin } from './ami-session.js';
import { AsteriskLog, maskLog } from './asterisk-log.js';
import { endForgotten, endProcess, removeHolder, writeHolder } from './instance-lock.js';
import { pbxAccount } from './pbx-account.js';
import { assertPortsFree, type WantedPort } from './ports.js';
import type { AsteriskInstallation } from './provision-asterisk.js';
import type { InstancePlace } from './render-config.js';
import { StartError } from './start-error.js';

export interface AsteriskProcessOptions {
  readonly installation: AsteriskInstallation;
  /** Names the instance's folder; two of the same name never run together. */
  readonly instance: string;
  readonly files: (place: InstancePlace) => Map<string, string>;
  readonly ports: readonly WantedPort[];
  readonly login: AmiLogin;
  /** Folder of replacement prompts: `yc/greeting.wav` … take the place of ours. */
  readonly promptsDir?: string | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  /** With the instance's folder as it is before Asterisk runs; what is written there becomes Asterisk's. */
  readonly beforeStart?: ((homeDir: string) => Promise<void>) | undefined;
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

/** Asterisk complains about each of these when it is missing; empty means its defaults. */
const leftToDefaults = [
  'acl.conf',
  'ccss.conf',
  'cel.conf',
  'features.conf',
  'pjproject.conf',
  'queuerules.conf',
  'stasis.conf',
  'udptl.conf',
  'websocket_client.conf',
];
const readyWithinMs = 30_000;

/** What Asterisk writes (its record, recordings, its database with the telephones' passwords) is for itself and its group alone. */
const writtenMask = '027';

/** Writes the instance's folder, ends a forgotten process of the same name, starts Asterisk and returns once AMI says FullyBooted. */
export async function startAsteriskProcess(options: AsteriskProcessOptions): Promise<AsteriskProcess> {
  const { installation, instance } = options;
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(instance)) throw new RangeError(`not an instance name: ${instance}`);
  if (installation.kind === 'provisioned' && process.getuid?.() !== 0) throw new StartError('not-root');
  const home = join(installation.homesDir, instance);
  const homeDir = join(installation.rootDir, home);
  await endForgotten(homeDir);
  await assertPortsFree(options.ports);
  try {
    await writeHome(options, home, homeDir);
  } catch (error) {
    if (options.temporary === true) await rm(homeDir, { recursive: true, force: true });
    throw error;
  }

  // -p: voice goes before everything else on the machine, as in Debian's own unit; root may ask for it, and gives up being root.
  const asRoot = process.getuid?.() === 0 ? ['-p', '-U', 'asterisk', '-G', 'asterisk'] : [];
  const args = ['asterisk', '-f', '-n', ...asRoot, '-C', join(home, 'etc/asterisk.conf')];
  const command = installation.kind === 'host' ? args : ['chroot', installation.rootDir, ...args];
  // A process group of its own: Ctrl-C reaches the launcher, which stops things in their order.
  const child = execa('sh', ['-c', `umask ${writtenMask}; exec "$@"`, 'sh', ...command], {
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

async function writeHome(
  { installation, files, promptsDir, beforeStart }: AsteriskProcessOptions,
  home: string,
  homeDir: string,
): Promise<void> {
  const owner = await pbxAccount(installation);
  // Prompts and configuration are made anew; what Asterisk wrote (astdb, recordings, CEL) stays.
  await rm(join(homeDir, 'etc'), { recursive: true, force: true });
  await rm(join(homeDir, 'share'), { recursive: true, force: true });
  await rm(join(homeDir, 'modules'), { recursive: true, force: true });
  const written = ['lib', 'keys/keys', 'run', 'log', 'log/cel-custom', 'spool', 'spool/recording', 'spool/tmp'];
  for (const folder of ['', 'etc', 'share', 'modules', ...written])
    await mkdir(join(homeDir, folder), { recursive: true, mode: 0o750 });
  // Left by a process that was killed; Asterisk would take it for a running one.
  await rm(join(homeDir, 'run/asterisk.ctl'), { force: true });
  // Ours come after, so that a template wins.
  for (const name of leftToDefaults) await writeFile(join(homeDir, 'etc', name), '', { mode: 0o640 });
  const systemModules = await moduleFolder(installation);
  const place = systemModules === undefined ? { home } : { home, moduleDir: join(home, 'modules') };
  const texts = files(place);
  for (const [name, text] of texts) await writeFile(join(homeDir, 'etc', name), text, { mode: 0o640 });
  if (systemModules !== undefined) await linkModules(systemModules, texts.get('modules.conf') ?? '', homeDir);
  for (const shared of ['documentation', 'rest-api'])
    await symlink(`/usr/share/asterisk/${shared}`, join(homeDir, 'share', shared));
  await writePrompts(installation, homeDir, promptsDir);
  for (const name of ['full', 'full.1']) await maskLog(join(homeDir, 'log', name));
  await beforeStart?.(homeDir);
  // An older version let everybody on the machine read what Asterisk wrote.
  await execa('chmod', ['-R', 'o-rwx', homeDir]);
  if (owner !== undefined) {
    await execa('chown', ['-R', `${owner.uid}:${owner.gid}`, homeDir]);
    for (const folder of ['etc', 'modules']) await chown(join(homeDir, folder), 0, owner.gid);
  }
}

/** Where the installation keeps its modules, as Asterisk sees it. */
async function moduleFolder({ rootDir }: AsteriskInstallation): Promise<string | undefined> {
  const libraries = await readdir(join(rootDir, 'usr/lib'));
  const candidates = [...libraries.filter((name) => name.endsWith('-linux-gnu')), '.', '../lib64'];
  return candidates
    .map((library) => join('/usr/lib', library, 'asterisk/modules'))
    .find((folder) => existsSync(join(rootDir, folder)));
}

/**
 * The instance's module folder has what modules.conf names and nothing else: whoever holds ARI's password may have any module
 * loaded (app_system, func_shell …), but not one that is not there.
 */
async function linkModules(installed: string, modulesConf: string, homeDir: string): Promise<void> {
  for (const [, name = ''] of modulesConf.matchAll(/^(?:load|require) *=>? *(\S+\.so)$/gm))
    await symlink(join(installed, name), join(homeDir, 'modules', name));
}

async function writePrompts(
  installation: AsteriskInstallation,
  homeDir: string,
  promptsDir: string | undefined,
): Promise<void> {
  const made = installation.promptsDir;
  await symlink(join(made, 'moh'), join(homeDir, 'share/moh'));
  await mkdir(join(homeDir, 'share/sounds'));
  if (promptsDir === undefined) {
    await symlink(join(made, 'zh'), join(homeDir, 'share/sounds/zh'));
    return;
  }
  await cp(join(installation.rootDir, made, 'zh'), join(homeDir, 'share/sounds/zh'), { recursive: true });
  for (const file of await readdir(promptsDir, { recursive: true })) {
    if (!file.endsWith('.wav')) continue;
    await assertPromptFormat(join(promptsDir, file));
    await cp(join(promptsDir, file), join(homeDir, 'share/sounds/zh', file));
  }
}

async function assertPromptFormat(file: string): Promise<void> {
  const head = (await readFile(file)).subarray(0, 36);
  const isWav =
    head.length === 36 && head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 16) === 'WAVEfmt ';
  const fits =
    isWav &&
    head.readUInt16LE(20) === 1 &&
    head.readUInt16LE(22) === 1 &&
    head.readUInt32LE(24) === 8000 &&
    head.readUInt16LE(34) === 16;
  if (!fits) throw new StartError('bad-prompt', { detail: file });
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
