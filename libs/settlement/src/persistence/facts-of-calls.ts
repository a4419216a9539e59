import type { BillingRule } from '@yiche/billing';
import type { EarlierCall } from '../domain/freeze-month.js';

const ownerReached = (call: string): string =>
  `EXISTS (SELECT 1 FROM ledger_leg o WHERE o.call_id = ${call}.call_id AND o.role = 'owner' AND o.answered_at IS NOT NULL)`;

/** Whether a rule bills requests: then it has to know the calls of a request. */
export const asksForRequests = (rules: readonly BillingRule[]): boolean => rules.some(({ unit }) => unit === 'request');

/** Of a call that is found late: whether another call of its request is billed already. */
export const REQUEST_IS_BILLED = `, EXISTS (SELECT 1 FROM request_call other JOIN settlement_line billed ON billed.call_id = other.call_id
    WHERE other.request_id = rc.request_id) AS "requestIsBilled"`;

/** What the rules ask of a `ledger_call c` and its `request_call rc` beyond the call itself. What no rule needs is not looked up. */
export function factsFor(rules: readonly BillingRule[]): string {
  const facts = [];
  if (rules.some(({ answeredBy }) => answeredBy === 'owner')) facts.push(`, ${ownerReached('c')} AS "ownerReached"`);
  if (asksForRequests(rules))
    facts.push(`, (SELECT json_agg(json_build_object('id', e.call_id, 'outcome', e.outcome, 'connectedAt', e.connected_at,
        'endedAt', e.ended_at, 'did', e.dialled_number, 'requesterIndex', e.requester_index, 'formerIndexes', ef.former,
        'ownerReached', ${ownerReached('e')}))
      FROM request_call er JOIN ledger_call e ON e.call_id = er.call_id
      LEFT JOIN settlement_former_index ef ON ef.number_index = e.requester_index
      WHERE er.request_id = rc.request_id AND (e.connected_at, e.call_id) < (c.connected_at, c.call_id)) AS "earlierOfRequest"`);
  return facts.join('');
}

/** A call with the moments of its request's earlier calls as moments: in JSON they are texts. */
export function withMoments<Call extends { readonly earlierOfRequest?: readonly EarlierCall[] | null }>(
  call: Call,
): Call {
  const earlierOfRequest = (call.earlierOfRequest ?? []).map((each) => ({
    ...each,
    connectedAt: each.connectedAt && new Date(each.connectedAt),
    endedAt: each.endedAt && new Date(each.endedAt),
  }));
  return { ...call, earlierOfRequest };
}
