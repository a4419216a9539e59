import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from './plain-error.mjs';
import { projectDir } from './preflight.mjs';

// Times of the launcher, which runs the demo: no settings.

/** Asked to end and not gone after so long, a program is killed, ms: its jobs in hand take a moment, Ctrl-C should not take longer. */
const ENDS_WITHIN_MS = 10_000;
/** The first start is given up after so long, ms: on a slow machine it takes a few seconds. */
const READY_WITHIN_MS = 30_000;
/** Between two looks whether it is ready, ms: the banner should not wait for a look. */
const READY_LOOK_MS = 50;
/** Between two looks whether a program of a killed launcher is gone, ms. */
const GONE_LOOK_MS = 100;

/**
 * The programs of our own that `npm start` runs.
 * @typedef {{ name: string, main: string, pidFile: string }} Program
 */
const built = (main) => path.join(projectDir, 'dist/server/apps/server/src', main);
/** @type {Program} */
export const SERVER = { name: '服务', main: built('main.js'), pidFile: 'server.pid' };
/** @type {Program} */
export const SOFTPHONE_GATEWAY = {
  name: '软电话网关',
  main: built('softphone-gateway/main.js'),
  pidFile: 'softphone-gateway.pid',
};

/**
 * Starts a program; it need not be able to work yet.
 * @returns {Promise<{ exited: Promise<void>, alive: () => boolean, errors: () => string, stop: () => Promise<void> }>}
 */
export async function startProgram({ main, pidFile }, { environment, dir }) {
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    cwd: projectDir,
    env: environment,
    stdio: ['ignore', 'inherit', 'pipe'],
    detached: true, // Ctrl-C reaches the launcher alone, which ends everything in order
  });
  const exited = new Promise((resolve) => child.once('exit', () => resolve()));
  await once(child, 'spawn');
  try {
    await writeFile(path.join(dir, pidFile), String(child.pid));
  } catch (cause) {
    // Nobody would find it if the launcher were killed.
    child.kill('SIGKILL');
    await exited;
    throw cause;
  }
  let errors = '';
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-2000)));
  child.stderr.pipe(process.stderr);
  const alive = () => child.exitCode === null && child.signalCode === null;
  return {
    exited,
    alive,
    errors: () => errors,
    stop: async () => {
      if (alive()) {
        child.kill('SIGTERM');
        const late = sleep(ENDS_WITHIN_MS, 'late', { ref: false });
        if ((await Promise.race([exited, late])) === 'late') child.kill('SIGKILL');
      }
      await rm(path.join(dir, pidFile), { force: true });
    },
  };
}

/** Starts a program and waits until it can work; one that cannot is ended, with a sentence. Takes what `startProgram` takes. */
export async function startProgramReady(program, { port, ...options }) {
  const started = await startProgram(program, options);
  const { name } = program;
  for (let tries = 0; tries < READY_WITHIN_MS / READY_LOOK_MS; tries++) {
    if (!started.alive()) throw new PlainError(`${name}未能启动 / ${name} did not start:\n${started.errors()}`);
    if (await answers(`http://127.0.0.1:${port}/readyz`)) return started;
    await sleep(READY_LOOK_MS);
  }
  await started.stop();
  throw new PlainError(
    `${name} ${READY_WITHIN_MS / 1000} 秒内没有就绪 / ${name} was not ready within ${READY_WITHIN_MS / 1000} s`,
  );
}

/** A launcher that was killed leaves its programs running: they are ended first. */
export async function endStale({ main, pidFile }, dir) {
  const pid = Number(await readFile(path.join(dir, pidFile), 'utf8').catch(() => ''));
  const command = pid ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
  if (!command.includes(main)) return;
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; existsSync(`/proc/${pid}`) && tries < ENDS_WITHIN_MS / GONE_LOOK_MS; tries++)
    await sleep(GONE_LOOK_MS);
}

const answers = (url) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
