import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CalendarModule } from '@yiche/calendar';
import { FORMATS, StatementFormats, StatementSigner } from '@yiche/evidence';
import { CloseMonth } from './closing/close-month.js';
import { EnterAdjustment } from './closing/enter-adjustment.js';
import { MonthDue } from './closing/month-due.js';
import { MonthsToClose } from './closing/months-to-close.js';
import { RequestClosing } from './closing/request-closing.js';
import { StatementDocuments } from './documents/statement-documents.js';
import { ContractsController } from './http/contracts.controller.js';
import { ReconciliationController } from './http/reconciliation.controller.js';
import { StatementDocumentsController } from './http/statement-documents.controller.js';
import { StatementWorkflowController } from './http/statement-workflow.controller.js';
import { StatementsController } from './http/statements.controller.js';
import { ReconciliationDueListener } from './listeners/reconciliation-due.listener.js';
import { Statement } from './persistence/statement.entity.js';
import { Statements } from './persistence/statements.js';
import { CarrierImport } from './reconciliation/carrier-import.js';
import { DifferencesService } from './reconciliation/differences.service.js';
import { DocumentDifferences } from './reconciliation/document-differences.js';
import { PbxRecords } from './reconciliation/pbx-record.js';
import { ReconcileStatement } from './reconciliation/reconcile-statement.js';
import { Witnesses } from './reconciliation/witnesses.js';
import { SettlementConfig } from './settlement-config.js';
import { BilledCalls } from './views/billed-calls.js';
import { ContractViews } from './views/contract-views.js';
import { StatementViews } from './views/statement-views.js';
import { WORKFLOW } from './workflow/index.js';
import { StatementClock } from './workflow/statement-clock.js';
import { WorkbookAttachment } from './workflow/workbook-attachment.js';

/** The modules that a statement needs, as the application registered them. */
export interface SettlementParts {
  readonly billing: DynamicModule;
  readonly incidents: DynamicModule;
  readonly mail: DynamicModule;
}

/** A month's statement: closed, reconciled, sent, objected to, paid. Needs `PlatformModule`. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig, { billing, incidents, mail }: SettlementParts): DynamicModule {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement]), CalendarModule, billing, incidents, mail],
      controllers: [
        StatementsController,
        ReconciliationController,
        StatementWorkflowController,
        StatementDocumentsController,
        ContractsController,
      ],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementFormats, useValue: FORMATS },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Statements,
        ContractViews,
        ...WORKFLOW,
        WorkbookAttachment,
        StatementDocuments,
        MonthDue,
        MonthsToClose,
        CloseMonth,
        EnterAdjustment,
        RequestClosing,
        StatementViews,
        BilledCalls,
        CarrierImport,
        DifferencesService,
        DocumentDifferences,
        PbxRecords,
        ReconcileStatement,
        ReconciliationDueListener,
        Witnesses,
      ],
      exports: [SettlementConfig, StatementClock],
    };
  }
}
