import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { makePrompts } from './make-prompts.js';
import { ProvisionError } from './provision-error.js';
import { cacheDirIn } from './provision-settings.js';

/**
 * An Asterisk that can be started, with the places where its instances live. Inside paths are as Asterisk sees them: a provisioned root
 * is a download that may be made anew, so what its instances write lies outside of it and is bound into it while they run.
 */
export interface AsteriskInstallation {
  readonly kind: 'provisioned' | 'host';
  /** As `asterisk -V` says it, e.g. `22.10.1`. */
  readonly version: string;
  /** The root file system as seen from outside; `/` when it is the host's own Asterisk. */
  readonly rootDir: string;
  /** Inside path: below it each instance has a folder of its own. */
  readonly homesDir: string;
  /** The same folder as seen from outside: records of calls, recordings on their way, passwords of the day. */
  readonly dataDir: string;
  /** Inside path of the spoken prompts. */
  readonly promptsDir: string;
}

export interface ProvisionOptions {
  /** The downloaded root. Default: `$XDG_CACHE_HOME/yiche114`, else `~/.cache/yiche114`. */
  readonly cacheDir?: string;
  /** What instances write. Default: `/var/lib/yiche114/pbx`; who is not root: `instances` in the folder above. */
  readonly dataDir?: string;
  /** Do not look for an `asterisk` on PATH. */
  readonly forceProvisioned?: boolean;
  /** One sentence (Chinese) at the beginning of each long step. */
  readonly onProgress?: (line: string) => void;
}

/** Changes whenever a root made by an older version of this file would not do. */
const rootGeneration = 'sid-1';
const packages = ['asterisk', 'espeak-ng', 'sox', 'libsox-fmt-base'];

/**
 * Finds an Asterisk that is new enough, or makes a root file system with one from Debian's archive (about 30 s and 400 MB, once).
 * @throws ProvisionError with a code and a Chinese sentence when neither is possible.
 */
export async function provisionAsterisk(options: ProvisionOptions = {}): Promise<AsteriskInstallation> {
  const cacheDir = options.cacheDir ?? cacheDirIn();
  // Root's own folders are closed to the user that Asterisk runs as.
  const dataDir = options.dataDir ?? (process.getuid?.() === 0 ? '/var/lib/yiche114/pbx' : join(cacheDir, 'instances'));
  const progress = options.onProgress ?? (() => undefined);
  const host = options.forceProvisioned ? undefined : await hostInstallation(dataDir);
  const found = host ?? (await provisionedInstallation({ cacheDir, dataDir }, progress));
  await writeHosts(found);
  return { ...found, promptsDir: await makePrompts(found, progress) };
}

type BareInstallation = Omit<AsteriskInstallation, 'promptsDir'>;

async function hostInstallation(dataDir: string): Promise<BareInstallation | undefined> {
  const version = await asteriskVersion('/').catch(() => undefined);
  if (version === undefined || !isUsable(version)) return undefined;
  return { kind: 'host', version, rootDir: '/', homesDir: dataDir, dataDir };
}

/** Whether ARI knows address lists, which came with 20.19, 22.9 and 23.3: an older one would not take our ari.conf. */
export function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const since = { 20: 19, 22: 9, 23: 3 }[major];
  return since === undefined ? major > 23 : minor >= since;
}

async function asteriskVersion(rootDir: string): Promise<string> {
  const { stdout } =
    rootDir === '/' ? await execa('asterisk', ['-V']) : await execa('chroot', [rootDir, 'asterisk', '-V']);
  const version = /^Asterisk (?:certified-)?(\d+\.\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`asterisk -V said: ${stdout}`);
  return version;
}

async function provisionedInstallation(
  { cacheDir, dataDir }: { readonly cacheDir: string; readonly dataDir: string },
  progress: (line: string) => void,
): Promise<BareInstallation> {
  if (process.platform !== 'linux') throw new ProvisionError('not-linux');
  if (process.getuid?.() !== 0) throw new ProvisionError('not-root');
  const rootDir = join(cacheDir, `asterisk-${rootGeneration}-${process.arch}`);
  if (!existsSync(rootDir)) await buildRoot(rootDir, progress);
  try {
    const version = await asteriskVersion(rootDir);
    return { kind: 'provisioned', version, rootDir, homesDir: '/srv/yiche114', dataDir };
  } catch (cause) {
    throw new ProvisionError('broken-root', { cause, detail: rootDir });
  }
}

