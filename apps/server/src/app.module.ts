import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AgentsModule, AgentsWorkInHand } from '@yiche/agents';
import { AuditAnchors, AuditConfig, AuditModule, AuditTrail } from '@yiche/audit';
import { BillingModule } from '@yiche/billing';
import { CallsModule } from '@yiche/calls';
import { ContactRulesModule } from '@yiche/contact-rules';
import { BureausModule, IdentityModule } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { IncidentsModule } from '@yiche/incidents';
import { migrations } from '@yiche/migrations';
import { DiskProbe, type Logger, MailModule, type Metrics, PlatformModule } from '@yiche/platform';
import { RecordingsModule } from '@yiche/recordings';
import { RelocationsModule } from '@yiche/relocations';
import { SettlementModule, StatementMonths } from '@yiche/settlement';
import { StatisticsModule } from '@yiche/statistics';
import { TelephonyModule } from '@yiche/telephony';
import { VehiclesModule } from '@yiche/vehicles';
import { DataSource } from 'typeorm';
import { ServerConfig, type AppConfig } from './config.js';
import { AuditAnchorSchedule } from './audit-anchor.schedule.js';
import { DayLog } from './day-log/day-log.js';
import { DemoController } from './demo/demo.controller.js';
import { DeskController } from './desk/desk.controller.js';
import { DeskService } from './desk/desk.service.js';
import { Shifts } from './desk/shifts.js';
import { Connections } from './http/connections.js';
import { Dependencies } from './http/dependencies.js';
import { DocumentationController } from './docs/documentation.controller.js';
import { DueSessionListener } from './desk/due-session.listener.js';
import { EnvironmentController } from './http/environment.controller.js';
import { WebBuild } from './http/web-build.js';
import { ReadingsInterceptor } from './http/readings.interceptor.js';
import { HousekeepingSchedule } from './housekeeping.schedule.js';
import { DeskLiveness } from './realtime/desk-liveness.js';
import { RealtimeGateway } from './realtime/realtime.gateway.js';
import { ScreenPop } from './realtime/screen-pop.js';
import { CredentialSweep } from './softphone/credential-sweep.js';
import { SettlementSchedule } from './settlement.schedule.js';
import { SocketSessions } from './realtime/socket-sessions.js';
import { CursorWatch } from './watch/cursor-watch.js';
import { FailedJobsWatch } from './watch/failed-jobs-watch.js';
import { RecordingWatch } from './watch/recording-watch.js';
import { WatchConfig } from './watch/watch-config.js';
import { SpaceWatch, WatchedPlaces, type WatchedPlace } from './watch/space-watch.js';

/** The whole back end, wired once. */
@Module({})
export class AppModule {
  static register(config: AppConfig, logger: Logger, metrics: Metrics): DynamicModule {
    const telephonyCounter = metrics.counter('yiche_telephony_total', 'What happened on the way to and from the PBX', [
      'what',
    ]);
    const observer = { log: logger, counters: { count: (what: string) => telephonyCounter.inc({ what }) } };
    const agents = AgentsModule.register(config.agents);
    const identity = IdentityModule.register({
      config: config.identity,
      trail: AuditTrail,
      work: { module: agents, provider: AgentsWorkInHand },
    });
    const calls = CallsModule.register(config.calls, agents);
    const vehicles = VehiclesModule.register(config.vehicles);
    const billing = BillingModule.register(config.billing, StatementMonths);
    const mail = MailModule.register(config.mail);
    const incidents = IncidentsModule.register(config.incidents, billing, calls);
    return {
      module: AppModule,
      imports: [
        PlatformModule.register({ config: config.platform, logger, metrics, only: onlyOne(config), migrations }),
        AuditModule,
        BureausModule,
        identity,
        TelephonyModule.register({ config: config.telephony, observer }),
        agents,
        vehicles,
        ContactRulesModule,
        calls,
        RelocationsModule.register(config.relocations, [agents, calls, vehicles]),
        RecordingsModule.register(config.recordings, calls),
        billing,
        incidents,
        mail,
        SettlementModule.register(config.settlement, { billing, incidents, mail }),
        StatisticsModule.register(incidents),
      ],
      controllers: [EnvironmentController, DocumentationController, DeskController, DemoController],
      providers: [
        { provide: ServerConfig, useValue: config.server },
        { provide: APP_INTERCEPTOR, useClass: ReadingsInterceptor },
        DayLog,
        Dependencies,
        Connections,
        { provide: WebBuild, useFactory: () => new WebBuild(config.server.webDir) },
        DeskService,
        Shifts,
        ScreenPop,
        DeskLiveness,
        DueSessionListener,
        SocketSessions,
        RealtimeGateway,
        CredentialSweep,
        HousekeepingSchedule,
        AuditAnchorSchedule,
        {
          provide: AuditAnchors,
          useFactory: (dataSource: DataSource, clock: Clock) =>
            new AuditAnchors(dataSource, clock, config.audit, logger, metrics),
          inject: [DataSource, Clock],
        },
        { provide: AuditConfig, useValue: config.audit },
        SettlementSchedule,
        { provide: WatchConfig, useValue: config.watch },
        { provide: WatchedPlaces, useValue: { all: watchedPlaces(config) } },
        SpaceWatch,
        RecordingWatch,
        FailedJobsWatch,
        CursorWatch,
      ],
    };
  }
}

/** Where what must not be lost is written, by the names of the metric. */
function watchedPlaces({ recordings, calls, watch }: AppConfig): readonly WatchedPlace[] {
  const places = [
    { place: 'spool', folder: recordings.spool },
    { place: 'store', folder: recordings.store },
    { place: 'journal', folder: calls.journalDir },
    { place: 'database', folder: watch.space.databaseDir },
  ];
  return places
    .filter(({ folder }) => folder !== '')
    .map(({ place, folder }) => ({ place, disk: new DiskProbe(folder) }));
}

/** Telephony has one live process on a PBX node: two would each decide about the same calls. The rest may run as often as it likes. */
function onlyOne({ server, telephony }: AppConfig): string | null {
  const { node } = telephony.kind === 'asterisk' ? telephony.asterisk : telephony.simulator;
  return server.roles.includes('telephony') ? `telephony ${node}` : null;
}
