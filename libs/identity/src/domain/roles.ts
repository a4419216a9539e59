import { refusal, ROLES, type Role } from '@yiche/contracts';

/** Roles of which nobody holds two (GB/T 22239 8.1.4: administrator, security officer and auditor are separate people). */
const SEPARATE: readonly Role[] = ['administrator', 'security-officer', 'auditor'];

/** The roles among these that one person may not hold together; empty when the set is allowed. */
export function conflictingRoles(roles: readonly Role[]): Role[] {
  const held = SEPARATE.filter((role) => roles.includes(role));
  return held.length > 1 ? held : [];
}

/**
 * Holds the roles that somebody is to have against the rules: the one way, whether a person is made or changed, by a screen or by
 * command.
 * @returns each of them once, in the order of `ROLES`
 * @throws DomainError `identity/no-role`, `identity/unknown-role`, `identity/roles-conflict`, `identity/no-bureau`; it names the roles
 */
export function checkRoles(asked: readonly string[], bureauId: string | null): Role[] {
  const unknown = asked.filter((role) => !isRole(role));
  if (unknown.length > 0)
    throw refusal('identity/unknown-role', { roles: unknown, possible: ROLES }, { roles: unknown });
  const roles = ROLES.filter((role) => asked.includes(role));
  if (roles.length === 0) throw refusal('identity/no-role', { possible: ROLES }, { roles: [] });
  const conflict = conflictingRoles(roles);
  if (conflict.length > 0) throw refusal('identity/roles-conflict', { roles: conflict }, { roles: conflict });
  if (roles.includes('bureau-viewer') && !bureauId)
    throw refusal('identity/no-bureau#role', { roles: ['bureau-viewer'] }, { roles: ['bureau-viewer'] });
  return roles;
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
