import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { SessionUser } from '@yiche/identity';
import { createSettlementWorld, WUJIN_CONTRACT, type SettlementWorld } from '../testing/settlement-world.js';

const CLERK = { roles: ['settlement-clerk'], bureauId: null } as unknown as SessionUser;

describe('a statement in the list and on its own page', () => {
  let test: SettlementWorld;
  let id: string;
  beforeAll(async () => {
    test = await createSettlementWorld('2024-08-20T10:00:00+08:00');
    await test.addCalls(
      ['2024-07', '2024-08'].map((month) => {
        const at = `${month}-10 08:00:00`;
        return { arrivedAt: at, connectedAt: at, endedAt: `${month}-10 08:01:00` };
      }),
    );
    id = await test.closeMonth.close(WUJIN_CONTRACT, '2024-07', { id: null, name: '郑琳' });
  });
  afterAll(() => test.drop());

  const at = (day: string) =>
    test.clock.advance(new Date(`${day}T10:00:00+08:00`).getTime() - test.clock.now().getTime());
  async function deadlines() {
    const [listed] = (await test.views.list(CLERK)).items;
    return [listed?.deadline, (await test.views.view(id, CLERK)).deadline];
  }

  it('has the same next day, also where it was sent after the day to object', async () => {
    const draft = { kind: 'send', day: '2024-08-05' };
    expect(await deadlines()).toEqual([draft, draft]);
    await test.superuser.query(`UPDATE settlement_statement SET state = 'sent', sent_at = $2 WHERE id = $1`, [
      id,
      test.clock.now(),
    ]);
    const late = { kind: 'object', day: '2024-08-30' };
    expect(await deadlines()).toEqual([late, late]);
  });

  it('is paid by a later day where the clock stood still, also when that was written after it was overdue', async () => {
    await test.superuser.query(`UPDATE settlement_statement SET state = 'overdue' WHERE id = $1`, [id]);
    const pay = (day: string, days: number, isStopped = false) =>
      Array(2).fill({ kind: 'pay', day, late: { days, isStopped } });
    at('2024-08-31');
    expect(await deadlines()).toEqual(pay('2024-08-31', 0));
    at('2024-09-01');
    expect(await deadlines()).toEqual(pay('2024-08-31', 1));
    await test.superuser.query(
      `INSERT INTO settlement_pause (id, statement_id, "from", "to", reason, recorded_by, recorded_at)
       VALUES (gen_random_uuid(), $1, '2024-08-20', '2024-09-01', '财政审批', '郑琳', now()),
         (gen_random_uuid(), $1, '2024-09-03', '2024-09-04', '发票迟开', '郑琳', now())`,
      [id],
    );
    expect(await deadlines()).toEqual(pay('2024-09-01', 0, true));
    at('2024-09-03');
    expect(await deadlines()).toEqual(pay('2024-09-01', 1, true));
  });

  it('says of the month after by when its own statement is sent', async () => {
    at('2024-09-03');
    const { toClose } = await test.views.list(CLERK);
    expect(toClose).toMatchObject([{ month: '2024-08', sendBy: '2024-09-05' }]);
  });

  it('is in the list once its month is not in that of months to close, also when it is closed while both are read', async () => {
    const months = test.toClose.all.bind(test.toClose);
    jest.spyOn(test.toClose, 'all').mockImplementationOnce(async (bureauId) => {
      await test.closeMonth.close(WUJIN_CONTRACT, '2024-08', { id: null, name: '郑琳' });
      return months(bureauId);
    });
    const { items, toClose } = await test.views.list(CLERK);
    expect(toClose).toEqual([]);
    expect(items.map(({ month }) => month)).toEqual(['2024-08', '2024-07']);
  });
});
