#!/usr/bin/env node
// Stands in for systemctl where systemd is not the first process: it starts what unit files say, as the user and with the settings they
// say, and starts it again when it dies. What confines a unit (Protect…, SystemCallFilter) it leaves out.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const UNITS = '/etc/systemd/system';
const RUNNING = '/run/units';
const LOGS = '/var/log/units';
const pidFile = (unit) => `${RUNNING}/${unit}.pid`;

/** The [Service] of a unit file; a key that comes again adds a value. */
function serviceOf(unit) {
  const [, template, instance] = /^([^@]+@)(.*)\.service$/.exec(unit) ?? [];
  const file = `${UNITS}/${template ? `${template}.service` : unit}`;
  if (!existsSync(file)) throw new Error(`Unit ${unit} not found.`);
  const values = new Map();
  let section = '';
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('[')) section = line;
    const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (section === '[Service]' && key) values.set(key, [...(values.get(key) ?? []), value.replaceAll('%i', instance)]);
  }
  return values;
}

function environmentOf(values) {
  const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
  const read = (line) => {
    const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name) environment[name] = value.replace(/^(['"])(.*)\1$/, '$2');
  };
  for (const file of values.get('EnvironmentFile') ?? []) readFileSync(file, 'utf8').split('\n').forEach(read);
  (values.get('Environment') ?? []).forEach(read);
  return environment;
}

function launch(unit) {
  const values = serviceOf(unit);
  const one = (key) => values.get(key)?.[0];
  const user = one('User');
  const groups = (values.get('SupplementaryGroups') ?? []).join(',');
  const as = user
    ? [
        'setpriv',
        `--reuid=${user}`,
        `--regid=${one('Group') ?? user}`,
        groups ? `--groups=${groups}` : '--clear-groups',
        '--no-new-privs',
      ]
    : [];
  const command = [...as, 'sh', '-c', `umask ${one('UMask') ?? '0022'}; exec ${one('ExecStart')}`];
  const log = openSync(`${LOGS}/${unit}.log`, 'a');
  return spawn(command[0], command.slice(1), {
    cwd: one('WorkingDirectory'),
    env: environmentOf(values),
    stdio: ['ignore', log, log],
  });
}

/** Keeps the unit running until it is told to end it. */
async function keep(unit) {
  let child;
  let stopping = false;
  process.on('SIGTERM', () => {
    stopping = true;
    child?.kill('SIGTERM');
  });
  while (!stopping) {
    child = launch(unit);
    await new Promise((resolve) => child.once('exit', resolve));
    if (!stopping) await sleep(1_000);
  }
  rmSync(pidFile(unit), { force: true });
}

async function start(unit) {
  if (existsSync(pidFile(unit))) return;
  serviceOf(unit);
  const keeper = spawn(process.execPath, [import.meta.filename, 'keep', unit], { detached: true, stdio: 'ignore' });
  writeFileSync(pidFile(unit), String(keeper.pid));
  keeper.unref();
}

async function stop(unit) {
  if (!existsSync(pidFile(unit))) return;
  process.kill(Number(readFileSync(pidFile(unit), 'utf8')), 'SIGTERM');
  while (existsSync(pidFile(unit))) await sleep(20);
}

/** Debian's own unit of nginx is one that forks. `nginx -t` leaves an empty file, which is nobody's. */
async function nginx(verb) {
  const runs = () => existsSync('/run/nginx.pid') && readFileSync('/run/nginx.pid', 'utf8').trim() !== '';
  if (verb !== 'start' && runs()) {
    spawnSync('nginx', ['-s', 'quit']);
    while (runs()) await sleep(20);
  }
  if (verb !== 'stop' && !runs()) process.exitCode = spawnSync('nginx', [], { stdio: 'ignore' }).status;
}

const [verb, ...rest] = process.argv.slice(2);
const units = rest
  .filter((word) => !word.startsWith('--'))
  .map((name) => (name.includes('.') ? name : `${name}.service`));
mkdirSync(RUNNING, { recursive: true });
mkdirSync(LOGS, { recursive: true });
try {
  for (const unit of verb === 'keep' ? rest : units) {
    if (unit === 'nginx.service') await nginx(verb);
    else if (verb === 'keep') await keep(unit);
    else if (verb === 'start' || (verb === 'enable' && rest.includes('--now'))) await start(unit);
    else if (verb === 'stop' || (verb === 'disable' && rest.includes('--now'))) await stop(unit);
    else if (verb === 'restart') await stop(unit).then(() => start(unit));
    else if (verb === 'is-active') process.exitCode = existsSync(pidFile(unit)) ? 0 : 3;
    else serviceOf(unit);
  }
} catch (cause) {
  process.stderr.write(`${cause.message}\n`);
  process.exit(1);
}
