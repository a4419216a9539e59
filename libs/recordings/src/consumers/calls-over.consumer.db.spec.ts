import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LedgerReading } from '@yiche/calls';
import { newId, SystemClock } from '@yiche/kernel';
import { ConsumerTurn, type Consumer, type Cursors, type WorkQueue } from '@yiche/platform';
import { writeFacts } from '../../../calls/src/testing/write-facts.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import type { RecordingsConfig } from '../recordings-config.js';
import type { TrackKeeper } from '../track-keeper.js';
import { CallsOverConsumer } from './calls-over.consumer.js';

describe('calls that are over', () => {
  let database: TestDatabase;
  let turn: ConsumerTurn;
  const at = new Date();

  beforeAll(async () => {
    database = await createTestDatabase();
    const consumer = new CallsOverConsumer(
      {} as Cursors,
      {} as WorkQueue,
      new LedgerReading(),
      {} as TrackKeeper,
      new SystemClock(),
      { afterCallMilliseconds: 60_000 } as RecordingsConfig,
    );
    turn = new ConsumerTurn(database.unitOfWork, consumer as unknown as Consumer);
    await turn.begin();
  });
  afterAll(() => database.drop());

  const rows = <T>(sql: string, ...values: unknown[]) => database.superuser.query<T>(sql, values);
  /** A call whose requester has gone, and one leg of it that is there or has gone too. */
  async function call(agentEndedAt: Date | null): Promise<string> {
    const id = newId();
    await rows(
      `INSERT INTO call (id, call_key, node, arrived_at, ended_at, live) VALUES ($1::uuid, $1::text, 'yc1', $2, $2, '{}')`,
      id,
      at,
    );
    await rows(
      `INSERT INTO call_leg (call_id, channel_id, role, started_at, ended_at) VALUES ($1, 'agent', 'agent', $2, $3)`,
      id,
      at,
      agentEndedAt,
    );
    return id;
  }
  /** What is to be stored, a list for each piece of work. */
  const work = async (): Promise<string[][]> =>
    (
      await rows<{ ids: string[] }[]>(
        `SELECT payload -> 'callIds' AS ids FROM graphile_worker._private_jobs WHERE run_at > now() + interval '30 s' ORDER BY id`,
      )
    ).map(({ ids }) => ids);

  it('have their tracks stored by one piece of work when they end together, and one that goes on by a later one', async () => {
    const [one, two, goesOn] = [await call(at), await call(at), await call(null)];
    await writeFacts(database.dataSource, [
      ...[one, two].map((callId) => ({ type: 'leg-ended' as const, at, callId })),
      ...[one, two, goesOn].map((callId) => ({ type: 'call-ended' as const, at, callId })),
    ]);
    await turn.take(100);
    expect((await work()).map((ids) => ids.toSorted())).toEqual([[one, two].toSorted()]);

    await rows('UPDATE call_leg SET ended_at = $2 WHERE call_id = $1', goesOn, at);
    await writeFacts(database.dataSource, [{ type: 'leg-ended', at, callId: goesOn }]);
    await turn.take(100);
    expect((await work()).slice(1)).toEqual([[goesOn]]);
  });
});
