import type { StatementAction, StatementState } from '@yiche/contracts';
import { bureauInView, Bureaus, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';

/** People of the operator who see every bureau's statements. */
const OPERATOR = ['settlement-clerk', 'administrator', 'supervisor'] as const;

/** The one bureau whose statements this person sees; null for the operator's people. @throws DomainError `identity/no-bureau` */
export function bureauOfViewer(user: Pick<SessionUser, 'roles' | 'bureauId'>): string | null {
  if (user.bureauId === null && OPERATOR.some((role) => user.roles.includes(role))) return null;
  return bureauInView(user);
}

/** Which statements a person sees: `Statements` takes the two as they stand here. */
export type StatementView = readonly [bureauId: string | null, seesDrafts: boolean];

/**
 * Every bureau's or one's; drafts are for the clerk who works on them, also for one who serves a single bureau, and for the operator's
 * people who see all. A bureau sees what was sent to it.
 * @throws DomainError `identity/no-bureau`
 */
export function statementsInView(user: Pick<SessionUser, 'roles' | 'bureauId'>): StatementView {
  const bureauId = bureauOfViewer(user);
  return [bureauId, bureauId === null || user.roles.includes('settlement-clerk')];
}

/**
 * The bureau that was asked for, if this person may see it.
 * @throws DomainError `identity/unknown-bureau`, also for another bureau than theirs: that it exists is none of their business
 */
export function requireBureau(
  user: Pick<SessionUser, 'roles' | 'bureauId'>,
  bureaus: Bureaus,
  bureauId: string,
): string {
  const { id } = bureaus.get(bureauId);
  const own = bureauOfViewer(user);
  if (own !== null && own !== id) throw new DomainError('identity/unknown-bureau', '没有这个公安局', 'not-found');
  return id;
}

/** What the operator's clerk may do with a statement that stands there. */
const CLERK: Readonly<Partial<Record<StatementState, readonly StatementAction[]>>> = {
  draft: ['send', 'explain', 'override', 'import'],
  objected: ['settle'],
  payable: ['pay'],
  overdue: ['pay'],
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
export function actionsOf(user: Pick<SessionUser, 'roles' | 'bureauId'>, state: StatementState): StatementAction[] {
  const clerk = user.roles.includes('settlement-clerk') ? (CLERK[state] ?? []) : [];
  const bureau = user.roles.includes('bureau-viewer') ? (BUREAU[state] ?? []) : [];
  return [...clerk, ...bureau];
}
