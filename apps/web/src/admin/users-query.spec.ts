import { describe, expect, it } from '@jest/globals';
import { ACCOUNT_STATES, type UserAccount } from '@yiche/contracts';
import fc from 'fast-check';
import { readQuery, writeQuery } from '../parts/address-query.js';
import { selectUsers, usersQuerySchema } from './users-query.js';

const user = (username: string, more: Partial<UserAccount> = {}): UserAccount => ({
  userId: username,
  username,
  displayName: `姓名${username}`,
  roles: ['agent'],
  bureauId: null,
  extension: null,
  isDemo: false,
  state: 'normal',
  until: null,
  lastLogInAt: null,
  openSessions: 0,
  ...more,
});
const names = (users: readonly UserAccount[]) => users.map(({ username }) => username);
const query = (text: string) => readQuery(usersQuerySchema, new URLSearchParams(text));

describe('the list of users', () => {
  const users = [
    user('8010', { openSessions: 2, lastLogInAt: '2026-11-29T00:00:00.000Z' }),
    user('8002', { state: 'locked', displayName: '王建国', roles: ['agent', 'supervisor'] }),
    user('900', { state: 'initial-password', extension: '8123' }),
  ];

  it('is searched by user name, name and extension', () => {
    expect(names(selectUsers(users, query('text=王')))).toEqual(['8002']);
    expect(names(selectUsers(users, query('text=8123')))).toEqual(['900']);
    expect(names(selectUsers(users, query('text= 80 ')))).toEqual(['8002', '8010']);
    expect(selectUsers(users, query('text=nobody'))).toEqual([]);
  });

  it('is filtered by state and role', () => {
    expect(names(selectUsers(users, query('state=locked')))).toEqual(['8002']);
    expect(names(selectUsers(users, query('role=supervisor')))).toEqual(['8002']);
  });

  it('is sorted as numbers are counted, the gravest state first, and back', () => {
    expect(names(selectUsers(users, query('')))).toEqual(['900', '8002', '8010']);
    expect(names(selectUsers(users, query('sort=state')))).toEqual(['8002', '900', '8010']);
    expect(names(selectUsers(users, query('sort=lastLogInAt&order=desc')))[0]).toBe('8010');
    expect(names(selectUsers(users, query('sort=openSessions&order=desc')))[0]).toBe('8010');
  });

  it('is described by its address, and an address that is wrong shows what can be shown', () => {
    expect(query('state=x&sort=password&order=up')).toEqual(query(''));
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.constantFrom(...ACCOUNT_STATES, undefined), (text, state) => {
        const asked = { ...query(''), text, state };
        expect(readQuery(usersQuerySchema, new URLSearchParams(writeQuery(usersQuerySchema, asked)))).toEqual(asked);
      }),
    );
  });
});
