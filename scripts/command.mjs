import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { existsSync } from 'node:fs';
import {
  ensureBuilt,
  ensureDependencies,
  goOnAsOwnNode,
  projectDir,
  refuse,
  requireBuilt,
  requireNode,
} from './lib/preflight.mjs';
import { progressTo } from './lib/progress.mjs';

// `npm run migrate | admin:create | user:unlock …`: one of the server's commands, on the database of DATABASE_URL or, without it, on
// the one that `npm start` made for this clone (which then must be running). Standard output is the command's own.

/** What works on files alone. Their paths are those of whoever calls. */
const WITHOUT_DATABASE = ['verify-statement', 'price-settlement', 'explain'];

requireNode();
const calledFrom = process.env.INIT_CWD ?? process.cwd();
process.chdir(projectDir);
const [name, ...args] = process.argv.slice(2);
progressTo(process.stderr);
if (existsSync('.env')) process.loadEnvFile('.env');
// In service the tree is somebody else's to build: a command must not change under a running server what it has not loaded yet.
const inService = process.env.NODE_ENV === 'production';
if (inService) requireBuilt();
else await ensureDependencies();
await goOnAsOwnNode();
if (!inService) await ensureBuilt();
const script = path.join(projectDir, 'dist/server/apps/server/src/commands', `${name}.js`);
if (WITHOUT_DATABASE.includes(name))
  process.exit(spawnSync(process.execPath, [script, ...args], { cwd: calledFrom, stdio: 'inherit' }).status ?? 1);
const { localEnvironment } = await import('./lib/installation.mjs');
const environment = process.env.DATABASE_URL
  ? { PBX_KIND: 'simulator', ...process.env }
  : await localEnvironment().catch(inOneSentence);
if (!environment) refuse('没有找到数据库：请设置 DATABASE_URL，或先运行 npm start');
process.exit(spawnSync(process.execPath, [script, ...args], { env: environment, stdio: 'inherit' }).status ?? 1);

/** A setting that is wrong; anything else is a bug and comes with its stack. */
function inOneSentence(cause) {
  if (cause?.name === 'PlainError') refuse(cause.message);
  throw cause;
}
