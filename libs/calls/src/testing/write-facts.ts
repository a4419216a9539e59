import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { PublishedFact } from '../ledger-reading.js';

/** A fact as a test tells it; key and node are its own where they matter. */
export type ToldFact = PublishedFact extends infer F
  ? F extends PublishedFact
    ? Pick<F, 'type' | 'at'> & Partial<F>
    : never
  : never;

/** Lines of the ledger, without the calls that they would have changed. */
export async function writeFacts(dataSource: Pick<DataSource, 'query'>, facts: readonly ToldFact[]): Promise<void> {
  for (const { key = randomUUID(), node = 'yc1', type, at, callId = null, ...data } of facts as readonly (ToldFact & {
    callId?: string;
  })[])
    await dataSource.query(
      'INSERT INTO call_event (key, call_id, node, type, pbx_at, received_at, data) VALUES ($1, $2, $3, $4, $5, $5, $6)',
      [key, callId, node, type, at, JSON.stringify(data)],
    );
}
