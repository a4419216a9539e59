import { bureauInView, Bureaus, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';

/**
 * The one bureau of which a person sees the contract and the reports; null for all. An administrator, who changes contracts, sees all of
 * them, though nothing of what is said and done on calls.
 * @throws DomainError `identity/no-bureau`
 */
export function bureauOfReader(user: Pick<SessionUser, 'roles' | 'bureauId'>): string | null {
  return user.bureauId === null && user.roles.includes('administrator') ? null : bureauInView(user);
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
  const own = bureauOfReader(user);
  if (own !== null && own !== id) throw new DomainError('identity/unknown-bureau', '没有这个公安局', 'not-found');
  return id;
}
