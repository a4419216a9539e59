import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { BUREAU, CLERK, createTestWorkflow, insertVersion, type TestWorkflow } from '../testing/test-workflow.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';

describe('a statement', () => {
  let t: TestWorkflow;

  const deliveries = (id: string) =>
    t.rows<{ recipients: string[]; state: string; subject: string; body: string }>(
      'SELECT recipients, state, subject, body FROM settlement_delivery WHERE statement_id = $1',
      [id],
    );

  beforeAll(async () => {
    t = await createTestWorkflow();
  });
  afterAll(() => t.drop());

  it('is sent with a mail to those whom the contract names now, and a job for it', async () => {
    const id = await t.statement({ terms: { mail: { to: ['old@example.test'], clerks: [] } } });
    const { contractId } = await t.statements.get(id, null);
    const now = testTerms({ mail: { to: ['new@example.test', 'second@example.test'], clerks: [] } });
    await insertVersion(t.database.dataSource, contractId, 2, '2024-08-01', now);
    await insertVersion(t.database.dataSource, contractId, 3, '2024-09-01', testTerms());
    t.at('2024-08-05T09:00:00');
    await t.send.send(id, CLERK);
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({ recipients: ['new@example.test', 'second@example.test'], state: 'waiting' });
    expect(delivery?.subject).toContain('2024 年 7 月');
    for (const part of ['12345', '1000.00', '人民币壹仟元整', '2024-08-15', '2024-08-31', '0'.repeat(64)])
      expect(delivery?.body).toContain(part);
    expect(await t.history(id)).toEqual(['sent → sent']);
    expect((await t.statements.get(id, 'WJ')).sentAt).toEqual(new Date('2024-08-05T09:00:00+08:00'));
    const jobs = await t.rows(`SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'settlement.deliver'`);
    expect(jobs).toHaveLength(1);
  });

  it('is sent once, also when two send it at the same time', async () => {
    const id = await t.statement();
    const results = await Promise.allSettled([1, 2, 3].map(() => t.send.send(id, CLERK)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(t.send.send(id, CLERK)).rejects.toMatchObject({ code: 'settlement/not-now' });
    expect(await deliveries(id)).toHaveLength(1);
    expect(await t.history(id)).toEqual(['sent → sent']);
  });

  it('is not sent without recipients, nor with what nobody has explained; nothing is saved then', async () => {
    const silent = await t.statement({ terms: { mail: { to: [], clerks: [] } } });
    await expect(t.send.send(silent, CLERK)).rejects.toMatchObject({ code: 'settlement/no-recipients' });
    const barred = await t.statement({ unexplained: true });
    await expect(t.send.send(barred, CLERK)).rejects.toMatchObject({ code: 'settlement/differences-unexplained' });
    for (const id of [silent, barred]) {
      expect(await t.state(id)).toBe('draft');
      expect(await deliveries(id)).toEqual([]);
      expect(await t.history(id)).toEqual([]);
    }
  });

  it('that is accepted is payable in the same moment, by its own bureau and once', async () => {
    const id = await t.statement({ state: 'sent' });
    await expect(t.accept.accept(id, BUREAU, 'XX')).rejects.toMatchObject({ code: 'settlement/unknown-statement' });
    const results = await Promise.allSettled([1, 2].map(() => t.accept.accept(id, BUREAU, 'WJ')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await t.history(id)).toEqual(['accepted → accepted', 'payable → payable']);
    const actors = await t.rows(
      `SELECT DISTINCT actor_name FROM settlement_event WHERE statement_id = $1 AND kind <> 'reconciled'`,
      [id],
    );
    expect(actors).toEqual([{ actor_name: '公安监督员' }]);
  });

  it('that is a draft nobody of the bureau can accept, object to or refuse', async () => {
    const id = await t.statement();
    await expect(t.accept.accept(id, BUREAU, 'WJ')).rejects.toMatchObject({ code: 'settlement/unknown-statement' });
    await expect(t.refuse.refuse(id, { reason: '不认' }, BUREAU, 'WJ')).rejects.toMatchObject({
      code: 'settlement/unknown-statement',
    });
  });

  it('over nothing is paid with its acceptance', async () => {
    const id = await t.statement({ state: 'sent', total: '0.00' });
    await t.accept.accept(id, BUREAU, 'WJ');
    expect(await t.history(id)).toEqual(['accepted → accepted', 'payable → payable', 'paid → paid']);
    expect((await t.statements.get(id, null)).paidAt).not.toBeNull();
  });

  it('is accepted by silence when its day has ended, not a moment before, and once', async () => {
    const id = await t.statement({ state: 'sent' });
    t.at('2024-08-15T23:59:59.999');
    expect(await t.silence.accept(id)).toBe(false);
    t.at('2024-08-16T00:00:00');
    const accepted = await Promise.all([t.silence.accept(id), t.silence.accept(id)]);
    expect(accepted.toSorted()).toEqual([false, true]);
    expect(await t.history(id)).toEqual(['accepted-by-silence → accepted-by-silence', 'payable → payable']);
  });

  it('that was sent after that day leaves the bureau as long as the contract does', async () => {
    const id = await t.statement();
    t.at('2024-08-20T10:00:00');
    await t.send.send(id, CLERK);
    const [delivery] = await deliveries(id);
    expect(delivery?.body).toContain('2024-08-30 24:00');
    await t.arrive();
    t.at('2024-08-30T23:59:59');
    expect(await t.silence.accept(id)).toBe(false);
    t.at('2024-08-31T00:00:00');
    expect(await t.silence.accept(id)).toBe(true);
  });

  it('is not accepted by silence while its mail has not arrived, and can be objected to for as long', async () => {
    const id = await t.statement();
    t.at('2024-08-05T10:00:00');
    await t.send.send(id, CLERK);
    t.at('2024-08-25T10:00:00');
    expect(await t.silence.accept(id)).toBe(false);
    await t.object.raise(id, { scope: 'totals', lines: [], reason: '未收到邮件', attachment: null }, BUREAU, 'WJ');
    expect(await t.state(id)).toBe('objected');
  });

  it('is not accepted by silence while objections are refused for want of a work calendar', async () => {
    const id = await t.statement({ state: 'sent', month: '2026-11' });
    await t.rows(`UPDATE settlement_delivery SET delivered_at = '2026-12-27T10:00:00+08:00' WHERE statement_id = $1`, [
      id,
    ]);
    t.at('2027-01-20T10:00:00');
    expect(await t.silence.accept(id)).toBe(false);
  });

  it.each(['sent', 'objected', 'payable', 'overdue', 'paid'] as const)(
    'that is %s can be refused for falsified data, with the reason, once',
    async (state) => {
      const id = await t.statement({ state });
      await t.refuse.refuse(id, { reason: '录音与明细不符' }, BUREAU, 'WJ');
      expect(await t.state(id)).toBe('refused');
      const [event] = await t.rows(
        `SELECT note, from_state AS "from" FROM settlement_event WHERE statement_id = $1 AND kind = 'refused'`,
        [id],
      );
      expect(event).toEqual({ note: '录音与明细不符', from: state });
      await expect(t.refuse.refuse(id, { reason: '再次' }, BUREAU, 'WJ')).rejects.toMatchObject({
        code: 'settlement/not-now',
      });
    },
  );

  it.each([
    // Whose data, found when; what the contract says of it; the month whose statement it is: of 2024-07 here.
    ['month-of-the-data', '2024-07', '2024-09-03', null],
    ['month-of-the-data', '2024-06', '2024-07-20', '2024-06'],
    ['month-found', '2024-05', '2024-07-20', null],
    ['month-found', '2024-07', '2024-09-03', '2024-09'],
  ] as const)(
    'may be refused for falsified data by a contract that says the %s: data of %s, found on %s',
    async (falsified, falsifiedMonth, foundOn, elsewhere) => {
      t.at('2024-09-10T10:00:00');
      const settings = { ...USUAL_SETTINGS, falsified };
      const id = await t.statement({ state: 'payable', terms: { settings } });
      const refused = t.refuse.refuse(id, { reason: '录音与明细不符', falsifiedMonth, foundOn }, BUREAU, 'WJ');
      if (elsewhere !== null) {
        await expect(refused).rejects.toMatchObject({
          code: 'settlement/refused-other-month',
          details: { month: elsewhere },
        });
        expect(await t.state(id)).toBe('payable');
        return;
      }
      await refused;
      const events = await t.rows(`SELECT note FROM settlement_event WHERE statement_id = $1 AND kind = 'refused'`, [
        id,
      ]);
      const months = falsifiedMonth === '2024-07' ? '' : `${falsifiedMonth} 的数据造假，${foundOn} 发现：`;
      expect(events).toEqual([{ note: `${months}录音与明细不符` }]);
    },
  );

  it('is not refused for data that was found before it was made, or tomorrow', async () => {
    t.at('2024-09-10T10:00:00');
    const id = await t.statement({ state: 'payable' });
    for (const foundOn of ['2024-06-30', '2024-09-11'])
      await expect(t.refuse.refuse(id, { reason: '造假', foundOn }, BUREAU, 'WJ')).rejects.toMatchObject({
        code: 'settlement/found-too-early',
      });
  });

  it('has every step in the audit trail, whose chain holds', async () => {
    const id = await t.statement({ state: 'sent' });
    await t.accept.accept(id, BUREAU, 'WJ');
    const entries = await t.rows(`SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY seq`, [id]);
    expect(entries).toEqual([{ action: 'settlement.accepted' }, { action: 'settlement.payable' }]);
    expect(await t.audit.verify()).toMatchObject({ ok: true });
  });
});
