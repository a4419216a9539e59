export { BillingConfig, billingConfigSchema } from './billing-config.js';
export { BillingModule } from './billing.module.js';
export { ContractChanges } from './contract-changes.js';
export {
  Contracts,
  findTermsOfMonth,
  inForceOn,
  termsOfMonth,
  termsOn,
  type StoredContract,
  type TermsOfMonth,
} from './contracts.js';
export { billingOf, secondsOf, type Billing, type BillingRule, type CallToBill } from './domain/billable-rule.js';
export { checkAdjustment, nextRenewal, versionAhead } from './domain/contract-change.js';
export { ENDING_TOLD_DAYS, endingOf, whyItEnds } from './domain/contract-end.js';
export { termsOf, type Period } from './domain/contract-term.js';
export { endOf, objectUntil, payUntil, sendBy, settleBy, workdaysAfter } from './domain/deadlines.js';
export { dues, type Receipt } from './domain/dues.js';
export { isStopped, lastInTime, lateDays, type Pause } from './domain/late-payment.js';
export { lostMinutes, type LostService } from './domain/lost-minutes.js';
export { holdContracts, holdForClosing } from './persistence/hold-contracts.js';
export { TestNumbers } from './persistence/test-numbers.js';
export { ClosedMonths, type MonthsOf } from './ports/closed-months.js';
export { priceFile, type PricedCase } from './price-file.js';
export { writtenReason } from './written-reason.js';
