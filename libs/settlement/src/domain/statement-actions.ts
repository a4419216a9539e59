import type { Role, StatementAction, StatementState } from '@yiche/contracts';

/** What the operator's clerk may do with a statement that stands there. */
const CLERK: Readonly<Partial<Record<StatementState, readonly StatementAction[]>>> = {
  draft: ['send', 'explain', 'override', 'import'],
  objected: ['settle'],
  payable: ['pay', 'pause'],
  overdue: ['pay', 'pause'],
};

/** What the bureau may do; objections end with the day, and acceptance waits for their answers, which is checked beside. */
const BUREAU: Readonly<Partial<Record<StatementState, readonly StatementAction[]>>> = {
  sent: ['accept', 'object', 'refuse'],
  objected: ['accept', 'object', 'refuse'],
  payable: ['refuse'],
  overdue: ['refuse'],
  paid: ['refuse'],
};

/** What this person may do with a statement in that state. */
export function actionsOf(user: { readonly roles: readonly Role[] }, state: StatementState): StatementAction[] {
  const clerk = user.roles.includes('settlement-clerk') ? (CLERK[state] ?? []) : [];
  const bureau = user.roles.includes('bureau-viewer') ? (BUREAU[state] ?? []) : [];
  return [...clerk, ...bureau];
}
