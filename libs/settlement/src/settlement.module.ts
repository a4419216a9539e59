import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Contracts } from './contracts.js';
import { ReconciliationController } from './http/reconciliation.controller.js';
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
import { StatementSigner } from './statement-signer.js';

/** Money: contracts, statements, and what proves them. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig) {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement])],
      controllers: [ReconciliationController],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Contracts,
        Statements,
        CarrierImport,
        DifferencesService,
        DocumentDifferences,
        PbxRecords,
        ReconcileStatement,
        ReconciliationDueListener,
        Witnesses,
      ],
    };
  }
}
