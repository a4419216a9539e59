import type { DataSource, EntityManager } from 'typeorm';
import { tokenHash } from './token-hash.js';

/**
 * Notes that this device has logged in to this account; of a user's devices the `kept` last used are remembered.
 * @param token the device's own, as it stands in its cookie
 */
export async function rememberDevice(
  manager: EntityManager,
  device: { readonly userId: string; readonly token: string; readonly now: Date },
  kept: number,
): Promise<void> {
  await manager.query(
    `INSERT INTO known_devices (user_id, token_hash, last_used_at) VALUES ($1, $2, $3)
     ON CONFLICT (user_id, token_hash) DO UPDATE SET last_used_at = $3`,
    [device.userId, tokenHash(device.token), device.now],
  );
  await manager.query(
    `DELETE FROM known_devices WHERE user_id = $1 AND token_hash IN
       (SELECT token_hash FROM known_devices WHERE user_id = $1 ORDER BY last_used_at DESC, token_hash OFFSET $2)`,
    [device.userId, kept],
  );
}

/** Whether anybody has logged in from a device with this token: then it is one of ours, and not one that somebody made up. */
export async function isDeviceOfAnybody(manager: EntityManager, token: string, since: Date): Promise<boolean> {
  const [found] = await manager.query<unknown[]>(
    'SELECT 1 FROM known_devices WHERE token_hash = $1 AND last_used_at > $2 LIMIT 1',
    [tokenHash(token), since],
  );
  return found !== undefined;
}

/** The user is known on no device any more. */
export async function forgetDevicesOf(manager: EntityManager, userId: string): Promise<void> {
  await manager.query('DELETE FROM known_devices WHERE user_id = $1', [userId]);
}

/** Deletes devices that were not used since then. */
export async function sweepDevices(dataSource: DataSource, notSince: Date): Promise<void> {
  await dataSource.query('DELETE FROM known_devices WHERE last_used_at <= $1', [notSince]);
}