/** Builds beside the final place and renames, so that a download that broke off never counts. */
async function buildRoot(rootDir: string, progress: (line: string) => void): Promise<void> {
  await mkdir(dirname(rootDir), { recursive: true });
  await removeAbandoned(rootDir);
  await ensureHostCommand('mmdebstrap', ['mmdebstrap', 'debian-archive-keyring', 'gpg', 'gpgv'], progress);
  const partial = `${rootDir}.partial-${process.pid}`;
  progress('正在从 Debian 软件源下载并安装 Asterisk（约 400 MB，仅首次需要）……');
  try {
    await mkdir(partial, { recursive: true });
    await execa('mmdebstrap', [
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      // A mirror's signed Release file may be past its date; signatures are still checked.
      '--aptopt=Acquire::Check-Valid-Until "false"',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      'sid',
      partial,
    ]);
    await chmod(partial, 0o755);
    await asteriskVersion(partial);
    await rename(partial, rootDir);
  } catch (cause) {
    // The name is in no mount table any more: mmdebstrap works in a mount namespace of its own.
    await rm(partial, { recursive: true, force: true });
    // Another process was faster.
    if (existsSync(rootDir)) return;
    throw new ProvisionError('download-failed', { cause, detail: lastLine(cause) });
  }
}

async function removeAbandoned(rootDir: string): Promise<void> {
  const prefix = `${basename(rootDir)}.partial-`;
  const mounts = await readFile('/proc/mounts', 'utf8');
  for (const name of await readdir(dirname(rootDir))) {
    const path = join(dirname(rootDir), name);
    const owner = Number(name.slice(prefix.length));
    if (!name.startsWith(prefix) || existsSync(`/proc/${owner}`) || mounts.includes(` ${path}/`)) continue;
    await rm(path, { recursive: true, force: true });
  }
}

/** Installs Debian packages on the host when a command of theirs is missing. */
export async function ensureHostCommand(
  command: string,
  debianPackages: readonly string[],
  progress: (line: string) => void,
): Promise<void> {
  if (await isOnPath(command)) return;
  if (process.getuid?.() !== 0)
    throw new ProvisionError('not-root', { detail: `apt-get install ${debianPackages.join(' ')}` });
  progress(`正在安装 ${debianPackages.join('、')}……`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await execa('apt-get', ['update'], { env });
    await execa('apt-get', ['install', '-y', '--no-install-recommends', ...debianPackages], { env });
  } catch (cause) {
    throw new ProvisionError('install-failed', {
      cause,
      detail: `apt-get install ${debianPackages.join(' ')}：${lastLine(cause)}`,
    });
  }
}

async function isOnPath(command: string): Promise<boolean> {
  const { exitCode } = await execa('sh', ['-c', 'command -v "$1"', 'sh', command], { reject: false });
  return exitCode === 0;
}

/** Without these names every INVITE waits for DNS: pjproject looks up the host's own name and `A.ROOT-SERVERS.NET`. */
async function writeHosts(installation: BareInstallation): Promise<void> {
  if (installation.kind === 'host') return;
  const own = Object.values(networkInterfaces())
    .flat()
    .filter((face) => face?.family === 'IPv4' && !face.internal)
    .map((face) => face?.address);
  const lines = ['127.0.0.1 localhost A.ROOT-SERVERS.NET', `${own[0] ?? '127.0.1.1'} ${hostname()}`, '::1 localhost'];
  await writeFile(join(installation.rootDir, 'etc/hosts'), `${lines.join('\n')}\n`);
}

function lastLine(cause: unknown): string {
  const text = cause instanceof ExecaError ? String(cause.stderr ?? cause.shortMessage) : String(cause);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^(E|error|W):/i.test(line)) ?? lines.at(-1) ?? '';
}
