import { Module, type DynamicModule } from '@nestjs/common';
import { AgentSteps } from './agent-steps.js';
import { AgentsAfterGap } from './agents-after-gap.js';
import { Agreement } from './agreement.js';
import { CallControl } from './call-control.js';
import { CallRecordWatch } from './call-record-watch.js';
import { CallLedger } from './call-ledger.js';
import { Calls } from './calls.js';
import { CallsConfig } from './calls-config.js';
import { AgentLeftAloneListener } from './listeners/agent-left-alone.listener.js';
import { AgentReturnsListener } from './listeners/agent-returns.listener.js';
import { LedgerReading } from './ledger-reading.js';
import { PbxOutages } from './pbx-outages.js';
import { LedgerJournal } from './persistence/ledger-journal.js';
import { LedgerStore } from './persistence/ledger-store.js';
import { PhaseWatch } from './phase-watch.js';
import { Reconciler } from './reconciler.js';

/** Calls, their legs and the ledger they are derived from. `agents` is the module of agents as the application registered it. */
@Module({})
export class CallsModule {
  static register(config: CallsConfig, agents: DynamicModule): DynamicModule {
    return {
      module: CallsModule,
      imports: [agents],
      providers: [
        { provide: CallsConfig, useValue: config },
        LedgerStore,
        LedgerJournal,
        CallLedger,
        LedgerReading,
        PbxOutages,
        Agreement,
        Reconciler,
        CallRecordWatch,
        PhaseWatch,
        CallControl,
        Calls,
        AgentsAfterGap,
        AgentSteps,
        AgentLeftAloneListener,
        AgentReturnsListener,
      ],
      exports: [Agreement, Calls, CallControl, CallLedger, LedgerReading, LedgerJournal, CallRecordWatch],
    };
  }
}
