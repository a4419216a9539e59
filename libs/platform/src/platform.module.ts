import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, SystemClock } from '@yiche/kernel';
import { Pool } from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import { PlatformConfig } from './config/platform-config.js';
import { PersonalData } from './crypto/personal-data.js';
import { serverSession } from './crypto/server-session.js';
import { Cursors } from './cursors/cursors.js';
import { SetAsideFacts } from './cursors/set-aside-facts.js';
import { DatabaseWatch } from './database/database-watch.js';
import { Lease } from './database/lease.js';
import { LiveRight } from './database/live-right.js';
import { PreparedStatements } from './database/prepared-statements.js';
import { UnitOfWork } from './database/unit-of-work.js';
import { EventBus } from './events/event-bus.js';
import { Logger } from './logging/logger.js';
import { Findings } from './metrics/findings.js';
import { StandingFindings } from './metrics/standing-findings.js';
import { Metrics } from './metrics/metrics.js';
import { FailedJobs } from './jobs/failed-jobs.js';
import { WorkQueue } from './jobs/work-queue.js';
import { UploadPlaces } from './uploads/upload-places.js';

export interface PlatformOptions {
  readonly config: PlatformConfig;
  readonly logger: Logger;
  /** Made by whoever needs them before the modules are; new ones by default. */
  readonly metrics?: Metrics;
  /** What of there may be one process at a time; any number of them by default. */
  readonly only?: string | null;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of a migration list
  readonly migrations: MixedList<Function>;
}

/** What every feature stands on: database, transactions, events, durable work, keys, clock, log. Global, wired once. */
@Global()
@Module({})
export class PlatformModule {
  static register({
    config,
    logger,
    metrics = new Metrics(),
    only = null,
    migrations,
  }: PlatformOptions): DynamicModule {
    const providers = [
      { provide: PlatformConfig, useValue: config },
      { provide: Logger, useValue: logger },
      { provide: Clock, useClass: SystemClock },
      { provide: PersonalData, useValue: new PersonalData(config.personalData) },
      { provide: Metrics, useValue: metrics },
      { provide: Findings, useValue: new Findings(metrics, logger) },
      { provide: UploadPlaces, useFactory: () => new UploadPlaces() },
      {
        provide: StandingFindings,
        useFactory: (findings: Findings, dataSource: DataSource) =>
          new StandingFindings(findings, dataSource, logger, metrics),
        inject: [Findings, DataSource],
      },
      { provide: FailedJobs, useFactory: (dataSource: DataSource) => new FailedJobs(dataSource), inject: [DataSource] },
      { provide: EventBus, useFactory: () => new EventBus(logger) },
      {
        provide: UnitOfWork,
        useFactory: (dataSource: DataSource, bus: EventBus) => new UnitOfWork(dataSource, bus),
        inject: [DataSource, EventBus],
      },
      {
        provide: Cursors,
        useFactory: (unitOfWork: UnitOfWork, bus: EventBus) =>
          new Cursors(unitOfWork, bus, config.cursors, logger, metrics),
        inject: [UnitOfWork, EventBus],
      },
      {
        provide: SetAsideFacts,
        useFactory: (dataSource: DataSource) => new SetAsideFacts(dataSource),
        inject: [DataSource],
      },
      {
        provide: DatabaseWatch,
        useFactory: (bus: EventBus) =>
          new DatabaseWatch({ ...config.database, session: serverSession(config.personalData) }, bus, logger),
        inject: [EventBus],
      },
      { provide: Lease, useFactory: (dataSource: DataSource) => new Lease(dataSource), inject: [DataSource] },
      {
        provide: LiveRight,
        useFactory: (bus: EventBus) => new LiveRight(only, config.database, bus, logger),
        inject: [EventBus],
      },
      {
        provide: PreparedStatements,
        useFactory: (live: LiveRight) =>
          new PreparedStatements({ ...config.database, connections: config.database.statementConnections }, live),
        inject: [LiveRight],
      },
      {
        provide: WorkQueue,
        useFactory: () =>
          new WorkQueue(
            new Pool({ connectionString: config.database.url, max: config.workConcurrency + 2 }),
            { concurrency: config.workConcurrency, retryMilliseconds: config.workRetryMilliseconds },
            logger,
          ),
      },
    ];
    return {
      module: PlatformModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: config.database.url,
          extra: {
            max: config.database.poolSize,
            connectionTimeoutMillis: config.database.waitMilliseconds,
            idleTimeoutMillis: config.database.keepIdleMilliseconds,
            options: `-c lock_timeout=${config.database.waitMilliseconds} -c idle_in_transaction_session_timeout=${config.database.transactionIdleMilliseconds}`,
          },
          autoLoadEntities: true,
          migrations,
          migrationsTransactionMode: 'each',
        }),
      ],
      providers,
      exports: providers.map((provider) => provider.provide),
    };
  }
}
