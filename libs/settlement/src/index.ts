export { priceFile, type PricedCase } from './price-file.js';
export { SettlementConfig, settlementConfigSchema } from './settlement-config.js';
export { SettlementModule } from './settlement.module.js';
export { statementMachine } from './domain/statement-machine.js';
export { loadCalendarCommand } from './work-calendar.service.js';
export { StatementClock, type TickReport } from './workflow/statement-clock.js';
export { RebuildStatement, type RebuiltStatement } from './closing/rebuild-statement.js';
export { Statement } from './persistence/statement.entity.js';
