import type { BillableRule, BillingReason, ContractSettings } from '@yiche/contracts';

/** What the rule has to know of a call. */
export interface CallToBill {
  /** Null for a call that has not ended. */
  readonly outcome: string | null;
  /** When an agent and the requester first heard each other; null for never. */
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  /** The number that was dialled. */
  readonly did: string | null;
  /** Blind index of the requester's number; null where the carrier sent none. */
  readonly requesterIndex: string | null;
  /** Those that the number had before there was one form of it; a rule may name one. */
  readonly formerIndexes?: readonly string[] | null;
  /** Number of its request; null without one. */
  readonly request?: string | null;
  /** Whether the vehicle's owner answered in it; asked for where a rule needs it. */
  readonly ownerReached?: boolean;
  /** Whether another call of its request is billed; asked for where a rule needs it. */
  readonly requestIsBilled?: boolean;
}

/** By what calls are billed: the rule, with the blind indexes of its test numbers, and how the contract reads 接通 and 次 (G10). */
export type BillingRule = BillableRule & Pick<ContractSettings, 'unit' | 'answeredBy'>;

/** Why a call counts (`answered`) or does not. */
export interface Billing {
  readonly counts: boolean;
  readonly reason: BillingReason;
}

/**
 * Whether a call is billed (G1): answered by an agent, once however often it was transferred. Owner calls are legs of it, never calls
 * of their own, so they cannot count. By a contract that bills requests no call counts whose request is billed with another, and by one
 * that asks for the owner those do in which the owner was reached.
 * @param dialledNumber the bureau's own: what did not come in on it is an internal call
 */
export function billingOf(call: CallToBill, rule: BillingRule, dialledNumber: string): Billing {
  if (call.endedAt === null) return no('still-open');
  if (call.did !== dialledNumber) return no('internal');
  if (isTest(call, rule)) return no('test');
  if (call.connectedAt === null) {
    if (call.outcome === 'abandoned' || call.outcome === 'left-before-queue') return no(call.outcome);
    return no('not-bridged');
  }
  if (secondsOf(call.connectedAt, call.endedAt) < rule.minimumSeconds) return no('too-short');
  if (rule.answeredBy === 'owner' && !call.ownerReached) return no('owner-not-reached');
  if (rule.unit === 'request') {
    if (!call.request) return no('no-request');
    if (call.requestIsBilled) return no('same-request');
  }
  return { counts: true, reason: 'answered' };
}

function isTest({ requesterIndex, formerIndexes }: CallToBill, { testNumbers }: BillableRule): boolean {
  if (requesterIndex === null || testNumbers.length === 0) return false;
  return testNumbers.includes(requesterIndex) || (formerIndexes?.some((index) => testNumbers.includes(index)) ?? false);
}

/** Whole seconds of talk, as they are billed and shown: what has begun does not count. */
export function secondsOf(connectedAt: Date, endedAt: Date): number {
  return Math.max(0, Math.floor((endedAt.getTime() - connectedAt.getTime()) / 1_000));
}

const no = (reason: BillingReason): Billing => ({ counts: false, reason });
