import 'reflect-metadata';
import { databaseRolesConfigSchema, loginOf, prepareRoles, QueryPool, readConfig } from '@yiche/platform';

/** Waited for a connection or a lock so long, ms. */
const PATIENCE = 30_000;

/**
 * `npm run database:roles`: makes the database's roles and hands the tables over to the one that migrates (ADR 0036). The only command
 * that is told a superuser. Safe to repeat.
 */
async function prepareDatabase(): Promise<void> {
  const { adminUrl, migrationUrl, applicationUrl } = readConfig(databaseRolesConfigSchema, process.env);
  const database = new QueryPool({ url: adminUrl, connections: 1, waitMilliseconds: PATIENCE });
  try {
    await prepareRoles(database, { migrate: loginOf(migrationUrl), application: loginOf(applicationUrl) });
  } finally {
    await database.close();
  }
}

prepareDatabase().catch((cause: unknown) => {
  process.stderr.write(`${(cause as Error).message}\n`);
  process.exit(1);
});
