import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Contracts } from './contracts.js';
import { Statement } from './persistence/statement.entity.js';
import { Statements } from './persistence/statements.js';
import { SettlementConfig } from './settlement-config.js';
import { StatementSigner } from './statement-signer.js';

/** Money: contracts, statements, and what proves them. */
@Module({})
export class SettlementModule {
  static register(config: SettlementConfig) {
    return {
      module: SettlementModule,
      imports: [TypeOrmModule.forFeature([Statement])],
      controllers: [],
      providers: [
        { provide: SettlementConfig, useValue: config },
        { provide: StatementSigner, useFactory: () => new StatementSigner(config) },
        Contracts,
        Statements,
      ],
    };
  }
}
