import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { outageSchema, recordOutageSchema, type RecordOutage } from '@yiche/contracts';
import {
  WUJIN_CONTRACT,
  CLERK,
  createSettlementWorld,
  type SettlementWorld,
} from '../../settlement/src/testing/settlement-world.js';

/** Noon of 5 August 2024 in Shanghai. */
const NOW = '2024-08-05T04:00:00.000Z';

const outage = (change: Partial<RecordOutage> = {}): RecordOutage => ({
  bureauId: 'WJ',
  from: '2024-07-10T02:00:00.000Z',
  to: '2024-07-10T03:30:00.000Z',
  cause: '中继中断',
  faultToldAt: null,
  recoveryToldAt: null,
  counts: true,
  note: '',
  ...change,
});

describe('outages', () => {
  let test: SettlementWorld;
  beforeAll(async () => {
    test = await createSettlementWorld(NOW);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.superuser.query('DELETE FROM service_outage');
    await test.superuser.query('DELETE FROM settlement_closing');
  });

  const lostIn = (month: string, bureauId = 'WJ') => test.outages.lostIn(test.dataSource.manager, bureauId, month);
  const refusal = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (cause: { code?: string }) => cause.code ?? cause,
    );

  it('entered by hand are seen by the statement and the report of their month and bureau, and are audited', async () => {
    const made = await test.outages.record(CLERK, outage({ note: '机主 13812348000 投诉', cause: '中继中断' }));
    expect(outageSchema.parse(made)).toEqual(made);
    expect(made).toMatchObject({ counts: true, recordedBy: '郑琳', note: '机主 138****8000 投诉' });
    expect(await lostIn('2024-07')).toEqual([{ from: new Date(made.from), to: new Date(made.to as string) }]);
    expect(await lostIn('2024-06')).toEqual([]);
    expect(await lostIn('2024-07', 'TN')).toEqual([]);
    expect(await test.outages.of('WJ', '2024-07')).toEqual([made]);
    expect((await test.actions()).at(-1)).toBe('settlement.outage-recorded');
    expect(await test.audit.verify()).toMatchObject({ ok: true });
  });

  it('belong to a month by its instants in Shanghai', async () => {
    // 23:50 of 31 July to 00:10 of 1 August in Shanghai.
    await test.outages.record(CLERK, outage({ from: '2024-07-31T15:50:00.000Z', to: '2024-07-31T16:10:00.000Z' }));
    expect([(await lostIn('2024-07')).length, (await lostIn('2024-08')).length]).toEqual([1, 1]);
    // It ends as July begins.
    await test.outages.record(CLERK, outage({ from: '2024-06-30T15:00:00.000Z', to: '2024-06-30T16:00:00.000Z' }));
    expect([(await lostIn('2024-06')).length, (await lostIn('2024-07')).length]).toEqual([1, 1]);
  });

  it('that do not count are in the report and not in the penalty', async () => {
    await test.outages.record(CLERK, outage({ counts: false }));
    expect(await lostIn('2024-07')).toEqual([]);
    expect(await test.outages.of('WJ', '2024-07')).toHaveLength(1);
  });

  it('are refused with a future, an impossible order of times, an absurd length, an unknown bureau, or twice', async () => {
    const record = (change: Partial<RecordOutage>) => refusal(test.outages.record(CLERK, outage(change)));
    expect(await record({ to: '2024-08-05T04:00:00.001Z' })).toBe('settlement/in-future');
    expect(await record({ recoveryToldAt: '2024-08-06T00:00:00.000Z' })).toBe('settlement/in-future');
    expect(await record({ faultToldAt: '2024-07-10T01:59:59.000Z' })).toBe('settlement/told-too-early');
    expect(await record({ recoveryToldAt: '2024-07-10T03:29:59.000Z' })).toBe('settlement/told-too-early');
    expect(await record({ from: '2004-07-10T02:00:00.000Z' })).toBe('settlement/outage-too-long');
    expect(await record({ bureauId: 'XX' })).toBe('identity/unknown-bureau');
    expect(await record({})).toBeNull();
    expect(await record({})).toBe('settlement/outage-exists');
    expect(await test.outages.of('WJ', '2024-07')).toHaveLength(1);
    const backwards = { ...outage(), from: '2024-07-10T02:00:00.5Z', to: '2024-07-10T02:00:00Z' };
    expect(recordOutageSchema.safeParse(backwards).success).toBe(false);
  });

  it('are amended: whether they count, when the 110 desk was told, with a note that nobody takes back', async () => {
    const { id } = await test.outages.record(CLERK, outage());
    await test.outages.amend(CLERK, id, { counts: false, note: '核实：计划检修' });
    const amended = await test.outages.amend(CLERK, id, {
      faultToldAt: '2024-07-10T02:20:00.000Z',
      recoveryToldAt: '2024-07-10T03:40:00.000Z',
      note: '补登记',
    });
    expect(amended).toMatchObject({
      counts: false,
      faultToldAt: '2024-07-10T02:20:00.000Z',
      note: '2024-08-05 郑琳：核实：计划检修\n2024-08-05 郑琳：补登记',
    });
    expect(await test.outages.of('WJ', '2024-07')).toEqual([amended]);
    // As from a form that was filled with what stands there.
    const { counts, faultToldAt, recoveryToldAt, note } = amended;
    expect(await test.outages.amend(CLERK, id, { counts, faultToldAt, recoveryToldAt, note })).toEqual(amended);
    const written = await test.outages.amend(CLERK, id, { note: `${note}\n再补 13812348000` });
    expect(written.note).toBe(`${note}\n2024-08-05 郑琳：再补 138****8000`);
    for (const said of [undefined, '', written.note])
      expect(await refusal(test.outages.amend(CLERK, id, { counts: true, note: said }))).toBe('settlement/no-reason');
    const [entry] = await test.dataSource.query<{ details: object }[]>(
      `SELECT details FROM audit_entry WHERE action = 'settlement.outage-amended' ORDER BY seq LIMIT 1`,
    );
    expect(entry?.details).toMatchObject({ counts: false, countedBefore: true });
    expect(await refusal(test.outages.amend(CLERK, id, { faultToldAt: '2024-07-10T01:00:00.000Z' }))).toBe(
      'settlement/told-too-early',
    );
  });

  it('of another bureau, or unknown ones, are not amended', async () => {
    const { id } = await test.outages.record(CLERK, outage());
    expect(await refusal(test.outages.amend(CLERK, id, { note: 'x' }, 'TN'))).toBe('settlement/unknown-outage');
    expect(await refusal(test.outages.amend(CLERK, WUJIN_CONTRACT, { note: 'x' }))).toBe('settlement/unknown-outage');
  });

  it('no longer change what a month owes once it is being closed; all else may still be written down', async () => {
    const { id } = await test.outages.record(CLERK, outage());
    await test.dataSource.query(
      `INSERT INTO settlement_closing (contract_id, month, requested_at, requested_by) VALUES ($1, '2024-07', now(), '郑琳')`,
      [WUJIN_CONTRACT],
    );
    const change = { counts: false, note: '不计入' };
    expect(await refusal(test.outages.amend(CLERK, id, change))).toBe('settlement/outage-settled');
    // The closing failed: until it is tried again, what made it fail may be put right.
    await test.dataSource.query(`UPDATE settlement_closing SET error = '日历未导入'`);
    expect(await refusal(test.outages.amend(CLERK, id, change))).toBeNull();
  });

  it('of a closed month are refused with a sentence that says what to do instead', async () => {
    const { id } = await test.outages.record(CLERK, outage());
    const { figures } = await test.statements.get(await test.close('2024-07'), null);
    expect(figures.outage).toMatchObject({ days: [{ day: '2024-07-10', minutes: 90 }], rate: '0.000500' });
    const refused = test.outages.amend(CLERK, id, { counts: false, note: '不计入' });
    await expect(refused).rejects.toThrow(
      '2024-07 已经结账或正在结账，当月的违约扣减不能再变。请录入一笔更正 2024-07 的调整，故障登记为“不计入”',
    );
    expect(await refusal(test.outages.amend(CLERK, id, { counts: true, note: '仍计入' }))).toBeNull();
    expect(await refusal(test.outages.record(CLERK, outage({ cause: '电源故障' })))).toBe('settlement/outage-settled');
    // From the closed month into the open one.
    const over = { from: '2024-07-31T15:50:00.000Z', to: '2024-07-31T16:10:00.000Z' };
    expect(await refusal(test.outages.record(CLERK, outage(over)))).toBe('settlement/outage-settled');
    expect(await refusal(test.outages.record(CLERK, outage({ ...over, counts: false })))).toBeNull();
    // Another bureau's contract is another matter.
    expect(await refusal(test.outages.record(CLERK, outage({ bureauId: 'TN' })))).toBeNull();
  });

  it('wait for a closing that reads them, and then find the month closed', async () => {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    // As `CloseMonth` begins.
    await runner.query('SELECT 1 FROM settlement_contract WHERE id = $1 FOR UPDATE', [WUJIN_CONTRACT]);
    await test.outages.lostIn(runner.manager, 'WJ', '2024-06');
    const from = '2024-06-10T02:00:00.000Z';
    let done = false;
    const recording = refusal(test.outages.record(CLERK, outage({ from, to: '2024-06-10T03:00:00.000Z' }))).finally(
      () => (done = true),
    );
    await waitUntilBlocked();
    expect(done).toBe(false);
    await runner.query(
      `INSERT INTO settlement_closing (contract_id, month, requested_at, requested_by) VALUES ($1, '2024-06', now(), '系统')`,
      [WUJIN_CONTRACT],
    );
    await runner.commitTransaction();
    await runner.release();
    expect(await recording).toBe('settlement/outage-settled');
  });

  async function waitUntilBlocked(): Promise<void> {
    for (;;) {
      const waiting = await test.dataSource.query<unknown[]>(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (waiting.length > 0) return;
    }
  }
});
