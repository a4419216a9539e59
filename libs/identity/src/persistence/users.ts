import { refusal, type Role } from '@yiche/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { tokenHash } from './token-hash.js';
import { UserEntity } from './user.entity.js';

/** What logging in needs to know of a user. */
export interface LogInUser {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly passwordChangedAt: Date;
  readonly mustChangePassword: boolean;
  readonly roles: Role[];
  readonly bureauId: string | null;
  readonly extension: string | null;
  readonly disabled: boolean;
  readonly isDemo: boolean;
  /** Whether the device that asks has logged in to this account since then. */
  readonly isKnownDevice: boolean;
}

/** The user of this name, whatever its case. @param device the token in the device's cookie, null without one */
export async function findUserByName(
  dataSource: DataSource,
  username: string,
  device: { readonly token: string | null; readonly since: Date },
): Promise<LogInUser | null> {
  if (username.includes('\0')) return null; // PostgreSQL has no such text
  const [user] = await dataSource.query<LogInUser[]>(
    `SELECT id, username, display_name AS "displayName", password_hash AS "passwordHash",
            password_changed_at AS "passwordChangedAt", must_change_password AS "mustChangePassword", roles,
            bureau_id AS "bureauId", extension, disabled_at IS NOT NULL AS disabled, is_demo AS "isDemo",
            EXISTS (SELECT 1 FROM known_devices d
                     WHERE d.user_id = users.id AND d.token_hash = $2 AND d.last_used_at > $3) AS "isKnownDevice"
       FROM users WHERE lower(username) = lower($1)`,
    [username, device.token === null ? null : tokenHash(device.token), device.since],
  );
  return user ?? null;
}

/** Which account: by its user's id, or by name whatever its case. */
export type AccountKey = { readonly id: string } | { readonly username: string };

/** @throws DomainError `identity/unknown-user` */
export async function findAccount(dataSource: DataSource, who: AccountKey): Promise<UserEntity> {
  const users = dataSource.getRepository(UserEntity).createQueryBuilder('user');
  const found =
    'id' in who
      ? await users.where('user.id = :id', { id: who.id }).getOne()
      : await users.where('lower(user.username) = lower(:username)', { username: who.username.trim() }).getOne();
  if (!found) throw unknownUser();
  return found;
}

/**
 * The same, and nobody else changes it until this transaction is over.
 * @throws DomainError `identity/unknown-user`
 */
export async function lockAccount(manager: EntityManager, id: string): Promise<UserEntity> {
  const found = await manager.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (!found) throw unknownUser();
  return found;
}

/** Whether somebody else than this user is an administrator who may log in. @param demo whether the demo's count */
export async function isAnotherAdministrator(manager: EntityManager, id: string, demo: boolean): Promise<boolean> {
  const found = await manager.query<unknown[]>(
    `SELECT 1 FROM users WHERE id <> $1 AND roles @> '{administrator}' AND disabled_at IS NULL AND (NOT is_demo OR $2) LIMIT 1`,
    [id, demo],
  );
  return found.length > 0;
}

/** @throws DomainError `identity/unknown-bureau`, naming those there are */
export async function requireBureau(manager: EntityManager, id: string): Promise<void> {
  const bureaus = await manager.query<{ id: string }[]>('SELECT id FROM bureau ORDER BY created_at');
  if (bureaus.some((bureau) => bureau.id === id)) return;
  throw refusal('identity/unknown-bureau#known', { id, known: bureaus.map((bureau) => bureau.id) });
}

/** A user as an administrator's list needs them. */
export interface ListedUser {
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: Role[];
  readonly bureauId: string | null;
  readonly extension: string | null;
  readonly disabled: boolean;
  readonly isDemo: boolean;
  readonly mustChangePassword: boolean;
  readonly passwordChangedAt: Date;
  readonly lastLogInAt: Date | null;
  readonly openSessions: number;
}

/** The first `most` users by name. @param at which sessions count as open: that were not idle for `idleMs` */
export function listUsers(
  dataSource: DataSource,
  at: { readonly now: Date; readonly idleMs: number; readonly most: number },
): Promise<ListedUser[]> {
  return dataSource.query(
    `SELECT u.id AS "userId", u.username, u.display_name AS "displayName", u.roles, u.bureau_id AS "bureauId", u.extension,
            u.disabled_at IS NOT NULL AS disabled, u.is_demo AS "isDemo", u.must_change_password AS "mustChangePassword",
            u.password_changed_at AS "passwordChangedAt", u.last_log_in_at AS "lastLogInAt",
            (SELECT count(*)::int FROM sessions s
              WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > $1
                AND s.last_seen_at + $2 * interval '1 millisecond' > $1) AS "openSessions"
       FROM users u ORDER BY lower(u.username) LIMIT $3`,
    [at.now, at.idleMs, at.most],
  );
}

const unknownUser = () => refusal('identity/unknown-user');
