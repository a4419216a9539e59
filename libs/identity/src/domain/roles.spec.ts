import { describe, expect, it } from '@jest/globals';
import { ROLES } from '@yiche/contracts';
import fc from 'fast-check';
import { conflictingRoles } from './roles.js';

describe('the separation of roles', () => {
  it('lets nobody be two of administrator, security officer and auditor', () => {
    expect(conflictingRoles(['security-officer', 'auditor'])).toEqual(['security-officer', 'auditor']);
    expect(conflictingRoles(['auditor', 'administrator'])).toEqual(['administrator', 'auditor']);
    expect(conflictingRoles(['administrator', 'agent', 'security-officer'])).toEqual([
      'administrator',
      'security-officer',
    ]);
  });

  it('allows every other set of roles', () => {
    const harmless = ROLES.filter((role) => !['security-officer', 'auditor'].includes(role));
    fc.assert(fc.property(fc.subarray(harmless), (roles) => conflictingRoles(roles).length === 0));
    for (const role of ROLES) expect(conflictingRoles([role, 'agent', 'supervisor'])).toEqual([]);
  });
});
