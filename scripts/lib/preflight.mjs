import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { step } from './progress.mjs';
import { keepOlderAssets } from './web-assets.mjs';

// Only Node's own modules here: this runs before anything is installed.

/** The project's folder. */
export const projectDir = path.resolve(import.meta.dirname, '../..');

/** Where installed commands are, our own Node among them. */
const binDir = path.join(projectDir, 'node_modules/.bin');
const calledFrom = process.cwd();

/** Says in one sentence why this Node will not do. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  refuse(`需要 Node.js 20.19 以上（现在是 ${process.versions.node}）/ Node.js 20.19 or later is needed`);
}

/** Ends the program with one sentence. */
export function refuse(sentence) {
  process.stderr.write(`✗ ${sentence}\n`);
  process.exit(1);
}

/** Installs what the lock file names, unless that was done for this very lock file. */
export async function ensureDependencies() {
  const { stamp, state } = dependencies();
  if (isDone(stamp, state)) return;
  await step('安装依赖 npm ci', async () => {
    const options = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
    const { status, stderr = '', error } = spawnSync('npm', ['ci', ...options], { cwd: projectDir, encoding: 'utf8' });
    if (status === 0) return;
    const code = error?.code ?? /npm error code (\S+)/.exec(stderr)?.[1] ?? status;
    if (!/^(EAI_AGAIN|ENOTFOUND|ECONN|ETIMEDOUT|ERR_SOCKET|EHOSTUNREACH|ENETUNREACH)/.test(String(code)))
      process.stderr.write(stderr);
    refuse(`依赖安装失败（${code}），请检查网络 / npm ci failed (${code})`);
  });
  writeFileSync(stamp, state);
}

/**
 * Goes on as the Node that comes with the libraries: the one that is tested is the one that runs, whatever the machine has (ADR 0049).
 * To be called once they are installed; returns where we are that Node already, or there is none for this system.
 */
export async function goOnAsOwnNode() {
  const node = path.join(binDir, 'node');
  if (!existsSync(node) || realpathSync(node) === realpathSync(process.execPath)) return;
  // Of another C library than this system's: the machine's own has to do.
  if (spawnSync(node, ['--version']).status !== 0) return;
  const child = spawn(node, process.argv.slice(1), {
    cwd: calledFrom,
    env: { ...process.env, PATH: `${binDir}${path.delimiter}${process.env.PATH ?? ''}` },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await once(child, 'exit');
  process.exit(code ?? 128 + constants.signals[signal]);
}

/**
 * Builds server, PBX tools and web program, each only when its sources changed.
 * @param after folder of the release before, whose pages are still open; this folder's own last build otherwise
 */
export async function ensureBuilt({ after = projectDir } = {}) {
  for (const target of targets()) {
    if (isDone(target.stamp, target.state) && existsSync(target.output)) continue;
    await step(`编译${target.title}`, async () => target.build({ after }));
    mkdirSync(path.dirname(target.stamp), { recursive: true });
    writeFileSync(target.stamp, target.state);
  }
}

/** Ends with one sentence unless everything here is installed and built as its sources say: installs and builds nothing. */
export function requireBuilt() {
  const parts = [dependencies(), ...targets()];
  const whole = parts.every(({ stamp, state, output }) => isDone(stamp, state) && existsSync(output));
  if (!whole)
    refuse(
      '这里没有编译好，或编译后源码又变了；生产环境的命令不在原地编译：请在新的目录里 npm run build，见 docs/operations.md“升级与回退” / not built: run npm run build in the new folder',
    );
}

const isDone = (stamp, state) => existsSync(stamp) && readFileSync(stamp, 'utf8') === state;

function dependencies() {
  const output = path.join(projectDir, 'node_modules');
  return {
    output,
    stamp: path.join(output, '.yiche-lock'),
    state: digest([path.join(projectDir, 'package-lock.json')]),
  };
}

function targets() {
  const target = (title, name, sources, build) => ({
    title,
    output: path.join(projectDir, 'dist', name),
    stamp: path.join(projectDir, 'dist', `.${name}.stamp`),
    state: digest([
      ...sources.flatMap((source) => filesBelow(path.join(projectDir, source))),
      path.join(projectDir, 'package-lock.json'),
    ]),
    build,
  });
  const nest = (title, name, sources) =>
    target(title, name, sources, () => run('nest', ['build', name], `编译${title}失败`));
  return [
    nest('后端 server', 'server', ['apps/server/src', 'libs', 'migrations', 'tsconfig.json']),
    nest('电话平台 pbx', 'pbx', ['apps/pbx/src', 'tsconfig.json']),
    target('网页 web', 'web', ['apps/web', 'libs/contracts'], ({ after }) => buildWeb(after)),
  ];
}

/** Beside the pages that may be in use, and put in their place when it is whole. */
function buildWeb(after) {
  const dist = path.join(projectDir, 'dist');
  const [web, next, last] = ['web', '.web-next', '.web-last'].map((name) => path.join(dist, name));
  rmSync(next, { recursive: true, force: true });
  run('vite', ['build', 'apps/web', '--logLevel', 'error', '--outDir', next], '编译网页 web失败');
  keepOlderAssets({ from: path.join(after, 'dist'), web: next, to: dist });
  rmSync(last, { recursive: true, force: true });
  if (existsSync(web)) renameSync(web, last);
  renameSync(next, web);
  rmSync(last, { recursive: true, force: true });
}

function run(tool, args, sentence) {
  const { status, stdout, stderr, error } = spawnSync(path.join(projectDir, 'node_modules/.bin', tool), args, {
    cwd: projectDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
  refuse(sentence);
}

function filesBelow(place) {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(projectDir, file)).update(readFileSync(file));
  return hash.digest('hex');
}
