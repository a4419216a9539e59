import 'reflect-metadata';
import { migrations } from '@yiche/migrations';
import { createLogger, platformConfigSchema, readConfig, WorkQueue } from '@yiche/platform';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** `npm run migrate`: brings the database's tables, the work queue's own included, to this version. Safe to repeat. */
async function migrate(): Promise<void> {
  const config = readConfig(platformConfigSchema, process.env);
  const queue = new WorkQueue(
    new Pool({ connectionString: config.database.url, max: 1 }),
    { concurrency: 1, retryMilliseconds: config.workRetryMilliseconds },
    createLogger('warn'),
  );
  await queue.migrate();
  await queue.close();
  const dataSource = new DataSource({
    type: 'postgres',
    url: config.database.url,
    migrations,
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  const applied = await dataSource.runMigrations();
  await dataSource.destroy();
  process.stdout.write(`migrations applied: ${applied.length}\n`);
}

migrate().catch((cause: unknown) => {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exit(1);
});
