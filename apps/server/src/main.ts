import 'reflect-metadata';
import { ConfigError, createLogger, excessivePower, QueryPool } from '@yiche/platform';
import { readAppConfig, type AppConfig } from './config.js';
import { letTelephonyGoFirst } from './niceness.js';
import { waitForDatabase } from './wait-for-database.js';
import { createApplication, startApplication, stopApplication } from './create-application.js';

/** Starts the server; says in one sentence why when it cannot. */
async function main(): Promise<void> {
  const config = readAppConfig(process.env);
  letTelephonyGoFirst(config.server.niceness);
  const logger = createLogger(config.platform.logLevel);
  await waitForDatabase(config, logger);
  await refuseExcessivePower(config);
  const application = await createApplication(config, logger);
  let stopping: Promise<void> | null = null;
  const stop = (): void => {
    stopping ??= stopApplication(application).then(
      () => process.exit(0),
      (cause: unknown) => {
        logger.error({ err: cause }, 'the server did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await startApplication(application, config);
  logger.info({ host: config.server.host, port: config.server.port, pbx: config.telephony.kind }, 'yiche 114 is ready');
}

/** In production a server that could rewrite its own trail does not start (ADR 0036). */
async function refuseExcessivePower({ platform: { production, database } }: AppConfig): Promise<void> {
  if (!production) return;
  const pool = new QueryPool({ ...database, connections: 1 });
  try {
    const power = await excessivePower(pool);
    if (power)
      throw new ConfigError(
        `DATABASE_URL 的数据库角色${power}，生产环境不能用它运行服务；见 docs/operations.md“数据库角色” / DATABASE_URL has more rights than the server may have`,
      );
  } finally {
    await pool.close();
  }
}

main().catch((cause: unknown) => {
  const known = cause instanceof ConfigError || (cause as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
  process.stderr.write(known ? `${(cause as Error).message}\n` : `${String((cause as Error)?.stack ?? cause)}\n`);
  process.exit(1);
});
