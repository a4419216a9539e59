import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BilledCalls } from './billed-calls.js';
import { CloseMonth } from './closing/close-month.js';
import { MonthDue } from './closing/month-due.js';
import { MonthsToClose } from './closing/months-to-close.js';
import { RequestClosing } from './closing/request-closing.js';
import { Contracts } from './contracts.js';
import { StatementsController } from './http/statements.controller.js';
import { Statement } from './persistence/statement.entity.js';
import { Statements } from './persistence/statements.js';
import { SettlementConfig } from './settlement-config.js';
import { StatementSigner } from './statement-signer.js';
import { StatementViews } from './statement-views.js';

/** Money: contracts, statements, and what proves them. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig) {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement])],
      controllers: [StatementsController],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Contracts,
        Statements,
        MonthDue,
        MonthsToClose,
        CloseMonth,
        RequestClosing,
        StatementViews,
        BilledCalls,
      ],
    };
  }
}
