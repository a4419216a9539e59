import { ACCOUNT_STATES, ROLES, type UserAccount } from '@yiche/contracts';
import { z } from 'zod';

const USER_SORTS = ['username', 'displayName', 'extension', 'state', 'lastLogInAt', 'openSessions'] as const;
type UserSort = (typeof USER_SORTS)[number];

/** Longest search text. */
export const TEXT_LIMIT = 64;

/** What the list shows and in which order; `selected` is the user whose sessions are looked at. */
export const usersQuerySchema = z.strictObject({
  text: z.string().max(TEXT_LIMIT).default(''),
  state: z.enum(ACCOUNT_STATES).optional(),
  role: z.enum(ROLES).optional(),
  sort: z.enum(USER_SORTS).default('username'),
  order: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  selected: z.string().max(TEXT_LIMIT).optional(),
});
export type UsersQuery = z.infer<typeof usersQuerySchema>;

/** The users that a query shows, in its order; equal ones by username. */
export function selectUsers(users: readonly UserAccount[], query: UsersQuery): UserAccount[] {
  const text = query.text.trim().toLowerCase();
  const shown = users.filter(
    (user) =>
      (query.state === undefined || user.state === query.state) &&
      (query.role === undefined || user.roles.includes(query.role)) &&
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
