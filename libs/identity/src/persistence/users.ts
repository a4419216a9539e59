import type { Role } from '@yiche/contracts';
import type { DataSource, EntityManager } from 'typeorm';

/** What logging in needs to know of a user. */
export interface LogInUser {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly roles: Role[];
  readonly bureauId: string | null;
  readonly extension: string | null;
  readonly disabled: boolean;
  readonly isDemo: boolean;
}

/** The user of this name, whatever its case. */
export async function findUserByName(dataSource: DataSource, username: string): Promise<LogInUser | null> {
  if (username.includes('\0')) return null; // PostgreSQL has no such text
  const [user] = await dataSource.query<LogInUser[]>(
    `SELECT id, username, display_name AS "displayName", password_hash AS "passwordHash", roles, bureau_id AS "bureauId",
            extension, disabled_at IS NOT NULL AS disabled, is_demo AS "isDemo"
       FROM users WHERE lower(username) = lower($1)`,
    [username],
  );
  return user ?? null;
}

export type LogInAttempt =
  | {
      readonly allowed: true;
      /** Set when this attempt, if it fails, has locked the account. */ readonly lockedUntil: Date | null;
    }
  | { readonly allowed: false; readonly lockedUntil: Date };

/**
 * Counts an attempt as failed before the password is compared, and locks the account with the last one that is allowed; a success
 * takes both back (`clearFailures`). Whoever is locked out is not counted further: the lock ends when it said it would.
 */
export async function takeLogInAttempt(
  dataSource: DataSource,
  userId: string,
  now: Date,
  lockOut: { readonly failures: number; readonly lockedMs: number },
): Promise<LogInAttempt> {
  const [rows] = await dataSource.query<[{ locked_until: Date | null }[], number]>(
    `UPDATE users
        SET failed_attempts = CASE WHEN locked_until IS NULL THEN failed_attempts + 1 ELSE 1 END,
            locked_until = CASE WHEN CASE WHEN locked_until IS NULL THEN failed_attempts + 1 ELSE 1 END >= $3
                                THEN $4::timestamptz END
      WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $2) RETURNING locked_until`,
    [userId, now, lockOut.failures, new Date(now.getTime() + lockOut.lockedMs)],
  );
  if (rows[0]) return { allowed: true, lockedUntil: rows[0].locked_until };
  const [user] = await dataSource.query<{ locked_until: Date | null }[]>(
    'SELECT locked_until FROM users WHERE id = $1',
    [userId],
  );
  return { allowed: false, lockedUntil: user?.locked_until ?? now };
}

/** The password was right: nothing counts against the user any more. */
export async function clearFailures(manager: EntityManager, userId: string): Promise<void> {
  await manager.query('UPDATE users SET failed_attempts = 0, locked_until = NULL WHERE id = $1', [userId]);
}
