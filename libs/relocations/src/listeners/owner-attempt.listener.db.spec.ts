import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, SystemClock } from '@yiche/kernel';
import { DatabaseReturned } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { RelocationRequest } from '../persistence/relocation.entity.js';
import { RequestWriter } from '../persistence/request-writer.js';
import { OwnerAttemptListener } from './owner-attempt.listener.js';

describe('attempts at owners after the database was away', () => {
  let database: TestDatabase;
  const relocationId = newId();
  const at = new Date('2026-11-22T08:00:00Z');

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    const { bus, unitOfWork, dataSource } = database;
    const clock = new SystemClock();
    new OwnerAttemptListener(bus, unitOfWork, new RequestWriter(clock), dataSource, clock).onModuleInit();
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked)
       VALUES ($1, 'WJ-20261122-000001', 'WJ', 1, 'open', '陈晓燕', $2, '138****8000')`,
      relocationId,
      at,
    );
  });
  afterAll(() => database.drop());

  const rows = <T>(sql: string, ...values: unknown[]) => database.dataSource.query<T[]>(sql, values);
  /** An attempt that is live, with what the ledger has of its leg and of its call. */
  async function liveAttempt(leg: { answered: boolean; result: string | null }, callEnded: boolean): Promise<string> {
    const [id, callId] = [newId(), newId()];
    await rows(
      `INSERT INTO call (id, call_key, node, arrived_at, ended_at, live) VALUES ($1::uuid, $1::text, 'yc1', $2, $3, '{}')`,
      callId,
      at,
      callEnded ? at : null,
    );
    await rows(
      `INSERT INTO call_leg (call_id, channel_id, role, attempt_id, started_at, answered_at, ended_at, result)
       VALUES ($1, 'owner', 'owner', $2, $3, $4, $5, $6)`,
      callId,
      id,
      at,
      leg.answered ? at : null,
      leg.result ? at : null,
      leg.result,
    );
    await rows(
      `INSERT INTO owner_attempt (id, relocation_id, lookup_id, call_id, script_version_id, agent_id, agent_name, started_at)
       SELECT $1, $2, $1, $3, id, $1, '陈晓燕', $4 FROM script_version WHERE bureau_id = 'WJ' LIMIT 1`,
      id,
      relocationId,
      callId,
      at,
    );
    return id;
  }
  const stepsOf = async (id: string): Promise<string[]> => {
    const steps = await rows<{ kind: string }>(
      `SELECT kind FROM relocation_event WHERE details ->> 'attemptId' = $1 ORDER BY id`,
      id,
    );
    return steps.map(({ kind }) => kind);
  };
  async function until(check: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not come');
  }

  it('have the result that the ledger has, written once however often they are looked at; one that goes on stays live', async () => {
    const busy = await liveAttempt({ answered: false, result: 'busy' }, false);
    const talking = await liveAttempt({ answered: true, result: null }, false);
    const forgotten = await liveAttempt({ answered: false, result: null }, true);
    database.bus.publish(new DatabaseReturned(new Date()));
    await until(async () => (await stepsOf(forgotten)).length > 0);
    database.bus.publish(new DatabaseReturned(new Date()));
    await new Promise((resolve) => setTimeout(resolve, 100));

    const attempts = await rows('SELECT id, signal_result, ended_at IS NOT NULL AS ended FROM owner_attempt');
    expect(attempts).toEqual(
      expect.arrayContaining([
        { id: busy, signal_result: 'busy', ended: true },
        { id: talking, signal_result: null, ended: false },
        { id: forgotten, signal_result: 'cancelled', ended: true },
      ]),
    );
    expect(await stepsOf(busy)).toEqual(['owner-ended']);
    expect(await stepsOf(talking)).toEqual(['owner-answered']);
    expect(await stepsOf(forgotten)).toEqual(['owner-ended']);
  });
});
