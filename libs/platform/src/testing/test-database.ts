import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { HIDDEN_FROM_REPORTS, migrations, TABLE_USES } from '@yiche/migrations';
import { EventBus } from '../events/event-bus.js';
import { createLogger } from '../logging/logger.js';
import { grantTables, loginOf, prepareRoles } from '../database/database-roles.js';
import { PreparedStatements } from '../database/prepared-statements.js';
import { QueryPool } from '../database/query-pool.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { WorkQueue } from '../jobs/work-queue.js';
import { PersonalData } from '../crypto/personal-data.js';

export interface TestDatabase {
  /** As the program has it: by the application's role, with its rights and no others. */
  readonly url: string;
  /** By the role that owns the tables. */
  readonly migrationUrl: string;
  /** By the application's role. */
  readonly dataSource: DataSource;
  /** By a superuser: for what the application must not do. */
  readonly superuser: DataSource;
  readonly bus: EventBus;
  readonly unitOfWork: UnitOfWork;
  readonly statements: PreparedStatements;
  readonly personalData: PersonalData;
  drop(): Promise<void>;
}

/** Serialises what tests in other processes do to the roles of the same server. */
const ROLES_LOCK = 114;

/**
 * A fresh database with all migrations applied on the run's real PostgreSQL, or on `server`; `drop` it in `afterAll`. Migrated by the
 * role that migrates and used by the application's: a right that is missing is seen by every test.
 * @param server address of its maintenance database, by a superuser
 * @param dump SQL of a database of before, which the migrations then bring to this version
 */
export async function createTestDatabase(
  entities: EntityTarget<ObjectLiteral>[] = [],
  server = process.env.TEST_DATABASE_URL,
  dump?: string,
): Promise<TestDatabase> {
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run through jest.config.js');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const addressOf = (username?: string): string => {
    const url = new URL(server);
    url.pathname = `/${name}`;
    if (username) url.username = username;
    return url.href;
  };
  const [url, migrationUrl] = [addressOf('yiche_application'), addressOf('yiche_migrate')];
  await administer(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [ROLES_LOCK]);
    await client.query(`CREATE DATABASE ${name}`);
    const database = new QueryPool({ url: addressOf(), connections: 1, waitMilliseconds: 30_000 });
    await prepareRoles(database, { migrate: loginOf(migrationUrl), application: loginOf(url) });
    await database.close();
  });

  if (dump !== undefined) await administer(migrationUrl, (client) => client.query(dump));

  const logger = createLogger('error');
  const queue = new WorkQueue(
    new Pool({ connectionString: migrationUrl, max: 1 }),
    { concurrency: 1, retryMilliseconds: 1_000 },
    logger,
  );
  await queue.migrate();
  await queue.close();
  const migrating = new DataSource({
    type: 'postgres',
    url: migrationUrl,
    migrations,
    migrationsTransactionMode: 'each',
  });
  await migrating.initialize();
  await migrating.runMigrations();
  await grantTables(migrating, loginOf(url).name, { uses: TABLE_USES, hidden: HIDDEN_FROM_REPORTS });
  await migrating.destroy();
  const dataSource = new DataSource({ type: 'postgres', url, entities: entities as never[] });
  await dataSource.initialize();
  const superuser = new DataSource({ type: 'postgres', url: addressOf(), poolSize: 2 });
  await superuser.initialize();

  const bus = new EventBus(logger);
  const statements = new PreparedStatements({
    url,
    connections: 1,
    waitMilliseconds: 5_000,
    answerMilliseconds: 15_000,
  });
  return {
    url,
    migrationUrl,
    dataSource,
    superuser,
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
      await superuser.destroy();
      await administer(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

async function administer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
