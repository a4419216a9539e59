import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageDir, provisionOptionsFromEnvironment } from '../../pbx/src/index.js';

const run = promisify(execFile);
const projectDir = path.resolve(packageDir(), '../..');

/** Folders that are this machine's own: what is there to begin with is Debian's, what is written is nobody else's. */
const OWN = ['/etc', '/var', '/opt', '/usr/local', '/root'];
/** What the guide says that a machine of its own would do otherwise here; in front of everything else. */
const STAND_INS = {
  'apt-get': '#!/bin/sh\n# What it would install is there: scripts/test.mjs.\n',
  systemctl: '#!/bin/sh\nexec node /run/project/apps/server/test/stand-in-systemctl.mjs "$@"\n',
  journalctl: '#!/bin/sh\nexec node /run/project/apps/server/test/stand-in-journalctl.mjs "$@"\n',
  // The same packages and the same build as the rest of the tests: those of a minute ago.
  npm: `#!/bin/bash
set -e
case "$*" in
  ci) mkdir -p node_modules && mount --bind /run/project/node_modules node_modules ;;
  'run build'*) cp -a /run/project/dist . && shift 2 && exec node scripts/build.mjs "\${@:2}" ;;
  *) exec /usr/bin/env PATH="$PATH_OF_OTHERS" npm "$@" ;;
esac
`,
};

/**
 * A Debian machine with nothing of ours on it but the sources, as the working tree has them, in /root/yiche114: namespaces of the network,
 * of processes and of mounts, in which PostgreSQL runs as Debian's package leaves it. It needs root, as the PBX of the tests does, and
 * leaves nothing.
 */
export interface ProductionMachine {
  /** Of the network: its addresses are its own loopback's. */
  readonly namespace: string;
  /** Runs a script as root, each line of it or an error. @returns what it printed */
  sh(script: string): Promise<string>;
  /** A file of its own, as it is now. */
  read(file: string): Promise<string>;
  /** Puts a file into root's folder. */
  write(name: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

/** @param before a commit, of which a build lies in /root/before */
export async function startProductionMachine(before: string | null = null): Promise<ProductionMachine> {
  const namespace = `yiche${process.pid}m`;
  const dir = await mkdtemp(path.join(tmpdir(), 'yiche-machine-'));
  const source = path.join(dir, 'upper/root/yiche114');
  const shims = path.join(dir, 'upper/root/stand-ins');
  const { cacheDir = '' } = provisionOptionsFromEnvironment(process.env);
  for (const folder of [source, shims, cacheDir]) await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(STAND_INS)) await writeFile(path.join(shims, name), text, { mode: 0o755 });
  await run(
    'sh',
    ['-c', `git ls-files -co --exclude-standard -z | xargs -0 tar -c --ignore-failed-read | tar -x -C ${source}`],
    { cwd: projectDir },
  );
  if (before !== null) await buildOf(before, path.join(dir, 'upper/root/before'));
  await run('ip', ['netns', 'add', namespace]);
  const entry = ['netns', 'exec', namespace, 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  // The first process takes in those whose parents have gone.
  const init = spawn('ip', [...entry, 'sh', '-c', 'while :; do sleep 3600 & wait $!; done'], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => init.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    init.kill('SIGKILL'); // and with it the first process, and with that all others
    await exited;
    await untilGone(first);
    await run('ip', ['netns', 'del', namespace]).catch(() => undefined);
    await rm(dir, { recursive: true, force: true });
  };
  let first = '';
  try {
    first = await childOf(init.pid ?? 0);
    const others = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    const inside = (command: readonly string[]): [string, string[]] => [
      'nsenter',
      [
        ...[`--target=${first}`, '--mount', '--net', '--pid', 'env', '-i', 'HOME=/root', 'LANG=C.UTF-8'],
        ...[`PATH=/root/stand-ins:${others}`, `PATH_OF_OTHERS=${others}`, ...command],
      ],
    ];
    const sh = async (script: string): Promise<string> => {
      const [command, args] = inside(['bash', '--norc', '-euo', 'pipefail', '-c', `cd /root\n${script}`]);
      try {
        return (await run(command, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
      } catch (cause) {
        const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
        throw new Error(`${script}\n— printed:\n${stdout}\n${stderr}`, { cause });
      }
    };
    await sh(furnish(dir, cacheDir));
    return {
      namespace,
      sh,
      write: (name, text) => writeFile(path.join(dir, 'upper/root', name), text),
      read: (file) => readFile(path.join(dir, 'upper', file), 'utf8'),
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Whether the history that has this commit is there: a shallow clone has none. */
export const isInHistory = (commit: string): boolean =>
  spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: projectDir }).status === 0;

/** Server and pages as they were then, with the packages of today. */
async function buildOf(commit: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run('sh', ['-c', `git archive ${commit} | tar -x -C ${folder}`], { cwd: projectDir });
  await symlink(path.join(projectDir, 'node_modules'), path.join(folder, 'node_modules'));
  await run('node_modules/.bin/nest', ['build', 'server'], { cwd: folder });
  await run('node_modules/.bin/vite', ['build', 'apps/web', '--logLevel', 'error'], { cwd: folder });
  await unlink(path.join(folder, 'node_modules'));
}

/** Folders of its own, a network of its own, and PostgreSQL as `apt-get install postgresql` leaves it. */
const furnish = (dir: string, cacheDir: string): string => `
ip link set lo up
mount --make-rprivate /
for folder in ${OWN.join(' ')}; do
  mkdir -p "${dir}/upper$folder" "${dir}/work$folder"
done
mount -t tmpfs tmpfs /run -o mode=755
mkdir /run/project /run/cache
mount --bind ${projectDir} /run/project
mount --bind ${cacheDir} /run/cache
for folder in ${OWN.join(' ')}; do
  mount -t overlay overlay -o "lowerdir=$folder,upperdir=${dir}/upper$folder,workdir=${dir}/work$folder" "$folder"
done
mount -t tmpfs tmpfs /tmp -o mode=1777
rm -rf /var/lib/yiche114 /etc/yiche114 /opt/yiche114 /var/lib/postgresql/* /etc/postgresql/*
mkdir -p /var/cache/yiche114 /run/postgresql /var/tmp
mount --bind /run/cache /var/cache/yiche114
chown postgres: /run/postgresql
version=$(ls /usr/lib/postgresql | sort -n | tail -1)
pg_createcluster "$version" main --port 5432 --start
`;

async function untilGone(pid: string): Promise<void> {
  while (pid !== '' && existsSync(`/proc/${pid}`)) await delay(20);
}

async function childOf(pid: number): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const [child] = children.trim().split(' ');
    // `ip netns exec` becomes unshare, which forks the first process of the namespace.
    if (child && (await readdir(`/proc/${child}/ns`).catch(() => [])).length > 0) return child;
    await delay(25);
  }
  throw new Error('the namespaces were not made');
}
