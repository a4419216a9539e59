import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, Metrics } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { readAppConfig } from '../src/config.js';
import { createApplication, startApplication, stopApplication } from '../src/create-application.js';

/** The whole server in this process, on the simulator and a database of its own. */
export interface TestServer {
  readonly application: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly url: string;
  /** Everything it has logged. */
  log(): string;
  /** As a signal would; its database stays. */
  close(): Promise<void>;
  /** Closes it where that has not been done, and removes what it left. */
  stop(): Promise<void>;
}

/** Starts it with the demo's users and data; `environment` is added to its own. It logs what its LOG_LEVEL says, by default everything. */
export async function startTestServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'yiche-server-'));
  const config = readAppConfig({
    NODE_ENV: 'test',
    DEMO: 'true',
    PORT: '0',
    PBX_KIND: 'simulator',
    DATABASE_URL: database.url,
    PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
    RECORDING_STORE_DIR: folder,
    WEB_DIR: path.join(folder, 'no-pages'),
    CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
    LOG_LEVEL: 'debug',
    ...environment,
  });
  let log = '';
  const output = new Writable({ write: (line, _encoding, done) => ((log += String(line)), done()) });
  const metrics = new Metrics();
  const logger = createLogger(config.platform.logLevel, output, metrics);
  const application = await createApplication(config, logger, metrics);
  await startApplication(application, config);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= stopApplication(application));
  return {
    application,
    database,
    url: await application.getUrl(),
    log: () => log,
    close,
    stop: async () => {
      await close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
