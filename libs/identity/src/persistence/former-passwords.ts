import type { DataSource, EntityManager } from 'typeorm';

/** The hashes of a user's last passwords before the present one, the newest first. */
export async function formerPasswords(dataSource: DataSource, userId: string, howMany: number): Promise<string[]> {
  const rows = await dataSource.query<{ password_hash: string }[]>(
    'SELECT password_hash FROM former_passwords WHERE user_id = $1 ORDER BY id DESC LIMIT $2',
    [userId, howMany],
  );
  return rows.map((row) => row.password_hash);
}

/** Keeps the hash of a password that is about to be changed, and of the former ones the `kept` newest. */
export async function keepFormerPassword(
  manager: EntityManager,
  userId: string,
  passwordHash: string,
  kept: number,
): Promise<void> {
  await manager.query('INSERT INTO former_passwords (user_id, password_hash) VALUES ($1, $2)', [userId, passwordHash]);
  await manager.query(
    `DELETE FROM former_passwords WHERE user_id = $1 AND id IN
       (SELECT id FROM former_passwords WHERE user_id = $1 ORDER BY id DESC OFFSET $2)`,
    [userId, kept],
  );
}
