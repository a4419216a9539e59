import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { existsSync } from 'node:fs';
import { ensureBuilt, ensureDependencies, projectDir, refuse, requireNode } from './lib/preflight.mjs';

// `npm run migrate | admin:create | audit:verify | calendar:load`: one of the server's commands, on the database of DATABASE_URL or, without it, on
// the one that `npm start` made for this clone (which then must be running).
requireNode();
process.chdir(projectDir);
const [name, ...args] = process.argv.slice(2);
await ensureDependencies();
await ensureBuilt();
if (existsSync('.env')) process.loadEnvFile('.env');
const { localEnvironment } = await import('./lib/installation.mjs');
const environment = process.env.DATABASE_URL ? { PBX_KIND: 'simulator', ...process.env } : await localEnvironment();
if (!environment) refuse('没有找到数据库：请设置 DATABASE_URL，或先运行 npm start');
const script = path.join(projectDir, 'dist/server/apps/server/src/commands', `${name}.js`);
process.exit(spawnSync(process.execPath, [script, ...args], { env: environment, stdio: 'inherit' }).status ?? 1);
