import { createHash } from 'node:crypto';
import type { Role } from '@yiche/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { SessionEndReason } from '../identity.events.js';
import type { SessionUser } from '../session-user.js';

/** What is stored of a token: who reads the table cannot log in with it. A plain hash is enough for 256 random bits. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

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
  readonly username: string;
  readonly display_name: string;
  readonly roles: Role[];
  readonly bureau_id: string | null;
  readonly extension: string | null;
  readonly must_change_password: boolean;
}

/** The user of a session that is accepted at `now`; one lookup by a unique index and one by primary key. */
export async function findLiveSession(
  dataSource: DataSource,
  token: string,
  at: { readonly now: Date; readonly idleSince: Date; readonly demo: boolean },
): Promise<{ readonly user: SessionUser; readonly lastSeenAt: Date } | null> {
  const [row] = await dataSource.query<LiveSessionRow[]>(
    `SELECT s.id, s.user_id, s.last_seen_at, s.expires_at, u.username, u.display_name, u.roles, u.bureau_id, u.extension,
            u.must_change_password
       FROM sessions s JOIN users u ON u.id = s.user_id
      WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2 AND s.last_seen_at > $3
        AND u.disabled_at IS NULL AND (NOT u.is_demo OR $4)`,
    [tokenHash(token), at.now, at.idleSince, at.demo],
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
  };
  return { user, lastSeenAt: row.last_seen_at };
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
  readonly reason: SessionEndReason;
}

interface EndedRow {
  readonly id: string;
  readonly user_id: string;
  readonly display_name: string;
  readonly end_reason: SessionEndReason;
}

/** Ends the session of a token, if it has not ended yet. */
export const endSession = (manager: EntityManager, token: string, reason: SessionEndReason, now: Date) =>
  end(manager, 'token_hash = $3 AND ended_at IS NULL', '$2', [now, reason, tokenHash(token)]);

/** Ends all sessions of a user. */
export const endSessionsOfUser = (manager: EntityManager, userId: string, reason: SessionEndReason, now: Date) =>
  end(manager, 'user_id = $3 AND ended_at IS NULL', '$2', [now, reason, userId]);

/** Ends up to `limit` sessions that are no longer accepted; several processes may sweep at once. */
export const endStaleSessions = (manager: EntityManager, now: Date, idleSince: Date, limit: number) =>
  end(
    manager,
    `s.id IN (SELECT stale.id FROM sessions stale JOIN users u ON u.id = stale.user_id
               WHERE ended_at IS NULL AND (expires_at <= $1 OR last_seen_at <= $2 OR u.disabled_at IS NOT NULL)
               LIMIT $3 FOR UPDATE OF stale SKIP LOCKED)`,
    `CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled' WHEN expires_at <= $1 THEN 'expired' ELSE 'idle' END`,
    [now, idleSince, limit],
  );

/** Those of these sessions that have not ended. */
export async function findOpenSessions(dataSource: DataSource, ids: readonly string[]): Promise<Set<string>> {
  const rows = await dataSource.query<{ id: string }[]>(
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
): Promise<EndedSession[]> {
  // TypeORM answers an UPDATE … RETURNING with [rows, count].
  const [rows] = await manager.query<[EndedRow[], number]>(
    `UPDATE sessions s SET ended_at = $1, end_reason = ${reason} FROM users u
      WHERE u.id = s.user_id AND ${where} RETURNING s.id, s.user_id, u.display_name, s.end_reason`,
    parameters,
  );
  return rows.map((row) => ({ id: row.id, userId: row.user_id, userName: row.display_name, reason: row.end_reason }));
}
