import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.mjs';
import { startPostgres } from './postgres.mjs';

/**
 * Jest's global set-up of the tiers that need a database: one real PostgreSQL for the whole run, unless TEST_DATABASE_URL
 * names one. Every test file makes a database of its own on it (`libs/platform/src/testing/test-database.ts`).
 */
export default async function setUp() {
  if (process.env.TEST_DATABASE_URL) return;
  const dir = await mkdtemp(path.join(tmpdir(), 'yiche-pg-'));
  const server = await startPostgres({
    dir,
    port: await freePort(),
    settings: { fsync: 'off', max_connections: '200' },
  });
  process.env.TEST_DATABASE_URL = server.url();
  globalThis.yichePostgres = { stop: () => server.stop().then(() => rm(dir, { recursive: true, force: true })) };
}
