import type { BillingRule } from '@yiche/billing';

const OWNER_REACHED = `, EXISTS (SELECT 1 FROM ledger_leg o WHERE o.call_id = c.call_id AND o.role = 'owner' AND o.answered_at IS NOT NULL)
  AS "ownerReached"`;

const requestIsBilled = (before: string): string => `, EXISTS (SELECT 1 FROM request_call other
    JOIN settlement_line billed ON billed.call_id = other.call_id JOIN settlement_statement s ON s.id = billed.statement_id
    WHERE other.request_id = rc.request_id AND other.call_id <> c.call_id AND (${before}::text IS NULL OR s.month < ${before}))
  AS "requestIsBilled"`;

/** Whether a rule bills requests: then it has to know of a call whether its request is billed with another. */
export const asksForRequests = (rules: readonly BillingRule[]): boolean => rules.some(({ unit }) => unit === 'request');

/**
 * What the rules ask of a `ledger_call c` and its `request_call rc` beyond the call itself. What no rule needs is not looked up.
 * @param before a month, as SQL: what its statement and later ones bill is not known yet
 */
export function factsFor(rules: readonly BillingRule[], before = 'NULL'): string {
  const asksForOwners = rules.some(({ answeredBy }) => answeredBy === 'owner');
  return (asksForOwners ? OWNER_REACHED : '') + (asksForRequests(rules) ? requestIsBilled(before) : '');
}
