import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { AuditModule, AuditTrail } from '@yiche/audit';
import { BillingModule } from '@yiche/billing';
import { CalendarModule } from '@yiche/calendar';
import { LedgerReading, LedgerStore, PastCalls } from '@yiche/calls';
import { BureausModule } from '@yiche/identity';
import { IncidentsModule } from '@yiche/incidents';
import { Clock } from '@yiche/kernel';
import { migrations } from '@yiche/migrations';
import { EventBus, Mailer, MailModule, PlatformModule, UnitOfWork, type Logger } from '@yiche/platform';
import { PastRecordings, RecordingsConfig } from '@yiche/recordings';
import { PastRequests, RelocationsConfig, UsageAlerts } from '@yiche/relocations';
import { SettlementModule, StatementMonths } from '@yiche/settlement';
import { StatisticsModule } from '@yiche/statistics';
import { CallRecords } from '@yiche/telephony';
import { PastLookups, VehiclesModule } from '@yiche/vehicles';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config.js';
import { StoryClock } from './story-clock.js';
import { StoryMailbox } from './story-mailbox.js';
import { StoryRecords } from './story-records.js';
import { StoryTrail } from './story-trail.js';
import { StoryWork } from './story-work.js';
import type { Story } from './story.js';

/** The libraries as the server has them, in the story's time: with its clock, its PBX record, its mailbox, and no telephone. */
@Module({})
export class HistoryModule {
  static register(config: AppConfig, logger: Logger, story: Story): DynamicModule {
    const billing = BillingModule.register(config.billing, StatementMonths);
    const mail = inStead(MailModule.register(config.mail), [{ provide: Mailer, useClass: StoryMailbox }]);
    const incidents = IncidentsModule.register(config.incidents, billing, { module: StoryLedgerModule });
    const records = {
      module: StoryRecordsModule,
      providers: [{ provide: CallRecords, useValue: new StoryRecords(story) }],
    };
    return {
      module: HistoryModule,
      imports: [
        inStead(PlatformModule.register({ config: config.platform, logger, migrations }), [
          { provide: Clock, useClass: StoryClock },
          {
            provide: UnitOfWork,
            useFactory: (dataSource: DataSource, bus: EventBus) => new StoryWork(dataSource, bus),
            inject: [DataSource, EventBus],
          },
        ]),
        inStead({ module: AuditModule }, [
          {
            provide: AuditTrail,
            useFactory: (dataSource: DataSource, clock: Clock) => new StoryTrail(dataSource, clock),
            inject: [DataSource, Clock],
          },
        ]),
        BureausModule,
        records,
        // The town's cars are those of the file, and their past is not asked of anybody one by one.
        VehiclesModule.register({ ...config.vehicles, registry: { kind: 'file' } }),
        CalendarModule,
        billing,
        incidents,
        SettlementModule.register(config.settlement, { billing, incidents, mail }),
        StatisticsModule.register(incidents),
      ],
      providers: [
        { provide: RecordingsConfig, useValue: config.recordings },
        { provide: RelocationsConfig, useValue: config.relocations },
        LedgerStore,
        PastCalls,
        PastLookups,
        PastRequests,
        PastRecordings,
        UsageAlerts,
      ],
    };
  }
}

@Global()
@Module({ exports: [CallRecords] })
class StoryRecordsModule {}

@Module({ providers: [LedgerReading], exports: [LedgerReading] })
class StoryLedgerModule {}

/** The module with these in the place of its own: of two providers of one token Nest takes the later one. */
function inStead<M extends { module: Type; providers?: DynamicModule['providers'] }>(
  module: M,
  others: NonNullable<DynamicModule['providers']>,
): DynamicModule {
  return { ...module, providers: [...(module.providers ?? []), ...others] };
}
