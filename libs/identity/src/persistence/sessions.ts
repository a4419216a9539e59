import type { Role } from '@yiche/contracts';
import type { Queries } from '@yiche/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { SessionEndReason } from '../identity.events.js';
import type { SessionUser } from '../session-user.js';
import { tokenHash } from './token-hash.js';

export interface NewSession {
  readonly id: string;
  readonly token: string;
  readonly userId: string;
  readonly now: Date;
  readonly expiresAt: Date;
  readonly ip: string;
  readonly userAgent: string;
}

export async function insertSession(manager: EntityManager, session: NewSession): Promise<void> {
  await manager.query(
    `INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
    [
      session.id,
      tokenHash(session.token),
      session.userId,
      session.now,
      session.expiresAt,
      session.ip,
      session.userAgent,
    ],
  );
}

interface LiveSessionRow {
  readonly id: string;
  readonly user_id: string;
  readonly last_seen_at: Date;
  readonly expires_at: Date;
  readonly due_at: Date;
  readonly username: string;
  readonly display_name: string;
  readonly roles: Role[];
  readonly bureau_id: string | null;
  readonly extension: string | null;
  readonly must_change_password: boolean;
  readonly password_expires_at: Date | null;
}

/** When a session is due to end, whoever says so; `$1` is how long it may be idle, ms. Nulls do not count. */
const DUE_AT = `least(s.expires_at, s.last_seen_at + $1 * interval '1 millisecond', s.due_at, u.disabled_at)`;
/** Why. */
const DUE_REASON = `coalesce(s.due_reason, CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled'
  WHEN s.expires_at <= s.last_seen_at + $1 * interval '1 millisecond' THEN 'expired' ELSE 'idle' END)`;

/**
 * When the user's password has to be changed; `$4` is how old it may become, ms, null for ever. Demo users keep theirs: it is worth
 * nothing anyway.
 */
const PASSWORD_EXPIRES_AT = `CASE WHEN NOT u.is_demo THEN u.password_changed_at + $4 * interval '1 millisecond' END`;

/** The user of a session that has not ended, and when it is due to; one lookup by a unique index and one by primary key. */
export async function findOpenSession(
  database: Queries,
  token: string,
  options: { readonly idleMs: number; readonly demo: boolean; readonly passwordMaxAgeMs: number | null },
): Promise<{ readonly user: SessionUser; readonly lastSeenAt: Date; readonly dueAt: Date } | null> {
  const [row] = await database.query<LiveSessionRow[]>(
    `SELECT s.id, s.user_id, s.last_seen_at, s.expires_at, ${DUE_AT} AS due_at, u.username, u.display_name, u.roles, u.bureau_id,
            u.extension, ${PASSWORD_EXPIRES_AT} AS password_expires_at,
            -- What happens to the password in the middle of a session, or of a call, is for the next log-in.
            u.must_change_password AND u.password_changed_at <= s.created_at
              OR coalesce(${PASSWORD_EXPIRES_AT} <= s.created_at, false) AS must_change_password
       FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.token_hash = $2 AND s.ended_at IS NULL AND (NOT u.is_demo OR $3)`,
    [options.idleMs, tokenHash(token), options.demo, options.passwordMaxAgeMs],
  );
  if (!row) return null;
  const user = {
    sessionId: row.id,
    userId: row.user_id,
    username: row.username,
    displayName: row.display_name,
    roles: row.roles,
    bureauId: row.bureau_id,
    extension: row.extension,
    expiresAt: row.expires_at,
    mustChangePassword: row.must_change_password,
    passwordExpiresAt: row.password_expires_at,
  };
  return { user, lastSeenAt: row.last_seen_at, dueAt: row.due_at };
}

/** Notes that the session was used; never backwards, so that two requests at once write once. */
export async function touchSession(dataSource: DataSource, id: string, now: Date, notSince: Date): Promise<void> {
  await dataSource.query('UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $3', [
    id,
    now,
    notSince,
  ]);
}

export interface EndedSession {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly username: string;
  readonly reason: SessionEndReason;
}

interface EndedRow {
  readonly id: string;
  readonly user_id: string;
  readonly display_name: string;
  readonly username: string;
  readonly end_reason: SessionEndReason;
}

/** Ends the session of a token, if it has not ended yet. */
export const endSession = (manager: EntityManager, token: string, reason: SessionEndReason, now: Date) =>
  end(manager, 'token_hash = $3 AND ended_at IS NULL', '$2', [now, reason, tokenHash(token)]);

/** Ends these sessions, as far as they have not ended yet. */
export const endSessionsById = (
  manager: EntityManager,
  ids: readonly string[],
  reason: SessionEndReason,
  now: Date,
): Promise<EndedSession[]> => end(manager, 's.id = ANY ($3) AND ended_at IS NULL', '$2', [now, reason, ids]);

/** The sessions of a user that have not ended, the newest first. */
export async function openSessionsOf(manager: EntityManager, userId: string): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    'SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL ORDER BY created_at DESC, id DESC',
    [userId],
  );
  return rows.map(({ id }) => id);
}

/** One session as its user, or an administrator, sees it. */
export interface ListedSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string;
  readonly userAgent: string;
  /** It ends when the call in hand is finished. */
  readonly isEnding: boolean;
}

/** The sessions of a user that are accepted, the newest first. @param idleMs how long one may be idle */
export function listSessions(
  dataSource: DataSource,
  userId: string,
  { now, idleMs }: { readonly now: Date; readonly idleMs: number },
): Promise<ListedSession[]> {
  return dataSource.query(
    `SELECT id, created_at AS "createdAt", last_seen_at AS "lastSeenAt", ip, user_agent AS "userAgent",
            due_at IS NOT NULL AS "isEnding"
       FROM sessions
      WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2
        AND last_seen_at + $3 * interval '1 millisecond' > $2 ORDER BY created_at DESC, id DESC`,
    [userId, now, idleMs],
  );
}

/** What is due, and who may keep theirs a little longer. */
export interface DueSessions {
  readonly now: Date;
  readonly idleMs: number;
  /** Users whose session stands although it is due… */
  readonly unfinished: readonly string[];
  /** …unless it has been due since then. */
  readonly heldSince: Date;
}

/** Ends up to `limit` sessions that are due; several processes may sweep at once. @param userId of this user only; null for everybody's */
export const endDueSessions = (manager: EntityManager, due: DueSessions, userId: string | null, limit: number) =>
  end(
    manager,
    `s.id IN (SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
              WHERE s.ended_at IS NULL AND ${DUE_AT} <= $2 AND ($5::uuid IS NULL OR s.user_id = $5)
                AND (s.user_id <> ALL ($3) OR ${DUE_AT} <= $4)
              LIMIT $6 FOR UPDATE OF s SKIP LOCKED)`,
    DUE_REASON,
    [due.idleMs, due.now, due.unfinished, due.heldSince, userId, limit],
    '$2',
  );

/** Sessions that are due and held. */
export async function heldSessions(manager: EntityManager, due: DueSessions): Promise<EndedSession[]> {
  if (due.unfinished.length === 0) return [];
  const rows = await manager.query<EndedRow[]>(
    `SELECT s.id, s.user_id, u.display_name, u.username, ${DUE_REASON} AS end_reason FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.ended_at IS NULL AND ${DUE_AT} <= $2 AND s.user_id = ANY ($3) AND ${DUE_AT} > $4`,
    [due.idleMs, due.now, due.unfinished, due.heldSince],
  );
  return rows.map(endedSession);
}

/** Makes these sessions due, for the reason that came first. */
export async function makeSessionsDue(
  manager: EntityManager,
  ids: readonly string[],
  reason: SessionEndReason,
  now: Date,
): Promise<EndedSession[]> {
  const [rows] = await manager.query<[EndedRow[], number]>(
    `UPDATE sessions s SET due_at = coalesce(s.due_at, $2), due_reason = coalesce(s.due_reason, $3) FROM users u
      WHERE u.id = s.user_id AND s.id = ANY ($1) AND s.ended_at IS NULL
      RETURNING s.id, s.user_id, u.display_name, u.username, s.due_reason AS end_reason`,
    [ids, now, reason],
  );
  return rows.map(endedSession);
}

/** Those of these sessions that have not ended. */
export async function findOpenSessions(database: Queries, ids: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }[]>(
    'SELECT id FROM sessions WHERE id = ANY ($1) AND ended_at IS NULL',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Deletes up to `limit` sessions that ended before `before`; what happened in them stays in the audit trail. */
export async function deleteEndedSessions(dataSource: DataSource, before: Date, limit: number): Promise<void> {
  await dataSource.query(
    'DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ended_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)',
    [before, limit],
  );
}

async function end(
  manager: EntityManager,
  where: string,
  reason: string,
  parameters: unknown[],
  now = '$1',
): Promise<EndedSession[]> {
  // TypeORM answers an UPDATE … RETURNING with [rows, count].
  const [rows] = await manager.query<[EndedRow[], number]>(
    `UPDATE sessions s SET ended_at = ${now}, end_reason = ${reason} FROM users u
      WHERE u.id = s.user_id AND ${where} RETURNING s.id, s.user_id, u.display_name, u.username, s.end_reason`,
    parameters,
  );
  return rows.map(endedSession);
}

const endedSession = (row: EndedRow): EndedSession => ({
  id: row.id,
  userId: row.user_id,
  userName: row.display_name,
  username: row.username,
  reason: row.end_reason,
});
