import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContractTerms } from '@yiche/contracts';
import { newId } from '@yiche/kernel';
import { WUJIN_CONTRACT } from '../../testing/settlement-world.js';
import { createTestWorkflow, insertContract, type TestWorkflow } from '../../testing/test-workflow.js';

const TERM = { from: '2024-07-01', to: '2025-06-30' };

describe('the clerks are warned', () => {
  let t: TestWorkflow;
  let contractId: string;

  const call = (at: string) =>
    t.rows(`INSERT INTO call (id, call_key, node, bureau_id, arrived_at, live) VALUES ($1, $2, 'n', 'WJ', $3, '{}')`, [
      newId(),
      newId(),
      `${at}+08:00`,
    ]);
  const begin = async (now: string, terms: Partial<ContractTerms> = {}) => {
    t = await createTestWorkflow(`${now}+08:00`);
    await t.database.superuser.query('ALTER TABLE settlement_contract_version DISABLE TRIGGER ALL');
    await t.database.superuser.query('DELETE FROM settlement_contract_version WHERE contract_id = $1', [
      WUJIN_CONTRACT,
    ]);
    await t.database.superuser.query('DELETE FROM settlement_contract WHERE id = $1', [WUJIN_CONTRACT]);
    contractId = await insertContract(t.database, { term: TERM, ...terms });
  };
  const tick = async (time: string) => {
    t.at(time);
    expect(await t.statementClock.tick()).toMatchObject({ failures: 0 });
  };
  const warnings = (about: string) =>
    t.rows<{ key: string; subject: string; body: string; recipients: string[] }>(
      `SELECT key, subject, body, recipients FROM settlement_delivery WHERE kind = 'warning' AND key LIKE $1 ORDER BY key`,
      [`${about}:%`],
    );
  const asked = async () =>
    (await t.rows<{ month: string }>('SELECT month FROM settlement_closing ORDER BY month')).map(({ month }) => month);
  const renew = () =>
    t.rows(
      `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
       VALUES ($1, 1, '2025-07-01', '2026-06-30', '2025-06-20', '合格', '管理员', now())`,
      [contractId],
    );

  afterEach(() => t.drop());

  describe('of a contract without a renewal', () => {
    beforeEach(async () => {
      await begin('2025-05-30T00:00:00');
      await t.statement({ contractId, month: '2025-06', state: 'refused' });
    });

    it('once a week in the last thirty days of its term', async () => {
      for (let day = 1; day <= 30; day++) {
        await tick(`2025-06-${String(day).padStart(2, '0')}T09:00:00`);
        await t.statementClock.tick();
      }
      const told = await warnings('term');
      expect(told).toHaveLength(5);
      expect(told[0]).toMatchObject({
        recipients: ['clerk@example.test'],
        subject: '【提醒】合同期将于 2025-06-30 届满',
        body: expect.stringContaining('登记考核日期、意见和续签'),
      });
    });

    it('that it was not passed, where it was assessed and was not', async () => {
      await t.rows(
        `INSERT INTO settlement_assessment (id, contract_id, term_to, assessed_on, passed, assessment, recorded_by, recorded_at)
         VALUES (gen_random_uuid(), $1, '2025-06-30', '2025-06-02', false, '接通率不足', '管理员', now())`,
        [contractId],
      );
      await tick('2025-06-10T09:00:00');
      expect(await warnings('term')).toMatchObject([
        {
          subject: '【提醒】合同期将于 2025-06-30 届满',
          body: expect.stringMatching(/合同到期终止；届满后的通话不能结账。\n登记的考核没有通过，不续签/),
        },
      ]);
    });

    it('that it was not passed also in a week in which it was told that it is not assessed', async () => {
      await tick('2025-06-10T09:00:00');
      await t.rows(
        `INSERT INTO settlement_assessment (id, contract_id, term_to, assessed_on, passed, assessment, recorded_by, recorded_at)
         VALUES (gen_random_uuid(), $1, '2025-06-30', '2025-06-10', false, '接通率不足', '管理员', now())`,
        [contractId],
      );
      for (const time of ['10:00:00', '11:00:00']) await tick(`2025-06-10T${time}`);
      const told = (await warnings('term')).map(({ body }) => body.includes('登记的考核没有通过'));
      expect(told.toSorted()).toEqual([false, true]);
    });

    it('not when it is renewed, nor when another contract of the bureau follows', async () => {
      await renew();
      await tick('2025-06-10T09:00:00');
      expect(await warnings('term')).toEqual([]);
      await t.database.superuser.query('ALTER TABLE settlement_renewal DISABLE TRIGGER ALL');
      await t.database.superuser.query('DELETE FROM settlement_renewal');
      await insertContract(t.database, { term: { from: '2025-07-01', to: '2026-06-30' } });
      await tick('2025-06-10T10:00:00');
      expect(await warnings('term')).toEqual([]);
    });

    it('once a day of a month with calls that is over, from its end until the renewal is there', async () => {
      await call('2025-07-03T10:00:00');
      await tick('2025-07-31T23:59:59');
      expect(await warnings('no-term')).toEqual([]);
      for (const time of ['08-01T00:00:00', '08-01T12:00:00', '08-02T09:00:00', '09-02T09:00:00'])
        await tick(`2025-${time}`);
      const told = await warnings('no-term');
      expect(told.map(({ key }) => key)).toEqual(
        ['2025-08-01', '2025-08-02', '2025-09-02'].map((day) => `no-term:${contractId}:2025-07:${day}`),
      );
      expect(told[0]).toMatchObject({ subject: '【无法结账】2025 年 7 月不在合同期内' });
      expect(told[0]?.body).toContain('114 移车热线服务合同：2025 年 7 月有通话');
      expect(await asked()).toEqual([]);
      await renew();
      await tick('2025-09-03T09:00:00');
      expect(await warnings('no-term')).toHaveLength(3);
      expect(await asked()).toEqual(['2025-07']);
    });

    it('not of months in which nobody called', async () => {
      await tick('2025-09-02T09:00:00');
      expect(await warnings('no-term')).toEqual([]);
    });
  });

  describe('of a statement that was sent and did not arrive', () => {
    let id: string;
    beforeEach(async () => {
      await begin('2024-08-02T09:00:00');
      id = await t.statement({ contractId });
      t.at('2024-08-05T09:00:00');
      await t.send.send(id, { id: null, name: '结算员' });
    });
    const fail = () =>
      t.rows(
        `UPDATE settlement_delivery SET state = 'failed', last_error = '550 没有这个邮箱' WHERE statement_id = $1`,
        [id],
      );

    it('once a day from its failure for good until it is delivered', async () => {
      await tick('2024-08-05T09:10:00');
      expect(await warnings('undelivered')).toEqual([]);
      await fail();
      for (const time of ['05T09:20:00', '05T20:00:00', '06T00:00:00']) await tick(`2024-08-${time}`);
      const [first, ...more] = await warnings('undelivered');
      expect(more).toHaveLength(1);
      const number = (await t.statements.get(id, null)).number;
      expect(first?.subject).toBe(`【未送达】结算单 ${number} 的邮件没有送达公安局`);
      for (const part of ['2024 年 7 月', 'bureau@example.test', '550 没有这个邮箱', '系统不再重试', '“重新发送”'])
        expect(first?.body).toContain(part);
      await t.rows(`UPDATE settlement_delivery SET state = 'waiting' WHERE statement_id = $1`, [id]);
      await t.arrive();
      await tick('2024-08-07T09:00:00');
      expect(await warnings('undelivered')).toHaveLength(2);
    });

    it('a day after it was sent when it is still waiting', async () => {
      await tick('2024-08-06T08:59:59');
      expect(await warnings('undelivered')).toEqual([]);
      await tick('2024-08-06T09:00:00');
      const [told] = await warnings('undelivered');
      expect(told?.body).toContain('系统仍在重试');
    });

    it('not when the bureau has answered it all the same', async () => {
      await t.accept.accept(id, { id: null, name: '监督员' }, 'WJ');
      await fail();
      await tick('2024-08-08T09:00:00');
      expect(await warnings('undelivered')).toEqual([]);
    });
  });

  describe('of working days that are not loaded', () => {
    const unload = async (year: number) => {
      await t.rows('DELETE FROM work_calendar WHERE extract(year FROM day) = $1', [year]);
      await t.calendar.refresh();
    };

    it('once a week from the first of December until the year is there', async () => {
      await begin('2024-11-30T00:00:00');
      await unload(2025);
      await tick('2024-11-30T23:59:59');
      expect(await warnings('calendar')).toEqual([]);
      for (const day of ['12-01', '12-02', '12-07', '12-08', '12-31']) await tick(`2024-${day}T09:00:00`);
      await tick('2025-01-06T09:00:00');
      const told = await warnings('calendar');
      expect(told.map(({ key }) => key)).toEqual([0, 1, 4, 5].map((week) => `calendar:${contractId}:2025:${week}`));
      expect(told[0]?.body).toContain('npm run calendar:load -- 2025.csv');
      // Loaded by another process: this one has not read it yet.
      await t.rows(
        `INSERT INTO work_calendar (day, works, name, source) SELECT day, true, '', '测试' FROM generate_series('2025-01-01'::date, '2025-12-31', '1 day') AS day`,
      );
      await tick('2025-01-20T09:00:00');
      expect(await warnings('calendar')).toHaveLength(4);
    });

    it('not for a contract that has ended before', async () => {
      await begin('2024-12-01T00:00:00', { term: { from: '2024-07-01', to: '2024-11-30' } });
      await unload(2025);
      await tick('2024-12-05T09:00:00');
      expect(await warnings('calendar')).toEqual([]);
    });
  });
});
