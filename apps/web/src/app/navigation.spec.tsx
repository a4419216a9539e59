import { describe, expect, it } from '@jest/globals';
import { ROLES, type Me, type Role } from '@yiche/contracts';
import { homeOf, landingOf, ROOMS, roomsOf } from './navigation.js';

const somebody = (...roles: Role[]) => ({ roles }) as unknown as Me;
const menuOf = (...roles: Role[]) => roomsOf(somebody(...roles)).map(({ name }) => name);

describe('the menu', () => {
  it('of each role holds its rooms and no other', () => {
    expect(Object.fromEntries(ROLES.map((role) => [role, menuOf(role)]))).toEqual({
      agent: ['desk', 'relocations'],
      supervisor: ['relocations', 'supervision', 'settlement', 'contactRules'],
      'bureau-viewer': ['relocations', 'settlement', 'contactRules'],
      'settlement-clerk': ['settlement'],
      administrator: ['settlement', 'contactRules', 'users'],
      'security-officer': [],
      auditor: [],
    });
  });

  it('of somebody with two roles holds the rooms of both, once', () => {
    expect(menuOf('agent', 'supervisor')).toEqual([
      ...['desk', 'relocations', 'supervision', 'settlement', 'contactRules'],
    ]);
  });

  it('names every room and its address once', () => {
    expect(new Set(ROOMS.map(({ name }) => name)).size).toBe(ROOMS.length);
    expect(new Set(ROOMS.map(({ path }) => path)).size).toBe(ROOMS.length);
  });
});

describe('a log-in', () => {
  it('leads to the first room of one’s menu, and to the account where there is none', () => {
    expect(ROLES.map((role) => homeOf(somebody(role)))).toEqual([
      '/desk',
      '/relocations',
      '/relocations',
      '/settlement',
      '/settlement',
      '/account',
      '/account',
    ]);
  });

  it('leads back to the page that was asked for', () => {
    expect(landingOf(somebody('supervisor'), '/relocations?state=open')).toBe('/relocations?state=open');
    expect(landingOf(somebody('agent'), '/account')).toBe('/account');
  });

  it('does not lead into a room that was another person’s', () => {
    expect(landingOf(somebody('supervisor'), '/desk')).toBe('/relocations');
    expect(landingOf(somebody('settlement-clerk'), '/relocations/1')).toBe('/settlement');
    expect(landingOf(somebody('settlement-clerk'), undefined)).toBe('/settlement');
  });
});
