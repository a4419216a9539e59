import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { maskLog } from './asterisk-log.js';
import { endForgotten } from './instance-lock.js';
import { pbxAccount, recordingsGroup, type Account } from './pbx-account.js';
import type { AsteriskInstallation } from './provision-asterisk.js';
import type { InstancePlace } from './render-config.js';
import { StartError } from './start-error.js';

/** What an instance's folder is made of. */
export interface InstanceHome {
  readonly installation: AsteriskInstallation;
  readonly files: (place: InstancePlace) => Map<string, string>;
  /** Folder of replacement prompts: `yc/greeting.wav` … take the place of ours. */
  readonly promptsDir?: string | undefined;
  /** With the instance's folder as it is before Asterisk runs; what is written there becomes Asterisk's. */
  readonly beforeStart?: ((homeDir: string) => Promise<void>) | undefined;
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
/** Makes the folder, or makes one of before ready: `home` as Asterisk sees it, `homeDir` as it is seen from outside. */
export async function writeHome(
  { installation, files, promptsDir, beforeStart }: InstanceHome,
  home: string,
  homeDir: string,
): Promise<void> {
  const owner = await pbxAccount(installation);
  // Prompts and configuration are made anew; what Asterisk wrote (astdb, recordings, CEL) stays.
  await rm(join(homeDir, 'etc'), { recursive: true, force: true });
  await rm(join(homeDir, 'share'), { recursive: true, force: true });
  await rm(join(homeDir, 'modules'), { recursive: true, force: true });
  const written = ['lib', 'keys/keys', 'run', 'log', 'log/cel-custom', 'spool', 'spool/recording', 'spool/tmp'];
  await makeWay(homeDir);
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
  if (owner === undefined) return;
  await execa('chown', ['-R', `${owner.uid}:${owner.gid}`, homeDir]);
  for (const folder of ['etc', 'modules']) await chown(join(homeDir, folder), 0, owner.gid);
  await openToRecordings(homeDir, owner);
}

/**
 * Makes the folders that lead to an instance's own, whatever umask its maker runs with: the way there is nobody's secret, and who may
 * not walk it cannot reach what is theirs. Those that were there stay as they are.
 */
export async function makeWay(homeDir: string): Promise<void> {
  const made = await mkdir(dirname(homeDir), { recursive: true });
  if (made === undefined) return;
  for (let folder = dirname(homeDir); folder.length >= made.length; folder = dirname(folder))
    await chmod(folder, 0o711);
}

/** The server takes tracks away and reads the record of calls, by its group; what else is here (passwords of the day) is closed to it. */
async function openToRecordings(homeDir: string, { uid }: Account): Promise<void> {
  const group = await recordingsGroup();
  if (group === undefined) return;
  await chmod(dirname(homeDir), 0o711);
  for (const way of ['', 'spool', 'log']) await chmod(join(homeDir, way), 0o751);
  // Set-group-id: what Asterisk, who is not in the group, writes there is the group's.
  const folders = { 'spool/recording': 0o2770, 'log/cel-custom': 0o2750 };
  for (const [folder, mode] of Object.entries(folders)) {
    await execa('chown', ['-R', `${uid}:${group}`, join(homeDir, folder)]);
    await chmod(join(homeDir, folder), mode);
  }
}

/** Where a version kept its instances that knew no folder outside of the root. */
function oldHome({ kind, rootDir, homesDir }: AsteriskInstallation, instance: string): string {
  return kind === 'host' ? join('/var/lib/yiche114', instance) : join(rootDir, homesDir, instance);
}

/** The record of calls, recordings on their way and queue members of an older version go with the instance. */
export async function takeOver(installation: AsteriskInstallation, instance: string, homeDir: string): Promise<void> {
  const old = oldHome(installation, instance);
  if (existsSync(homeDir) || !existsSync(join(old, 'etc/asterisk.conf'))) return;
  await endForgotten(old);
  await makeWay(homeDir);
  // Beside its place first: a copy that broke off is none. Prompts and modules are links, and made anew.
  const partial = `${homeDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await execa('cp', ['-a', old, partial]);
  await rename(partial, homeDir);
  await rm(old, { recursive: true, force: true });
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
