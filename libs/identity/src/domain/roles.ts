import type { Role } from '@yiche/contracts';

/** Roles of which nobody holds two (GB/T 22239 8.1.4: administrator, security officer and auditor are separate people). */
const SEPARATE: readonly Role[] = ['administrator', 'security-officer', 'auditor'];

/** The roles among these that one person may not hold together; empty when the set is allowed. */
export function conflictingRoles(roles: readonly Role[]): Role[] {
  const held = SEPARATE.filter((role) => roles.includes(role));
  return held.length > 1 ? held : [];
}
