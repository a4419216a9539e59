import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { packageDir } from '../../apps/pbx/src/index.js';
import type { BenchContext } from './bench-context.js';

const projectDir = path.resolve(packageDir(), '../..');
const migrate = path.join(projectDir, 'dist/server/apps/server/src/commands/migrate.js');

/** An empty database of the bench's own, dropped at its end. @returns its address */
export async function createBenchDatabase({
  databaseUrl,
  onStop,
}: Pick<BenchContext, 'databaseUrl' | 'onStop'>): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await administer(databaseUrl, `CREATE DATABASE ${name}`);
  onStop(() => administer(databaseUrl, `DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes the tables, by the built program's own command. @param env its environment */
export async function migrateBenchDatabase(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  await promisify(execFile)(process.execPath, [migrate], { cwd: projectDir, env: { ...env } });
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
