import { describe, expect, it } from '@jest/globals';
import { ROLES } from '@yiche/contracts';
import fc from 'fast-check';
import { checkRoles, conflictingRoles } from './roles.js';

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

describe('the roles that somebody is to have', () => {
  it('are taken once each, whatever order they come in', () => {
    expect(checkRoles(['supervisor', 'agent', 'supervisor'], null)).toEqual(['agent', 'supervisor']);
    expect(checkRoles(['bureau-viewer'], 'WJ')).toEqual(['bureau-viewer']);
  });

  it.each([
    [[], null, 'identity/no-role', '至少要有一个角色；可以是 agent（话务员）'],
    [
      ['agent', 'Admin', 'boss'],
      null,
      'identity/unknown-role',
      '没有角色 Admin、boss；可以是 agent（话务员）、supervisor（班长）',
    ],
    [['toString'], null, 'identity/unknown-role', '没有角色 toString；'],
    [
      ['auditor', 'administrator'],
      null,
      'identity/roles-conflict',
      'administrator（系统管理员）、auditor（审计员） 不能由同一人担任',
    ],
    [['bureau-viewer', 'agent'], null, 'identity/no-bureau', 'bureau-viewer（公安监督员） 必须属于一个公安局'],
  ])('are refused by name: %j of %j', (roles, bureauId, code, sentence) => {
    expect(() => checkRoles(roles, bureauId)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(sentence) }),
    );
  });
});
