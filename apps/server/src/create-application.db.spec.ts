import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, Metrics } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { readAppConfig } from './config.js';
import { createApplication, startApplication, stopApplication } from './create-application.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');

describe('a server that is live', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-live-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('remembers nothing of its settings when its port is another’s, and then says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const config = readAppConfig({
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String((other.address() as AddressInfo).port),
      PBX_KIND: 'simulator',
      DATABASE_URL: database.url,
      PERSONAL_DATA_KEYS: `k1:${key(1)}`,
      PERSONAL_DATA_INDEX_KEY: key(2),
      RECORDING_STORE_DIR: folder,
      CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
      WEB_DIR: path.join(folder, 'no-pages'),
    });
    const application = await createApplication(config, createLogger('fatal'), new Metrics());
    let remembered = false;
    const start = startApplication(application, config, async () => {
      remembered = true;
    });
    try {
      await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
      expect(remembered).toBe(false);
    } finally {
      await stopApplication(application);
      other.close();
    }
  });
});
