export { RebuildStatement, type RebuiltStatement } from './closing/rebuild-statement.js';
export { statementMachine } from './domain/statement-machine.js';
export { StatementMonths } from './persistence/closed-months.js';
export { Statement } from './persistence/statement.entity.js';
export { SettlementConfig, settlementConfigSchema } from './settlement-config.js';
export { StatementMoved } from './settlement-events.js';
export { SettlementModule } from './settlement.module.js';
export type { TickReport } from './workflow/clock-look.js';
export { StatementClock } from './workflow/statement-clock.js';
