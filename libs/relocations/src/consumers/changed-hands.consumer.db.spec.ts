import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import { AuditTrail } from '@yiche/audit';
import { LedgerReading, type CallControl, type Calls } from '@yiche/calls';
import { newId, SystemClock } from '@yiche/kernel';
import { ConsumerTurn, type Consumer, type Cursors } from '@yiche/platform';
import { writeFacts } from '../../../calls/src/testing/write-facts.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import type { OwnerReturns } from '../owner-returns.js';
import { RelocationRequest } from '../persistence/relocation.entity.js';
import { RequestWriter } from '../persistence/request-writer.js';
import { RequestIntake } from '../request-intake.js';
import { ChangedHandsConsumer } from './changed-hands.consumer.js';

describe('calls that change hands', () => {
  let database: TestDatabase;
  let turn: ConsumerTurn;
  const [chen, zhou] = [newId(), { userId: newId(), extension: '8002', displayName: '周敏' }];
  const at = new Date();

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    const clock = new SystemClock();
    const agents = { byExtension: () => zhou } as unknown as AgentService;
    const consumer = new ChangedHandsConsumer(
      {} as Cursors,
      new LedgerReading(),
      agents,
      new RequestIntake(
        database.unitOfWork,
        new RequestWriter(new AuditTrail(database.dataSource, clock), clock),
        {} as CallControl,
        {} as Calls,
        agents,
        { isNoted: async () => false } as unknown as OwnerReturns,
        clock,
      ),
    );
    turn = new ConsumerTurn(database.unitOfWork, consumer as unknown as Consumer);
    await turn.begin();
  });
  afterAll(() => database.drop());

  const rows = <T>(sql: string, ...values: unknown[]) => database.superuser.query<T>(sql, values);
  /** A request in hand of `chen`, whose call `zhou` has by now. */
  async function request(id: string): Promise<{ id: string; callId: string }> {
    const callId = newId();
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, holder_id, agent_name, opened_at, requester_masked)
       VALUES ($1::uuid, $1::text, 'WJ', 1, 'open', $2, '陈晓燕', $3, '138****8000')`,
      id,
      chen,
      at,
    );
    await rows(
      `INSERT INTO call (id, call_key, node, agent_extension, agent_user_id, arrived_at, live)
       VALUES ($1::uuid, $1::text, 'yc1', $2, $3, $4, '{}')`,
      callId,
      zhou.extension,
      zhou.userId,
      at,
    );
    await rows('INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, $3)', callId, id, at);
    return { id, callId };
  }

  it('bring all their requests along at once, and wait for none of them while others wait for the trail', async () => {
    const [first, second] = await Promise.all([newId(), newId()].toSorted().map(request));
    if (!first || !second) throw new Error('there are two');
    const fact = ({ callId }: { callId: string }) =>
      ({ type: 'call-connected', at, callId, extension: zhou.extension }) as const;
    // Somebody has the request that comes first in their order, and last in the ledger's.
    await database.dataSource
      .transaction(async (manager) => {
        await manager.query('SELECT FROM relocation WHERE id = $1 FOR UPDATE', [first.id]);
        await writeFacts(database.superuser, [fact(second), fact(first)]);
        const taken = turn.take(100);
        const waits = () =>
          rows<unknown[]>(
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM relocation%'`,
          );
        for (let tries = 0; (await waits()).length === 0 && tries < 500; tries++) await delay(10);
        expect(await waits()).toHaveLength(1);
        await manager.query(`SET LOCAL lock_timeout = '5s'`);
        await manager.query('SELECT FROM audit_head FOR UPDATE');
        void taken.catch(() => undefined);
        return { taken };
      })
      .then(({ taken }) => taken);
    expect(await rows('SELECT DISTINCT holder_id FROM relocation')).toEqual([{ holder_id: zhou.userId }]);
    expect(await rows(`SELECT 1 FROM audit_entry WHERE action = 'relocation.taken-over'`)).toHaveLength(2);
  });
});
