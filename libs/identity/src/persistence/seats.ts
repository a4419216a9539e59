import { refusal } from '@yiche/contracts';
import type { Queries } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import type { Seat } from '../domain/seats.js';

/** The seats that were assigned to a user, in the order of their queues. */
export function assignedSeats(database: Queries, userId: string): Promise<Seat[]> {
  return database.query<Seat[]>('SELECT queue, penalty FROM seat WHERE user_id = $1 ORDER BY queue', [userId]);
}

/** The seats in which a user works: those chosen for them, or that of their bureau, or one that nobody chose; nobody else has one. */
export async function seatsOf(
  database: Queries,
  { userId, bureauId }: { readonly userId: string; readonly bureauId: string | null },
): Promise<Seat[]> {
  const assigned = await database.query<Seat[]>(
    `SELECT queue, penalty FROM seat WHERE user_id = $1 AND (NOT by_default OR $2::text IS NULL) ORDER BY queue`,
    [userId, bureauId],
  );
  if (assigned.length > 0 || bureauId === null) return assigned;
  return database.query<Seat[]>('SELECT queue, 0 AS penalty FROM bureau WHERE id = $1', [bureauId]);
}

/** @throws DomainError `identity/unknown-queue`, naming those there are */
export async function assignSeats(manager: EntityManager, userId: string, seats: readonly Seat[]): Promise<void> {
  const queues = (await manager.query<{ queue: string }[]>('SELECT queue FROM bureau ORDER BY created_at')).map(
    ({ queue }) => queue,
  );
  const unknown = seats.find(({ queue }) => !queues.includes(queue));
  if (unknown) throw refusal('identity/unknown-queue#known', { queue: unknown.queue, queues });
  await manager.query('DELETE FROM seat WHERE user_id = $1', [userId]);
  for (const { queue, penalty } of seats)
    await manager.query('INSERT INTO seat (user_id, queue, penalty) VALUES ($1, $2, $3)', [userId, queue, penalty]);
}

/** Where there is one queue alone there is nothing to choose: an agent of no bureau, and of no seat so far, serves it. */
export async function assignOnlySeat(manager: EntityManager, userId: string): Promise<void> {
  await manager.query(
    `INSERT INTO seat (user_id, queue, by_default) SELECT users.id, bureau.queue, true FROM users, bureau
     WHERE users.id = $1 AND users.bureau_id IS NULL AND users.extension IS NOT NULL
       AND (SELECT count(*) FROM bureau) = 1 AND NOT EXISTS (SELECT FROM seat WHERE user_id = users.id)`,
    [userId],
  );
}
