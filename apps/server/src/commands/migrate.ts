import 'reflect-metadata';
import { LOCK_PATIENCE, migrationConfigSchema, PersonalData, platformConfigSchema, readConfig } from '@yiche/platform';
import { migrateDatabase } from './migrate-database.js';

/** `npm run migrate`: see `migrateDatabase`. */
async function migrate(): Promise<void> {
  // All of it before the first step: what is missing is said while nothing has been changed.
  const addresses = readConfig(migrationConfigSchema, process.env);
  const { personalData } = readConfig(platformConfigSchema, process.env);
  const { attempts, pauseMilliseconds } = LOCK_PATIENCE;
  const { applied, reread, narrowed } = await migrateDatabase(
    addresses,
    new PersonalData(personalData),
    LOCK_PATIENCE,
    (attempt) =>
      process.stderr.write(
        `表被占用（备份或长事务），第 ${attempt} 次没有等到，${pauseMilliseconds / 1_000} 秒后再试，最多 ${attempts} 次\n`,
      ),
  );
  process.stdout.write(`migrations applied: ${applied}\n`);
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
