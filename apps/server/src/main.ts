import 'reflect-metadata';
import { createLogger, EventBus, LiveRightLost, Metrics } from '@yiche/platform';
import { readAppConfig, serverSettings } from './config.js';
import { endUnstarted, ProgramLife } from './day-log/program-life.js';
import { letTelephonyGoFirst } from './niceness.js';
import { admitKeys, checkDatabase, checkSettings } from './start-checks.js';
import { waitForDatabase } from './wait-for-database.js';
import { createApplication, startApplication, stopApplication } from './create-application.js';

let begun: ProgramLife | null = null;

/** Starts the server; says in one sentence why when it cannot. */
async function main(): Promise<void> {
  const config = readAppConfig(process.env);
  await checkSettings(config);
  letTelephonyGoFirst(config.server.niceness);
  const metrics = new Metrics();
  const logger = createLogger(config.platform.logLevel, process.stdout, metrics);
  const life = (begun = new ProgramLife('server', logger));
  life.started(serverSettings(process.env));
  await waitForDatabase(config, logger);
  const stored = await checkDatabase(config);
  const application = await createApplication(config, logger, metrics);
  let stopping: Promise<void> | null = null;
  const stop = (reason: string, code: number): void => {
    if (stopping) return;
    life.asked(reason);
    stopping = stopApplication(application).then(
      () => {
        life.stopped();
        process.exit(code);
      },
      (cause: unknown) => {
        life.notStopped(cause);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(signal, 0));
  // Not 0: whoever keeps it running starts it again, and it waits behind the live one.
  application.get(EventBus).on(LiveRightLost, () => stop('live-right-lost', 1));
  if (!(await startApplication(application, config, () => admitKeys(config, stored)))) return;
  life.ready(config.server);
}

main().catch((cause: unknown) => endUnstarted(cause, begun));
