import { refusal, type Role } from '@yiche/contracts';

/** Staff of the operator, who serve every bureau. */
const OPERATOR: readonly Role[] = ['agent', 'supervisor', 'settlement-clerk'];

/** Whether this person may be told what happens at every bureau. */
export function servesAllBureaus(user: { readonly roles: readonly Role[]; readonly bureauId: string | null }): boolean {
  return user.bureauId === null && user.roles.some((role) => OPERATOR.includes(role));
}

/**
 * The one bureau a person sees, null for all of them.
 * @throws DomainError `identity/no-bureau` for somebody who belongs to no bureau and is not the operator's: they see nothing
 */
export function bureauInView(user: {
  readonly roles: readonly Role[];
  readonly bureauId: string | null;
}): string | null {
  if (user.bureauId !== null || servesAllBureaus(user)) return user.bureauId;
  throw refusal('identity/no-bureau');
}
