import 'reflect-metadata';
import { HIDDEN_FROM_REPORTS, migrations, numbersInOneForm, TABLE_USES } from '@yiche/migrations';
import {
  createLogger,
  grantTables,
  loginOf,
  migrationConfigSchema,
  PersonalData,
  platformConfigSchema,
  readConfig,
  WorkQueue,
} from '@yiche/platform';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';

/**
 * `npm run migrate`: brings the database's tables, the work queue's own included, to this version, and the application's rights with
 * them. Safe to repeat.
 */
async function migrate(): Promise<void> {
  // All of it before the first step: what is missing is said while nothing has been changed.
  const { applicationUrl, migrationUrl } = readConfig(migrationConfigSchema, process.env);
  const { personalData } = readConfig(platformConfigSchema, process.env);
  const queue = new WorkQueue(
    new Pool({ connectionString: migrationUrl, max: 1 }),
    { concurrency: 1, retryMilliseconds: 1_000 },
    createLogger('warn'),
  );
  await queue.migrate();
  await queue.close();
  const dataSource = new DataSource({
    type: 'postgres',
    url: migrationUrl,
    migrations,
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  const applied = await dataSource.runMigrations();
  const { name } = loginOf(applicationUrl);
  const narrowed = await grantTables(dataSource, name, { uses: TABLE_USES, hidden: HIDDEN_FROM_REPORTS });
  const reread = await numbersInOneForm(dataSource, new PersonalData(personalData));
  await dataSource.destroy();
  process.stdout.write(`migrations applied: ${applied.length}\n`);
  if (reread) process.stdout.write(`telephone numbers brought into one form: ${reread} rows\n`);
  if (!narrowed)
    process.stderr.write(
      '注意：服务与迁移使用同一个数据库角色，生产环境会拒绝启动；见 docs/operations.md“数据库角色”\n',
    );
}

migrate().catch((cause: unknown) => {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exit(1);
});
