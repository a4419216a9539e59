import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContractTerms } from '@yiche/contracts';
import { WUJIN_CONTRACT } from '../testing/settlement-world.js';
import { BUREAU, createTestWorkflow, insertContract, type TestWorkflow } from '../testing/test-workflow.js';

const YEAR = { term: { from: '2024-07-01', to: '2025-06-30' } };

/** Whole months pass, with looks at whatever times a machine is awake. */
describe('what the days of a contract bring', () => {
  let t: TestWorkflow;
  let contractId: string;

  /** A call of a minute; `ends: false`: it goes on. */
  const call = async (at: string, { bureauId = 'WJ', recorded = true, ends = true } = {}) => {
    const time = at.replace('T', ' ');
    const [id] = await t.database.addCalls([
      {
        ...{ bureauId, arrivedAt: time, connectedAt: time, endedAt: ends ? `${time.slice(0, -5)}59:00` : null },
        ...(recorded ? {} : { recordingSha256: null }),
      },
    ]);
    return id;
  };
  /** One look of the clock; then what it asked for is done, and explained by a clerk. */
  const tick = async (time: string) => {
    t.at(time);
    const report = await t.statementClock.tick();
    await t.prepare();
    await t.explain();
    return report;
  };
  const mails = (kind: string) =>
    t.rows<{ key: string; recipients: string[]; body: string; subject: string }>(
      'SELECT key, recipients, body, subject FROM settlement_delivery WHERE kind = $1 AND contract_id = $2 ORDER BY key',
      [kind, contractId],
    );
  const warnedOn = async () => (await mails('warning')).map(({ key }) => key.split(':').at(-1));
  const statementOf = async (month: string) => {
    const [found] = await t.rows<{ id: string; state: string }>(
      'SELECT id, state FROM settlement_statement WHERE contract_id = $1 AND month = $2',
      [contractId, month],
    );
    return found;
  };
  const closed = async () =>
    (await t.rows<{ month: string }>('SELECT month FROM settlement_statement ORDER BY month')).map(
      ({ month }) => month,
    );
  /** Of another bureau, which has had a call as well. */
  const secondContract = async (terms: Partial<ContractTerms> = {}) => {
    await call('2024-07-03T10:00:00', { bureauId: 'TN' });
    return insertContract(t.database, { ...YEAR, ...terms }, 'TN');
  };

  beforeEach(async () => {
    t = await createTestWorkflow();
    // A contract whose first month is July: the one that the migrations enter has no calls to settle.
    contractId = await insertContract(t.database, YEAR);
    await t.database.superuser.query('ALTER TABLE settlement_contract_version DISABLE TRIGGER ALL');
    await t.database.superuser.query('DELETE FROM settlement_contract_version WHERE contract_id = $1', [
      WUJIN_CONTRACT,
    ]);
    await t.database.superuser.query('DELETE FROM settlement_contract WHERE id = $1', [WUJIN_CONTRACT]);
    await call('2024-07-03T10:00:00');
  });
  afterEach(() => t.drop());

  it('a month of which a clerk only explains what has no witness is closed, sent, accepted by silence and overdue on its days', async () => {
    const seen: string[] = [];
    // Every six hours from the end of July to the beginning of September, and on the edges.
    const from = Date.parse('2024-07-31T18:00:00+08:00');
    for (let hours = 0; hours <= 33 * 24; hours += 6) {
      t.clock.advance(from + hours * 3_600_000 - t.clock.now().getTime());
      await t.statementClock.tick();
      await t.prepare();
      await t.explain();
      await t.arrive();
      const state = (await statementOf('2024-07'))?.state ?? 'none';
      const at = new Date(t.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(5, 16);
      if (seen.at(-1)?.split(' ')[1] !== state) seen.push(`${at} ${state}`);
    }
    expect(seen).toEqual([
      '07-31T18:00 none',
      '08-01T06:00 draft',
      '08-05T12:00 sent',
      '08-16T00:00 payable',
      '09-01T00:00 overdue',
    ]);
    expect(await warnedOn()).toEqual(['2024-08-03', '2024-08-04']);
    expect((await mails('statement')).length).toBe(1);
    // August is closed once July is there, and waits for its own days.
    expect(await closed()).toEqual(['2024-07', '2024-08']);
  });

  it.each([
    ['2024-07-31T23:59:59', 'none'],
    ['2024-08-01T00:00:00', 'none'],
    ['2024-08-01T01:59:59', 'none'],
    ['2024-08-01T02:00:00', 'draft'],
    ['2024-08-05T07:59:59', 'draft'],
    ['2024-08-05T08:00:00', 'sent'],
  ])('at %s the statement is %s', async (time, state) => {
    if (time > '2024-08-02') await tick('2024-08-02T00:00:00');
    await tick(time);
    expect((await statementOf('2024-07'))?.state ?? 'none').toBe(state);
  });

  it('a machine that slept through the fifth and the fifteenth catches up, one look after the other', async () => {
    await tick('2024-08-02T09:00:00');
    // Asleep until the 9th: sent late, and warned of nothing, for it was sent.
    expect(await tick('2024-08-09T03:00:00')).toMatchObject({ sent: 1, warned: 0 });
    expect((await statementOf('2024-07'))?.state).toBe('sent');
    await t.arrive();
    // Asleep over the 15th.
    expect(await tick('2024-08-20T11:00:00')).toMatchObject({ accepted: 1 });
    expect((await statementOf('2024-07'))?.state).toBe('payable');
    // Asleep over the end of two months.
    expect(await tick('2024-10-10T11:00:00')).toMatchObject({ overdue: 1, closing: 1 });
    expect((await statementOf('2024-07'))?.state).toBe('overdue');
    expect((await statementOf('2024-08'))?.state).toBe('draft');
    expect(await tick('2024-10-10T11:10:00')).toMatchObject({ closing: 1, sent: 1 });
    expect((await statementOf('2024-08'))?.state).toBe('sent');
    expect(await tick('2024-10-10T11:20:00')).toMatchObject({ closing: 0, sent: 1 });
    expect((await statementOf('2024-09'))?.state).toBe('sent');
  });

  it('looking again does nothing again', async () => {
    await tick('2024-08-02T09:00:00');
    await tick('2024-08-05T09:00:00');
    const nothing = { closing: 0, sent: 0, warned: 0, accepted: 0, settled: 0, overdue: 0, failures: 0 };
    expect(await tick('2024-08-05T09:00:00')).toMatchObject(nothing);
    const [report] = await Promise.all([t.statementClock.tick(), t.statementClock.tick(), t.statementClock.tick()]);
    expect(report).toMatchObject(nothing);
    expect(await mails('statement')).toHaveLength(1);
  });

  it('two machines that look at the same time send and warn once', async () => {
    await tick('2024-08-02T09:00:00');
    t.at('2024-08-03T09:00:00');
    await Promise.all(Array.from({ length: 4 }, () => t.statementClock.tick()));
    expect(await warnedOn()).toEqual(['2024-08-03']);
    t.at('2024-08-05T09:00:00');
    const reports = await Promise.all(Array.from({ length: 4 }, () => t.statementClock.tick()));
    expect(reports.reduce((total, { sent }) => total + sent, 0)).toBe(1);
    expect(reports.reduce((total, { warned, failures }) => total + warned + failures, 0)).toBe(0);
    expect(await mails('statement')).toHaveLength(1);
  });

  it('what nobody has explained is not sent; the clerks are told why, once a day, until it is', async () => {
    await call('2024-07-04T10:00:00', { recorded: false });
    const look = (time: string) => {
      t.at(time);
      return t.statementClock.tick();
    };
    await look('2024-08-02T09:00:00');
    await t.prepare();
    await look('2024-08-05T07:00:00');
    expect(await warnedOn()).toEqual([]);
    for (const time of ['05T08:00:00', '05T20:00:00', '06T00:00:00', '06T12:00:00', '07T09:00:00'])
      expect(await look(`2024-08-${time}`)).toMatchObject({ sent: 0, failures: 0 });
    expect(await warnedOn()).toEqual(['2024-08-05', '2024-08-06', '2024-08-07']);
    const [first, second] = await mails('warning');
    expect(first).toMatchObject({ recipients: ['clerk@example.test'], subject: '【提醒】2024 年 7 月结算单尚未发送' });
    expect(first?.body).toContain('还有 3 项差异没有说明');
    expect(second?.subject).toContain('已逾期');
    await t.explain();
    expect(await tick('2024-08-08T00:10:00')).toMatchObject({ sent: 1, warned: 0 });
  });

  it('a month whose closing is refused is asked for again, and warned of on its days', async () => {
    const open = await call('2024-07-31T23:59:00', { ends: false });
    expect(await tick('2024-08-01T03:00:00')).toMatchObject({ closing: 0, failures: 0 });
    expect(await tick('2024-08-03T03:00:00')).toMatchObject({ warned: 1 });
    expect(await tick('2024-08-05T09:00:00')).toMatchObject({ warned: 1, sent: 0 });
    await t.rows(`UPDATE call SET ended_at = '2024-08-05T09:05:00+08:00' WHERE id = $1`, [open]);
    expect(await tick('2024-08-05T09:10:00')).toMatchObject({ closing: 1 });
    expect(await tick('2024-08-05T09:20:00')).toMatchObject({ sent: 1 });
  });

  it('a month that is being closed is not asked for again, but one whose closing failed is', async () => {
    const closing = (error: string | null) =>
      t.rows(
        `INSERT INTO settlement_closing (contract_id, month, requested_at, requested_by, error) VALUES ($1, '2024-07', now(), '结算员', $2)
         ON CONFLICT (contract_id, month) DO UPDATE SET error = excluded.error`,
        [contractId, error],
      );
    await closing(null);
    await tick('2024-08-01T03:00:00');
    expect(await closed()).toEqual([]);
    await closing('没有配置账单签名密钥');
    await tick('2024-08-01T03:10:00');
    expect(await closed()).toEqual(['2024-07']);
  });

  it('months before the bureau’s first call, and a bureau without calls, bring nothing', async () => {
    await t.rows(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk) VALUES ('XX', '新北', '1149', 'xx', '0519119', '051911')`,
    );
    await t.database.bureaus.reload();
    const silent = await insertContract(t.database, YEAR, 'XX');
    const older = await secondContract({ term: { from: '2024-04-01', to: '2025-03-31' } });
    const report = await tick('2024-09-20T09:00:00');
    expect(await closed()).toEqual(['2024-07', '2024-07']);
    expect(report).toMatchObject({ closing: 2, warned: 4, failures: 0 });
    const warned = await t.rows('SELECT key FROM settlement_delivery WHERE contract_id = ANY($1) ORDER BY key', [
      [older, silent],
    ]);
    expect(warned).toEqual([
      { key: `warning:${older}:2024-07:2024-09-20` },
      { key: `warning:${older}:2024-08:2024-09-20` },
    ]);
  });

  it('with nobody to warn it goes on without', async () => {
    const alone = await secondContract({ mail: { to: [], clerks: [] } });
    await tick('2024-08-02T09:00:00');
    expect(await tick('2024-08-06T09:00:00')).toMatchObject({ failures: 0, sent: 1 });
    expect(await t.rows('SELECT 1 FROM settlement_delivery WHERE contract_id = $1', [alone])).toEqual([]);
  });

  it('what fails for one contract does not stop another, and is counted', async () => {
    const broken = await secondContract();
    await tick('2024-08-02T09:00:00');
    await t.database.superuser.query(
      `ALTER TABLE settlement_delivery ADD CONSTRAINT broken CHECK (contract_id <> '${broken}')`,
    );
    expect(await tick('2024-08-05T09:00:00')).toMatchObject({ sent: 1, failures: 1 });
    expect((await statementOf('2024-07'))?.state).toBe('sent');
    expect(await t.metrics.registry.getSingleMetricAsString('yiche_settlement_clock_failures_total')).toContain(
      'what="send"} 1',
    );
    await t.database.superuser.query('ALTER TABLE settlement_delivery DROP CONSTRAINT broken');
    expect(await tick('2024-08-05T09:10:00')).toMatchObject({ sent: 1, failures: 0 });
  });

  it('ends when another process has taken over', async () => {
    await secondContract();
    t.at('2024-08-02T09:00:00');
    let asked = 0;
    const report = await t.statementClock.tick(async () => ++asked < 2);
    expect(report.closing).toBe(1);
  });

  it('an objection that was not settled in time is told the clerks once a day, and the statement waits', async () => {
    await tick('2024-08-02T09:00:00');
    await tick('2024-08-05T09:00:00');
    const { id = '' } = (await statementOf('2024-07')) ?? {};
    t.at('2024-08-12T09:00:00');
    await t.object.raise(id, { scope: 'totals', lines: [], reason: '总数', attachment: null }, BUREAU, 'WJ');
    for (const time of ['16T00:00:00', '19T23:59:59', '20T00:00:00', '20T12:00:00', '21T00:00:00'])
      await tick(`2024-08-${time}`);
    expect((await statementOf('2024-07'))?.state).toBe('objected');
    expect((await warnedOn()).slice(-2)).toEqual(['2024-08-20', '2024-08-21']);
    expect((await mails('warning')).filter(({ key }) => key.startsWith('objection:'))).toHaveLength(2);
  });

  it('is the same whatever the machine’s own time zone is', async () => {
    // The last moment of the 15th in Shanghai is another day in UTC and in New York.
    await tick('2024-08-02T09:00:00');
    await tick('2024-08-05T09:00:00');
    await t.arrive();
    t.clock.advance(Date.parse('2024-08-15T15:59:59Z') - t.clock.now().getTime());
    expect(await t.statementClock.tick()).toMatchObject({ accepted: 0 });
    t.clock.advance(1_000);
    expect(await t.statementClock.tick()).toMatchObject({ accepted: 1 });
  });
});
