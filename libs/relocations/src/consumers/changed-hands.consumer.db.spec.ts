import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import { AuditTrail } from '@yiche/audit';
import { LedgerReading, type CallControl, type Calls } from '@yiche/calls';
import type { Bureaus } from '@yiche/identity';
import { newId, SystemClock } from '@yiche/kernel';
import { ConsumerTurn, type Consumer, type Cursors } from '@yiche/platform';
import { writeFacts } from '../../../calls/src/testing/write-facts.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { OwnerReturns } from '../owner-returns.js';
import type { ContactBook } from '../persistence/contact-book.js';
import { OwnerAttempt } from '../persistence/owner-attempt.entity.js';
import { RelocationRequest } from '../persistence/relocation.entity.js';
import { RequestWriter } from '../persistence/request-writer.js';
import { RequestIntake } from '../request-intake.js';
import { ChangedHandsConsumer } from './changed-hands.consumer.js';

describe('calls that change hands', () => {
  let database: TestDatabase;
  let turn: ConsumerTurn;
  const [chen, zhou] = [newId(), { userId: newId(), extension: '8002', displayName: '周敏' }];
  const at = new Date();
  /** The call on the desk of whoever holds a request. */
  let onDesk: string | null = null;

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest, OwnerAttempt]);
    const clock = new SystemClock();
    const agents = {
      byExtension: () => zhou,
      find: (userId: string) => ({ userId, callId: onDesk, resumesCallId: null }),
    } as unknown as AgentService;
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
        new OwnerReturns({} as Calls, {} as Bureaus, {} as ContactBook),
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

  describe('while an owner has rung back', () => {
    /** A later call of the request, in which its owner rang back. */
    async function rangBack(id: string): Promise<string> {
      const callId = newId();
      await rows(
        `INSERT INTO call (id, call_key, node, agent_extension, agent_user_id, arrived_at, live)
         VALUES ($1::uuid, $1::text, 'yc1', $2, $3, $4, '{}')`,
        ...[callId, zhou.extension, zhou.userId, at],
      );
      await rows(
        'INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, $3)',
        ...[callId, id, new Date(at.getTime() + 60_000)],
      );
      await rows(
        `INSERT INTO owner_attempt (id, relocation_id, lookup_id, call_id, agent_id, agent_name, started_at, rang_back)
         VALUES ($1, $2, $1, $3, $4, '陈晓燕', $5, true)`,
        ...[newId(), id, callId, chen, at],
      );
      return callId;
    }
    const comesToZhou = async (id: string, callId: string, holdersCall: string | null): Promise<boolean> => {
      onDesk = holdersCall;
      await writeFacts(database.superuser, [{ type: 'call-connected', at, callId, extension: zhou.extension }]);
      await turn.take(100);
      const [row] = await rows<{ holder_id: string }[]>('SELECT holder_id FROM relocation WHERE id = $1', id);
      return row?.holder_id === zhou.userId;
    };

    it('the owner’s call brings it along as any other does, though who lost it has the call on the desk still', async () => {
      const { id } = await request(newId());
      const owners = await rangBack(id);
      expect(await comesToZhou(id, owners, owners)).toBe(true);
    });

    it('the requester’s call does so too: the later one of the owner took nothing', async () => {
      const { id, callId } = await request(newId());
      await rangBack(id);
      expect(await comesToZhou(id, callId, callId)).toBe(true);
    });

    it('the owner’s call takes it from nobody who is in the requester’s; the requester’s does from who has the owner on the line', async () => {
      const { id, callId } = await request(newId());
      const owners = await rangBack(id);
      expect(await comesToZhou(id, owners, callId)).toBe(false);
      expect(await comesToZhou(id, callId, owners)).toBe(true);
    });
  });
});
