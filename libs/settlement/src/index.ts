export { priceFile, type PricedCase } from './price-file.js';
export { SettlementConfig, settlementConfigSchema } from './settlement-config.js';
export { SettlementModule } from './settlement.module.js';
export { statementMachine } from './domain/statement-machine.js';
export { writeStatementWorkbook } from './documents/statement-workbook.js';
export { writeStatementExport, writeStatementArchive } from './documents/statement-export.js';
export { verifyStatement, type VerificationRequest } from './documents/statement-verifier.js';
export type { FrozenLine, StatementDocument } from './statement-document.js';
