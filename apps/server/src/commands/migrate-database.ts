import { HIDDEN_FROM_REPORTS, migrations, numbersInOneForm, TABLE_USES } from '@yiche/migrations';
import {
  createLogger,
  grantTables,
  lockOptions,
  loginOf,
  untilLocked,
  WorkQueue,
  type LockPatience,
  type PersonalData,
} from '@yiche/platform';
import { Pool } from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';

/** What was done. */
export interface Migrated {
  readonly applied: number;
  /** Rows whose telephone numbers were brought into one form; null when that was done before. */
  readonly reread: number | null;
  /** False where the service has the role that migrates. */
  readonly narrowed: boolean;
}

/**
 * Brings the tables, the work queue's own included, to this version, and the application's rights with them, beside a server that runs: it
 * is never kept waiting longer than one lock is waited for. Safe to repeat.
 * @param say is told of every try at a lock that was in vain
 * @throws LocksNotHad when somebody holds a table all the time
 */
export async function migrateDatabase(
  { applicationUrl, migrationUrl }: { readonly applicationUrl: string; readonly migrationUrl: string },
  personalData: PersonalData,
  patience: LockPatience,
  say: (attempt: number) => void,
): Promise<Migrated> {
  const locked = <T>(step: () => Promise<T>): Promise<T> => untilLocked(step, patience, say);
  const options = lockOptions(patience);
  const queue = new WorkQueue(
    new Pool({ connectionString: migrationUrl, max: 1, options }),
    { concurrency: 1, retryMilliseconds: 1_000 },
    createLogger('warn'),
  );
  try {
    await locked(() => queue.migrate());
  } finally {
    await queue.close();
  }
  const dataSource = new DataSource({
    type: 'postgres',
    url: migrationUrl,
    extra: { options },
    migrations,
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  try {
    // What a try that was broken off has applied is not in the answer of the one after it.
    const pending = await locked(() => new MigrationExecutor(dataSource).getPendingMigrations());
    await locked(() => dataSource.runMigrations());
    const uses = { uses: TABLE_USES, hidden: HIDDEN_FROM_REPORTS };
    const narrowed = await locked(() => grantTables(dataSource, loginOf(applicationUrl).name, uses));
    const reread = await locked(() => numbersInOneForm(dataSource, personalData));
    return { applied: pending.length, reread, narrowed };
  } finally {
    await dataSource.destroy();
  }
}
