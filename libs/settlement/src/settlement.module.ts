import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SmtpMailer } from './adapters/smtp-mailer.js';
import { BilledCalls } from './billed-calls.js';
import { CloseMonth } from './closing/close-month.js';
import { MonthDue } from './closing/month-due.js';
import { MonthsToClose } from './closing/months-to-close.js';
import { RequestClosing } from './closing/request-closing.js';
import { Complaints } from './complaints.service.js';
import { ContractChanges } from './contract-changes.js';
import { ContractViews } from './contract-views.js';
import { Contracts } from './contracts.js';
import { ContractsController } from './http/contracts.controller.js';
import { ReconciliationController } from './http/reconciliation.controller.js';
import { ServiceReportsController } from './http/service-reports.controller.js';
import { StatementDocumentsController } from './http/statement-documents.controller.js';
import { StatementWorkflowController } from './http/statement-workflow.controller.js';
import { StatementsController } from './http/statements.controller.js';
import { PbxOutageListener } from './listeners/pbx-outage.listener.js';
import { ReconciliationDueListener } from './listeners/reconciliation-due.listener.js';
import { LostServiceRecord } from './lost-service-record.js';
import { Outages } from './outages.service.js';
import { PbxOutageRecord } from './pbx-outage-record.js';
import { Statement } from './persistence/statement.entity.js';
import { Statements } from './persistence/statements.js';
import { Mailer } from './ports/mailer.js';
import { CarrierImport } from './reconciliation/carrier-import.js';
import { DifferencesService } from './reconciliation/differences.service.js';
import { DocumentDifferences } from './reconciliation/document-differences.js';
import { PbxRecords } from './reconciliation/pbx-record.js';
import { ReconcileStatement } from './reconciliation/reconcile-statement.js';
import { Witnesses } from './reconciliation/witnesses.js';
import { ServiceReports } from './service-report.js';
import { SettlementConfig } from './settlement-config.js';
import { StatementDocuments } from './statement-documents.js';
import { StatementSigner } from './statement-signer.js';
import { StatementViews } from './statement-views.js';
import { StoredStatementDocuments } from './stored-statement-documents.js';
import { WorkCalendarService } from './work-calendar.service.js';
import { WORKFLOW } from './workflow/index.js';
import { MonthCloser } from './workflow/month-closer.js';
import { SendGate } from './workflow/send-gate.js';
import { StatementAttachment } from './workflow/statement-attachment.js';
import { StatementClock } from './workflow/statement-clock.js';
import { WorkbookAttachment } from './workflow/workbook-attachment.js';

/** Money: contracts, statements, and what proves them. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig) {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement])],
      controllers: [
        StatementsController,
        ReconciliationController,
        StatementWorkflowController,
        StatementDocumentsController,
        ContractsController,
        ServiceReportsController,
      ],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Contracts,
        Statements,
        ContractChanges,
        ContractViews,
        Outages,
        { provide: LostServiceRecord, useExisting: Outages },
        PbxOutageRecord,
        PbxOutageListener,
        Complaints,
        ServiceReports,
        WorkCalendarService,
        { provide: Mailer, useFactory: () => new SmtpMailer(config) },
        ...WORKFLOW,
        { provide: SendGate, useExisting: DifferencesService },
        { provide: StatementAttachment, useClass: WorkbookAttachment },
        StoredStatementDocuments,
        { provide: StatementDocuments, useExisting: StoredStatementDocuments },
        { provide: MonthCloser, useExisting: RequestClosing },
        MonthDue,
        MonthsToClose,
        CloseMonth,
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
      exports: [SettlementConfig, StatementClock, Mailer],
    };
  }
}
