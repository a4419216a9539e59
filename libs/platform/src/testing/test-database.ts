import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { migrations } from '@yiche/migrations';
import { EventBus } from '../events/event-bus.js';
import { createLogger } from '../logging/logger.js';
import { PreparedStatements } from '../database/prepared-statements.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { WorkQueue } from '../jobs/work-queue.js';
import { PersonalData } from '../crypto/personal-data.js';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  readonly bus: EventBus;
  readonly unitOfWork: UnitOfWork;
  readonly statements: PreparedStatements;
  readonly personalData: PersonalData;
  drop(): Promise<void>;
}

/** A fresh database with all migrations applied on the run's real PostgreSQL, or on `server`; `drop` it in `afterAll`. */
export async function createTestDatabase(
  entities: EntityTarget<ObjectLiteral>[] = [],
  server = process.env.TEST_DATABASE_URL,
): Promise<TestDatabase> {
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run through jest.config.js');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;

  const logger = createLogger('error');
  const queue = new WorkQueue(
    new Pool({ connectionString: url.href, max: 1 }),
    { concurrency: 1, retryMilliseconds: 1_000 },
    logger,
  );
  await queue.migrate();
  await queue.close();
  const dataSource = new DataSource({
    type: 'postgres',
    url: url.href,
    entities: entities as never[],
    migrations,
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  await dataSource.runMigrations();

  const bus = new EventBus(logger);
  const statements = new PreparedStatements({
    url: url.href,
    connections: 1,
    waitMilliseconds: 5_000,
    answerMilliseconds: 15_000,
  });
  return {
    url: url.href,
    dataSource,
    bus,
    unitOfWork: new UnitOfWork(dataSource, bus),
    statements,
    personalData: new PersonalData({
      keys: [['test', Buffer.alloc(32, 7).toString('base64')]],
      indexKey: Buffer.alloc(32, 8).toString('base64'),
    }),
    async drop() {
      await statements.close();
      await dataSource.destroy();
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
