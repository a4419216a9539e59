import type { ContractTerms } from '@yiche/contracts';
import { minus, money, NOTHING, sum, type Money } from '@yiche/kernel';
import { lateFee, type Pause } from './late-payment.js';

/** A part of a statement's amount that came, in whichever direction that amount is owed. */
export interface Receipt {
  /** CNY as text. */
  readonly amount: string;
  readonly receivedOn: string;
}

/** What has come of a statement's amount, and what its lateness costs. */
export interface Dues {
  /** Still to be paid; of a statement below zero, what the operator still has to pay back. Never below zero itself. */
  readonly outstanding: Money;
  /** For paying late (G7) up to today: every part for the days for which it was outstanding, at most the cap. */
  readonly lateFee: Money;
}

/** By what dues are reckoned. */
export interface DuesOn {
  /** The last day in time. */
  readonly due: string;
  readonly today: string;
  readonly pauses: readonly Pause[];
  /** What other statements of the contract have cost for lateness: a cap of the contract's total is one for all of them. */
  readonly charged: Money;
  readonly terms: ContractTerms;
}

/**
 * @param total of the statement, below zero where corrections exceed the month's fee: then the payments are refunds, and nothing is
 * owed for their lateness (合同三 knows it of the bureau's payment alone)
 */
export function dues(
  total: string,
  receipts: readonly Receipt[],
  { due, today, pauses, charged, terms }: DuesOn,
): Dues {
  const amount = money(total);
  const paid = sum(receipts.map((receipt) => money(receipt.amount)));
  const rest = minus(amount < 0n ? minus(NOTHING, amount) : amount, paid);
  const outstanding = rest > 0n ? rest : NOTHING;
  if (amount <= 0n) return { outstanding, lateFee: NOTHING };
  const parts = receipts.map((receipt) => ({ amount: money(receipt.amount), until: receipt.receivedOn }));
  return {
    outstanding,
    lateFee: lateFee([...parts, { amount: outstanding, until: today }], { due, total: amount, pauses, charged, terms }),
  };
}
