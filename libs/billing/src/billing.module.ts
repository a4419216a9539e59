import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { BillingConfig } from './billing-config.js';
import { ContractChanges } from './contract-changes.js';
import { Contracts } from './contracts.js';
import { ClosedMonths } from './ports/closed-months.js';

/** Contracts and what they say. `closedMonths` comes from who settles by them. Needs `PlatformModule`. */
@Module({})
export class BillingModule {
  static register(config: BillingConfig, closedMonths: Type<ClosedMonths>): DynamicModule {
    return {
      module: BillingModule,
      providers: [
        { provide: BillingConfig, useValue: config },
        { provide: ClosedMonths, useClass: closedMonths },
        Contracts,
        ContractChanges,
      ],
      exports: [ClosedMonths, Contracts, ContractChanges],
    };
  }
}
