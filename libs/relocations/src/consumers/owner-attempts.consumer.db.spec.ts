import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '@yiche/audit';
import { LedgerReading } from '@yiche/calls';
import type { Bureaus } from '@yiche/identity';
import { newId, SystemClock } from '@yiche/kernel';
import { ConsumerTurn, type Consumer, type Cursors } from '@yiche/platform';
import { writeFacts } from '../../../calls/src/testing/write-facts.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { RelocationRequest } from '../persistence/relocation.entity.js';
import { RequestWriter } from '../persistence/request-writer.js';
import { OwnerAttemptsConsumer } from './owner-attempts.consumer.js';

describe('attempts at owners', () => {
  let database: TestDatabase;
  let turn: ConsumerTurn;
  const relocationId = newId();
  const at = new Date('2026-11-22T08:00:00Z');

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    const clock = new SystemClock();
    const writer = new RequestWriter(new AuditTrail(database.dataSource, clock), clock);
    const consumer = new OwnerAttemptsConsumer({} as Cursors, new LedgerReading(), writer, {} as Bureaus);
    turn = new ConsumerTurn(database.unitOfWork, consumer as unknown as Consumer);
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked)
       VALUES ($1, 'WJ-20261122-000001', 'WJ', 1, 'open', '陈晓燕', $2, '138****8000')`,
      relocationId,
      at,
    );
  });
  afterAll(() => database.drop());

  const rows = <T>(sql: string, ...values: unknown[]) => database.dataSource.query<T[]>(sql, values);
  /** An attempt that is live, and the call it is on; with a leg that is gone unless it `rings`. */
  async function liveAttempt({ callEnded = false, rings = false } = {}): Promise<{
    attemptId: string;
    callId: string;
  }> {
    const [attemptId, callId] = [newId(), newId()];
    await rows(
      `INSERT INTO call (id, call_key, node, arrived_at, ended_at, live) VALUES ($1::uuid, $1::text, 'yc1', $2, $3, '{}')`,
      callId,
      at,
      callEnded ? at : null,
    );
    await rows(
      `INSERT INTO call_leg (call_id, channel_id, role, attempt_id, started_at, ended_at) VALUES ($1, 'owner', 'owner', $2, $3, $4)`,
      callId,
      attemptId,
      at,
      rings ? null : at,
    );
    await rows(
      `INSERT INTO owner_attempt (id, relocation_id, lookup_id, call_id, script_version_id, agent_id, agent_name, started_at)
       SELECT $1, $2, $1, $3, id, $1, '陈晓燕', $4 FROM script_version WHERE bureau_id = 'WJ' LIMIT 1`,
      attemptId,
      relocationId,
      callId,
      at,
    );
    return { attemptId, callId };
  }
  const tell = (...facts: Parameters<typeof writeFacts>[1]) => writeFacts(database.dataSource, facts);
  const attempt = async (id: string) =>
    (await rows('SELECT signal_result, cause, answered_at, ended_at FROM owner_attempt WHERE id = $1', id))[0];
  const stepsOf = async (id: string): Promise<string[]> => {
    const steps = await rows<{ kind: string }>(
      `SELECT kind FROM relocation_event WHERE details ->> 'attemptId' = $1 ORDER BY id`,
      id,
    );
    return steps.map(({ kind }) => kind);
  };

  it('have the answer and the result that the ledger has, with their times', async () => {
    const { attemptId, callId } = await liveAttempt();
    const [answeredAt, endedAt] = [new Date(at.getTime() + 5_000), new Date(at.getTime() + 65_000)];
    await tell({ type: 'owner-answered', at: answeredAt, callId, attemptId });
    expect(await turn.take(100)).toBe('done');
    expect(await attempt(attemptId)).toMatchObject({ signal_result: null, answered_at: answeredAt, ended_at: null });
    await tell({ type: 'owner-ended', at: endedAt, callId, attemptId, result: 'answered', cause: 16 });
    await turn.take(100);
    expect(await attempt(attemptId)).toEqual({
      signal_result: 'answered',
      cause: 16,
      answered_at: answeredAt,
      ended_at: endedAt,
    });
    expect(await stepsOf(attemptId)).toEqual(['owner-answered', 'owner-ended']);
  });

  it('have one result however often it is told', async () => {
    const { attemptId, callId } = await liveAttempt();
    for (const result of ['busy', 'cancelled'] as const)
      await tell({ type: 'owner-ended', at, callId, attemptId, result });
    await turn.take(100);
    expect(await attempt(attemptId)).toMatchObject({ signal_result: 'busy' });
    expect(await stepsOf(attemptId)).toEqual(['owner-ended']);
  });

  it('are cancelled when nothing of their call is left and their end was never heard of', async () => {
    const forgotten = await liveAttempt({ callEnded: true });
    await tell({ type: 'call-ended', at, callId: forgotten.callId, outcome: 'hung-up' });
    await turn.take(100);
    expect(await attempt(forgotten.attemptId)).toEqual({
      ...{ signal_result: 'cancelled', cause: null, answered_at: null, ended_at: at },
    });
    expect(await stepsOf(forgotten.attemptId)).toEqual(['owner-ended']);
  });

  it('are cancelled at the end of the next call when their own was over before they were begun', async () => {
    const late = await liveAttempt({ callEnded: true });
    const other = await liveAttempt({ rings: true });
    await tell({ type: 'call-ended', at, callId: other.callId, outcome: 'hung-up' });
    await turn.take(100);
    expect(await attempt(late.attemptId)).toMatchObject({ signal_result: 'cancelled' });
    expect(await attempt(other.attemptId)).toMatchObject({ ended_at: null });
  });

  it('stay live while the agent goes on with the owner, though the requester has gone', async () => {
    const { attemptId, callId } = await liveAttempt({ callEnded: true, rings: true });
    await tell({ type: 'call-ended', at, callId, outcome: 'hung-up' });
    await turn.take(100);
    expect(await attempt(attemptId)).toMatchObject({ ended_at: null });
  });

  it('are not cancelled where the ledger has their end further on', async () => {
    const { attemptId, callId } = await liveAttempt({ callEnded: true });
    await tell({ type: 'call-ended', at, callId, outcome: 'hung-up' });
    await tell({ type: 'owner-ended', at, callId, attemptId, result: 'no-answer' });
    expect(await turn.take(1)).toBe('more');
    expect(await attempt(attemptId)).toMatchObject({ ended_at: null });
    await turn.take(1);
    expect(await attempt(attemptId)).toMatchObject({ signal_result: 'no-answer' });
  });
});
