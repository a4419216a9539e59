import { ACCOUNT_STATES, ROLES, type AccountState, type Role, type UserAccount } from '@yiche/contracts';

export const USER_SORTS = ['username', 'displayName', 'extension', 'state', 'lastLogInAt', 'openSessions'] as const;
export type UserSort = (typeof USER_SORTS)[number];

/** What the list shows and in which order; the address holds it, so that it can be sent to a colleague. */
export interface UsersQuery {
  readonly text: string;
  readonly state: AccountState | null;
  readonly role: Role | null;
  readonly sort: UserSort;
  readonly order: 'asc' | 'desc';
}

const USUAL: UsersQuery = { text: '', state: null, role: null, sort: 'username', order: 'asc' };

/** Longest search text. */
export const TEXT_LIMIT = 64;

/** What the address says; what it has wrong is left out. */
export function readUsersQuery(search: URLSearchParams): UsersQuery {
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | null =>
    values.find((value) => value === search.get(name)) ?? null;
  return {
    text: (search.get('text') ?? '').slice(0, TEXT_LIMIT),
    state: oneOf('state', ACCOUNT_STATES),
    role: oneOf('role', ROLES),
    sort: oneOf('sort', USER_SORTS) ?? USUAL.sort,
    order: oneOf('order', ['asc', 'desc'] as const) ?? USUAL.order,
  };
}

/** The address of a state of the list. */
export function writeUsersQuery(query: UsersQuery): Record<string, string> {
  const entries = Object.entries(query).filter(([name, value]) => value && value !== USUAL[name as keyof UsersQuery]);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

export const isFiltered = ({ text, state, role }: UsersQuery): boolean =>
  text !== '' || state !== null || role !== null;

/** The users that a query shows, in its order; equal ones by username. */
export function selectUsers(users: readonly UserAccount[], query: UsersQuery): UserAccount[] {
  const text = query.text.trim().toLowerCase();
  const shown = users.filter(
    (user) =>
      (query.state === null || user.state === query.state) &&
      (query.role === null || user.roles.includes(query.role)) &&
      [user.username, user.displayName, user.extension ?? ''].some((each) => each.toLowerCase().includes(text)),
  );
  const sign = query.order === 'asc' ? 1 : -1;
  return shown.sort((a, b) => sign * compare(a, b, query.sort) || a.username.localeCompare(b.username));
}

function compare(a: UserAccount, b: UserAccount, sort: UserSort): number {
  if (sort === 'openSessions') return a.openSessions - b.openSessions;
  if (sort === 'state') return ACCOUNT_STATES.indexOf(a.state) - ACCOUNT_STATES.indexOf(b.state);
  return (a[sort] ?? '').localeCompare(b[sort] ?? '', 'zh-CN', { numeric: true });
}
