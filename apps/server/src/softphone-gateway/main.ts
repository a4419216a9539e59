import 'reflect-metadata';
import { handOver, Refusals } from '@yiche/audit';
import { OpenSessions } from '@yiche/identity';
import { SystemClock } from '@yiche/kernel';
import { createLogger, DatabaseWatch, EventBus, isDatabaseAway, Metrics, QueryPool } from '@yiche/platform';
import { refuseExcessivePower } from '../excessive-power.js';
import { letTelephonyGoFirst } from '../niceness.js';
import { endUnstarted, ProgramLife } from '../day-log/program-life.js';
import { readSoftphoneGatewayConfig, softphoneGatewaySettings } from './gateway-config.js';
import { GatewayHealth } from './gateway-health.js';
import { keepCuttingEnded } from './session-check.js';
import { SoftphoneConnections } from './softphone-connections.js';
import { SoftphoneGateway } from './softphone-gateway.js';

let begun: ProgramLife | null = null;

/** Starts the softphone gateway; says in one sentence why when it cannot. */
async function main(): Promise<void> {
  const { gateway: settings, program, sessions: times } = readSoftphoneGatewayConfig(process.env);
  letTelephonyGoFirst(settings.niceness);
  const metrics = new Metrics();
  const logger = createLogger(program.logLevel, process.stdout, metrics);
  const life = (begun = new ProgramLife('softphone-gateway', logger));
  life.started(softphoneGatewaySettings(process.env));
  const clock = new SystemClock();
  const pbx = new URL(settings.pbxWebSocketUrl);
  const database = new QueryPool({ ...program.database, connections: settings.databaseConnections });
  // It starts while the database is away, and is then the program that the server's own check has let through.
  await refuseExcessivePower(program.production, database).catch((cause: unknown) => {
    if (!isDatabaseAway(cause)) throw cause;
  });
  const watch = new DatabaseWatch(program.database, new EventBus(logger), logger);
  const sessions = new OpenSessions(database, clock, { ...times, demo: program.demo });
  const connections = new SoftphoneConnections(pbx, settings, logger, metrics);
  const health = new GatewayHealth(watch, pbx, settings.pbxWaitMs, metrics);
  const refusals = new Refusals((entries) => handOver(database, entries), clock, logger);
  const door = { production: program.production, trustedProxies: settings.trustedProxies };
  const gateway = new SoftphoneGateway(sessions, connections, watch, health, refusals, metrics, logger, door);
  // Nothing is under way here that could be finished first but what was counted: the telephones come back to the next one within seconds.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      life.asked(signal);
      void refusals.stop().finally(() => {
        life.stopped();
        process.exit(0);
      });
    });
  }
  refusals.start();
  watch.start();
  await gateway.listen(settings);
  void keepCuttingEnded(connections, sessions, logger, settings);
  life.ready(settings);
}

main().catch((cause: unknown) => endUnstarted(cause, begun));
