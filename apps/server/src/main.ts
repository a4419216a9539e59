import 'reflect-metadata';
import { ConfigError, createLogger, EventBus, LiveRightLost } from '@yiche/platform';
import { readAppConfig } from './config.js';
import { letTelephonyGoFirst } from './niceness.js';
import { checkDatabase, checkSettings } from './start-checks.js';
import { waitForDatabase } from './wait-for-database.js';
import { createApplication, startApplication, stopApplication } from './create-application.js';

/** Starts the server; says in one sentence why when it cannot. */
async function main(): Promise<void> {
  const config = readAppConfig(process.env);
  await checkSettings(config);
  letTelephonyGoFirst(config.server.niceness);
  const logger = createLogger(config.platform.logLevel);
  await waitForDatabase(config, logger);
  await checkDatabase(config);
  const application = await createApplication(config, logger);
  let stopping: Promise<void> | null = null;
  const stop = (code: number): void => {
    stopping ??= stopApplication(application).then(
      () => process.exit(code),
      (cause: unknown) => {
        logger.error({ err: cause }, 'the server did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', () => stop(0));
  process.once('SIGTERM', () => stop(0));
  // Not 0: whoever keeps it running starts it again, and it waits behind the live one.
  application.get(EventBus).on(LiveRightLost, () => stop(1));
  if (!(await startApplication(application, config))) return;
  logger.info({ host: config.server.host, port: config.server.port, pbx: config.telephony.kind }, 'yiche 114 is ready');
}

main().catch((cause: unknown) => {
  const known = cause instanceof ConfigError || (cause as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
  process.stderr.write(known ? `${(cause as Error).message}\n` : `${String((cause as Error)?.stack ?? cause)}\n`);
  process.exit(1);
});
