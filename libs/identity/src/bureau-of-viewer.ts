import { refusal } from '@yiche/contracts';
import { Bureaus } from './bureaus.js';
import { bureauInView } from './domain/bureau-in-view.js';
import type { SessionUser } from './session-user.js';

/** People of the operator who see every bureau's statements, contracts and reports. */
const OPERATOR = ['settlement-clerk', 'administrator', 'supervisor'] as const;

/** The one bureau whose money this person sees; null for the operator's people. @throws DomainError `identity/no-bureau` */
export function bureauOfViewer(user: Pick<SessionUser, 'roles' | 'bureauId'>): string | null {
  if (user.bureauId === null && OPERATOR.some((role) => user.roles.includes(role))) return null;
  return bureauInView(user);
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
  if (own !== null && own !== id) throw refusal('identity/unknown-bureau');
  return id;
}
