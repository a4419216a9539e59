import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SmtpMailer } from './adapters/smtp-mailer.js';
import { Contracts } from './contracts.js';
import { StatementWorkflowController } from './http/statement-workflow.controller.js';
import { Statement } from './persistence/statement.entity.js';
import { Statements } from './persistence/statements.js';
import { Mailer } from './ports/mailer.js';
import { SettlementConfig } from './settlement-config.js';
import { StatementSigner } from './statement-signer.js';
import { WorkCalendarService } from './work-calendar.service.js';
import { WORKFLOW } from './workflow/index.js';
import { StatementClock } from './workflow/statement-clock.js';

/** Money: contracts, statements, and what proves them. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig) {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement])],
      controllers: [StatementWorkflowController],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Contracts,
        Statements,
        WorkCalendarService,
        { provide: Mailer, useFactory: () => new SmtpMailer(config) },
        ...WORKFLOW,
      ],
      exports: [SettlementConfig, StatementClock],
    };
  }
}
