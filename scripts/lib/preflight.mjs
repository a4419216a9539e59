import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { step } from './progress.mjs';

// Only Node's own modules here: this runs before anything is installed.

/** The project's folder. */
export const projectDir = path.resolve(import.meta.dirname, '../..');

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
  const stamp = path.join(projectDir, 'node_modules/.yiche-lock');
  const lock = digest([path.join(projectDir, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  await step('安装依赖 npm ci', async () => {
    const options = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
    const { status, stderr = '', error } = spawnSync('npm', ['ci', ...options], { cwd: projectDir, encoding: 'utf8' });
    if (status === 0) return;
    const code = error?.code ?? /npm error code (\S+)/.exec(stderr)?.[1] ?? status;
    if (!/^(EAI_AGAIN|ENOTFOUND|ECONN|ETIMEDOUT|ERR_SOCKET|EHOSTUNREACH|ENETUNREACH)/.test(String(code)))
      process.stderr.write(stderr);
    refuse(`依赖安装失败（${code}），请检查网络 / npm ci failed (${code})`);
  });
  writeFileSync(stamp, lock);
}

/** Builds server, PBX tools and web program, each only when its sources changed. */
export async function ensureBuilt() {
  const targets = [
    [
      '后端 server',
      ['node_modules/.bin/nest', 'build', 'server'],
      ['apps/server/src', 'libs', 'migrations', 'tsconfig.json'],
      'dist/server',
    ],
    ['电话平台 pbx', ['node_modules/.bin/nest', 'build', 'pbx'], ['apps/pbx/src', 'tsconfig.json'], 'dist/pbx'],
    [
      '网页 web',
      ['node_modules/.bin/vite', 'build', 'apps/web', '--logLevel', 'error'],
      ['apps/web', 'libs/contracts'],
      'dist/web',
    ],
  ];
  for (const [title, [command, ...args], sources, output] of targets) {
    const stamp = path.join(projectDir, 'dist', `.${path.basename(output)}.stamp`);
    const state = digest([
      ...sources.flatMap((source) => filesBelow(path.join(projectDir, source))),
      path.join(projectDir, 'package-lock.json'),
    ]);
    if (existsSync(path.join(projectDir, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === state)
      continue;
    await step(`编译${title}`, async () => run(path.join(projectDir, command), args, `编译${title}失败`));
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, state);
  }
}

function run(command, args, sentence) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
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
