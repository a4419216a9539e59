import { bureauOfViewer, type SessionUser } from '@yiche/identity';

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
