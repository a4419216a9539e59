import { maskNumbersIn } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { Transaction, UnitOfWork } from '../database/unit-of-work.js';
import type { Consumer, Entry, Position } from './consumer.js';

/** What a turn came to: there is more to do, there is nothing more for now, there was nothing, or another process has the consumer. */
export type Turn = 'more' | 'done' | 'nothing' | 'elsewhere';

/** Of what a fact met, so many characters are kept. */
const KEPT = 500;

/** A consumer could not take these facts; nothing of the turn is written. */
export class Undigested extends Error {
  constructor(
    readonly entries: readonly Entry<unknown>[],
    /** Of a fact that had been set aside and was tried again. */
    readonly setAsideId: string | null,
    override readonly cause: unknown,
  ) {
    super('a consumer could not take a fact');
  }
}

interface Cursor {
  readonly position: Position;
  /** Of facts that were set aside: what comes later of them waits behind. */
  readonly waiting: readonly string[];
  readonly due: boolean;
}

/**
 * One step of a consumer: facts, their effect and the new position in one transaction, under the lock of the cursor's row, so that no two
 * processes ever take the same. Whatever is thrown has left nothing.
 */
export class ConsumerTurn {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly consumer: Consumer,
  ) {}

  /** Begins a consumer that the database does not know. */
  async begin(): Promise<void> {
    const { name, source, begins } = this.consumer;
    await this.unitOfWork.run(async ({ manager }) => {
      const position = begins === 'first' ? '0' : await source.end(manager);
      await manager.query(
        'INSERT INTO consumer_cursor (consumer, position) VALUES ($1, $2) ON CONFLICT (consumer) DO NOTHING',
        [name, position],
      );
    });
  }

  /**
   * Takes the next facts, or one that was set aside and is wanted again.
   * @throws Undigested; Error of the database
   */
  async take(most: number): Promise<Turn> {
    return this.unitOfWork.run(async (transaction) => {
      const cursor = await this.lock(transaction.manager);
      if (!cursor) return 'elsewhere';
      if (cursor.due) return this.takeAgain(transaction);
      const { name, source, types } = this.consumer;
      const { entries, upTo } = await source.after(transaction.manager, cursor.position, types, most);
      const behind = entries.filter(({ subject }) => cursor.waiting.includes(subject));
      await this.give(
        transaction,
        entries.filter((entry) => !behind.includes(entry)),
      );
      for (const entry of behind) await this.insert(transaction.manager, entry, 'behind an earlier fact', 0);
      if (upTo !== cursor.position)
        await transaction.manager.query(
          'UPDATE consumer_cursor SET position = $2, moved_at = clock_timestamp() WHERE consumer = $1',
          [name, upTo],
        );
      if (entries.length === 0) return 'nothing';
      return entries.length === most ? 'more' : 'done';
    });
  }

  /** Goes on behind a fact that cannot be digested. @returns whether it was still the next one */
  async setAside(entry: Entry<unknown>, cause: unknown, tries: number): Promise<boolean> {
    return this.unitOfWork.run(async ({ manager }) => {
      const [moved] = await manager.query<[unknown[], number]>(
        `UPDATE consumer_cursor SET position = $2, moved_at = clock_timestamp() WHERE consumer = $1 AND position < $2 RETURNING consumer`,
        [this.consumer.name, entry.position],
      );
      if (moved.length > 0) await this.insert(manager, entry, saidOf(cause), tries);
      return moved.length > 0;
    });
  }

  /** A fact that was tried again on somebody's word failed again: it and those behind it wait on. */
  async leave(id: string, cause: unknown): Promise<void> {
    await this.unitOfWork.run(async ({ manager }) => {
      await manager.query(
        'UPDATE set_aside_fact SET error = $2, tries = tries + 1, last_at = clock_timestamp() WHERE id = $1',
        [id, saidOf(cause)],
      );
      await manager.query(
        `UPDATE set_aside_fact SET due = false
         WHERE consumer = $1 AND subject = (SELECT subject FROM set_aside_fact WHERE id = $2)`,
        [this.consumer.name, id],
      );
    });
  }

  private async lock(manager: EntityManager): Promise<Cursor | null> {
    const [cursor] = await manager.query<Cursor[]>(
      `SELECT position::text,
         ARRAY(SELECT DISTINCT subject FROM set_aside_fact s WHERE s.consumer = c.consumer) AS waiting,
         EXISTS (SELECT FROM set_aside_fact s WHERE s.consumer = c.consumer AND due) AS due
       FROM consumer_cursor c WHERE consumer = $1 FOR UPDATE OF c SKIP LOCKED`,
      [this.consumer.name],
    );
    return cursor ?? null;
  }

  private async takeAgain(transaction: Transaction): Promise<Turn> {
    const { manager } = transaction;
    const [next] = await manager.query<{ id: string; position: Position; subject: string }[]>(
      'SELECT id::text, position::text, subject FROM set_aside_fact WHERE consumer = $1 AND due ORDER BY position LIMIT 1',
      [this.consumer.name],
    );
    if (!next) return 'more';
    await this.give(transaction, [await this.consumer.source.at(manager, next.position)], next.id);
    await manager.query('DELETE FROM set_aside_fact WHERE id = $1', [next.id]);
    // Also what was put behind it since it was asked for.
    await manager.query('UPDATE set_aside_fact SET due = true WHERE consumer = $1 AND subject = $2', [
      this.consumer.name,
      next.subject,
    ]);
    return 'more';
  }

  private async give(
    transaction: Transaction,
    entries: readonly Entry<{ readonly type: string }>[],
    setAsideId: string | null = null,
  ): Promise<void> {
    if (entries.length === 0) return;
    try {
      await this.consumer.take(
        transaction,
        entries.map(({ fact }) => fact),
      );
    } catch (cause) {
      throw new Undigested(entries, setAsideId, cause);
    }
  }

  private async insert(manager: EntityManager, entry: Entry<unknown>, error: string, tries: number): Promise<void> {
    const { type } = entry.fact as { readonly type: string };
    await manager.query(
      `INSERT INTO set_aside_fact (consumer, position, subject, type, error, tries) VALUES ($1, $2, $3, $4, $5, $6)`,
      [this.consumer.name, entry.position, entry.subject, type, error, tries],
    );
  }
}

/** What is kept of a cause; a message may quote what somebody typed or a carrier sent. */
const saidOf = (cause: unknown): string =>
  maskNumbersIn(String((cause as { message?: unknown } | null)?.message ?? cause)).slice(0, KEPT);
