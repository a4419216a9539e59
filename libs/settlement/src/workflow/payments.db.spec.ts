import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { CLERK, createTestWorkflow, insertContract, type TestWorkflow } from '../testing/test-workflow.js';

describe('a payment', () => {
  let t: TestWorkflow;
  let id: string;

  const pay = (amount: string, receivedOn: string, reference = `${amount} ${receivedOn}`, on = id) =>
    t.pay.record(on, { amount, receivedOn, reference }, CLERK);
  const fees = (on = id) =>
    t.rows<{ amount: string; corrects: string; count: number }>(
      `SELECT a.amount, a.count, a.corrects_month AS corrects FROM settlement_adjustment a
       JOIN settlement_statement s ON s.contract_id = a.contract_id WHERE s.id = $1 AND a.kind = 'late-payment'`,
      [on],
    );
  const paid = () =>
    t.rows('SELECT amount, received_on::text AS on FROM settlement_payment WHERE statement_id = $1', [id]);

  beforeAll(async () => {
    t = await createTestWorkflow();
  });
  afterAll(() => t.drop());
  beforeEach(async () => {
    t.at('2024-08-20T10:00:00');
    id = await t.statement({ state: 'payable', total: '1000.00' });
  });

  it('in time pays the statement, and nothing is owed for lateness', async () => {
    t.at('2024-09-10T10:00:00');
    expect(await t.overdue.mark(id)).toBe(true);
    await pay('1000', '2024-08-31');
    expect(await t.state(id)).toBe('paid');
    expect(await fees()).toEqual([]);
    expect(await t.history(id)).toEqual(['payable → payable', 'overdue → overdue', 'payment-recorded', 'paid → paid']);
  });

  it('in parts adds up; each late part costs for its own days, once, when all is paid', async () => {
    t.at('2024-10-01T10:00:00');
    await pay('400.00', '2024-08-30');
    await pay('300.50', '2024-09-10');
    expect(await t.state(id)).toBe('payable');
    expect(await fees()).toEqual([]);
    await pay('299.50', '2024-09-30');
    expect(await t.state(id)).toBe('paid');
    // 300.50 × 0.0005 × 10 + 299.50 × 0.0005 × 30
    expect(await fees()).toEqual([{ amount: '5.9950', count: 0, corrects: '2024-07' }]);
    expect(await paid()).toHaveLength(3);
  });

  it('after two years costs the cap and no more', async () => {
    t.at('2026-09-01T10:00:00');
    await pay('1000.00', '2026-09-01');
    expect(await fees()).toEqual([{ amount: '300.0000', count: 0, corrects: '2024-07' }]);
  });

  it('costs nothing for the days on which the clock stood still, and its correction says how it comes about', async () => {
    t.at('2024-10-01T10:00:00');
    await t.pause.pause(id, { from: '2024-09-01', to: '2024-09-04', reason: '乙方发票迟开' }, CLERK);
    await t.pause.pause(id, { from: '2024-09-21', to: '2024-09-26', reason: '财政审批' }, CLERK);
    await pay('400.00', '2024-08-30', 'a');
    await pay('300.00', '2024-09-10', 'b');
    await pay('300.00', '2024-09-30', 'c');
    // 300 × 0.0005 × (10 − 4) + 300 × 0.0005 × (30 − 4 − 6)
    expect(await fees()).toEqual([{ amount: '3.9000', count: 0, corrects: '2024-07' }]);
    const [{ reason } = { reason: '' }] = await t.rows<{ reason: string }>(
      `SELECT reason FROM settlement_adjustment WHERE amount = 3.9 AND kind = 'late-payment'`,
    );
    expect(reason.replace(/^账单 \S+/, '')).toBe(
      ' 逾期付款违约金（付款期限 2024-08-31）：300.00 元于 2024-09-10 到账，逾期 6 日；300.00 元于 2024-09-30 到账，逾期 20 日；' +
        '停计 2024-09-01 至 2024-09-04（乙方发票迟开）、2024-09-21 至 2024-09-26（财政审批）；每日 0.05%，最高为逾期金额的 30%',
    );
  });

  it('has only those pauses in its correction by which a day was not counted', async () => {
    t.at('2024-10-01T10:00:00');
    const days = [
      ['2024-08-25', '2024-09-01'],
      ['2024-09-10', '2024-09-10'],
      ['2024-09-11', '2024-09-30'],
    ] as const;
    for (const [from, to] of days) await t.pause.pause(id, { from, to, reason: '财政审批' }, CLERK);
    await pay('1000.00', '2024-09-10');
    const [{ reason } = { reason: '' }] = await t.rows<{ reason: string }>(
      `SELECT reason FROM settlement_adjustment WHERE kind = 'late-payment' AND position($1 IN reason) > 0`,
      [(await t.statements.get(id, null)).number],
    );
    expect(reason).toContain(
      '逾期 8 日；停计 2024-08-25 至 2024-09-01（财政审批）、2024-09-10 至 2024-09-10（财政审批）；',
    );
    expect(reason).not.toContain('2024-09-30');
  });

  it('is paused so often that all reasons find room in its correction', async () => {
    const pause = () => t.pause.pause(id, { from: '2024-09-01', to: '2024-09-02', reason: '财政审批' }, CLERK);
    for (let times = 0; times < 20; times++) await pause();
    await expect(pause()).rejects.toMatchObject({ code: 'settlement/pauses' });
  });

  it('that is paused is not overdue before the clock has run for a day', async () => {
    t.at('2024-09-01T10:00:00');
    await t.pause.pause(id, { from: '2024-08-25', to: '2024-09-10', reason: '财政审批' }, CLERK);
    t.at('2024-09-10T23:59:59');
    expect(await t.overdue.mark(id)).toBe(false);
    t.at('2024-09-11T00:00:00');
    expect(await t.overdue.mark(id)).toBe(true);
    expect(await t.history(id)).toEqual(['payable → payable', 'late-payment-paused', 'overdue → overdue']);
  });

  it('is paused with a reason, by whom and when, for ever', async () => {
    await t.pause.pause(id, { from: '2024-08-25', to: '2024-09-10', reason: ' 财政审批 ' }, CLERK);
    const pauses = await t.rows('SELECT reason, recorded_by AS by FROM settlement_pause WHERE statement_id = $1', [id]);
    expect(pauses).toEqual([{ reason: '财政审批', by: CLERK.name }]);
    const trail = await t.rows('SELECT action, actor_name AS by FROM audit_entry WHERE subject_id = $1', [id]);
    expect(trail).toEqual([{ action: 'settlement.late-payment-paused', by: CLERK.name }]);
    for (const change of [`UPDATE settlement_pause SET "to" = '2025-01-01'`, 'DELETE FROM settlement_pause'])
      await expect(t.rows(change)).rejects.toThrow();
  });

  it.each([
    [{ from: '2024-08-21', to: '2024-08-31' }, 'settlement/pause-in-time'],
    [{ from: '2024-09-01', to: '2026-09-01' }, 'settlement/pause-too-long'],
    [{ from: '2024-09-01', to: '2024-09-02', reason: ' ' }, 'settlement/no-reason'],
  ])('is not paused for %j', async (days, code) => {
    await expect(t.pause.pause(id, { reason: '财政审批', ...days }, CLERK)).rejects.toMatchObject({ code });
  });

  it.each(['draft', 'sent', 'objected', 'paid', 'refused'] as const)(
    'is not paused for one that is %s',
    async (state) => {
      const other = await t.statement({ state });
      const days = { from: '2024-09-01', to: '2024-09-02', reason: '财政审批' };
      await expect(t.pause.pause(other, days, CLERK)).rejects.toMatchObject({ code: 'settlement/not-now' });
    },
  );

  it.each([
    [{ lateCapOf: 'month' }, '300.0000'],
    [{ lateCapOf: 'contract', contractTotal: '1100.00' }, '330.0000'],
  ] as const)('in parts after two years costs at most a share of what the contract says: %j', async (settings, fee) => {
    const terms = { settings: { ...USUAL_SETTINGS, ...settings } };
    const other = await t.statement({ state: 'payable', total: '1000.00', terms });
    t.at('2026-09-01T10:00:00');
    await pay('10.00', '2024-08-30', 'a', other);
    await pay('990.00', '2026-09-01', 'b', other);
    expect(await fees(other)).toMatchObject([{ amount: fee }]);
  });

  it('costs all statements of a contract together at most a share of its total, also when two are paid at the same time', async () => {
    const terms = { settings: { ...USUAL_SETTINGS, lateCapOf: 'contract' as const, contractTotal: '1100.00' } };
    const contractId = await insertContract(t.database, terms);
    const months = ['2024-05', '2024-06'];
    const late = await Promise.all(
      months.map((month) => t.statement({ state: 'payable', total: '1000.00', month, contractId, terms })),
    );
    t.at('2026-09-01T10:00:00');
    await Promise.all(late.map((each) => pay('1000.00', '2026-09-01', 'c', each)));
    // Of the contract: one of them reached the cap, and the other cost nothing more.
    expect(await fees(late[0] ?? '')).toMatchObject([{ amount: '330.0000' }]);
    const notes = await t.rows<{ note: string }>(
      `SELECT note FROM settlement_event WHERE statement_id = ANY ($1) AND kind = 'payment-recorded' ORDER BY note LIKE '%上限已用完%'`,
      [late],
    );
    expect(notes.map(({ note }) => /其他账单已计 330.00 元，上限已用完，不再计$/.test(note))).toEqual([false, true]);
  });

  it('of what was settled after the month is in time until the end of the month in which it was', async () => {
    const late = await t.statement({ state: 'objected', total: '1000.00' });
    t.at('2024-09-04T10:00:00');
    await t.rows(
      `INSERT INTO settlement_objection (id, statement_id, scope, lines, reason, raised_at, raised_by, settle_by)
       VALUES ($1, $1, 'totals', '{}', '总数', '2024-08-15', '监督员', '2024-08-22')`,
      [late],
    );
    await t.settle.settle(late, late, { answer: '无误', withdrawnLines: [] }, CLERK);
    t.at('2024-09-30T23:59:59');
    expect(await t.overdue.mark(late)).toBe(false);
    t.at('2024-10-01T00:00:00');
    expect(await t.overdue.mark(late)).toBe(true);
    t.at('2024-10-02T00:00:00');
    await pay('1000.00', '2024-10-02', 'x', late);
    expect(await fees(late)).toEqual([{ amount: '1.0000', count: 0, corrects: '2024-07' }]);
  });

  it('is refused, and nothing saved, where its amount or its day cannot be', async () => {
    const cases: [string, string, string][] = [
      ['0', '2024-08-20', 'settlement/payment-amount'],
      ['-5.00', '2024-08-20', 'settlement/payment-amount'],
      ['0.001', '2024-08-20', 'settlement/payment-amount'],
      ['10.00', '2024-08-21', 'settlement/payment-day'],
      ['10.00', '2024-08-04', 'settlement/payment-day'],
      ['1000.01', '2024-08-20', 'settlement/overpaid'],
      ['999999999999.99', '2024-08-20', 'settlement/overpaid'],
    ];
    for (const [amount, day, code] of cases) await expect(pay(amount, day)).rejects.toMatchObject({ code });
    await expect(pay('10.00', '2024-08-20', '\u0000')).rejects.toMatchObject({ code: 'settlement/payment-reference' });
    expect(await paid()).toEqual([]);
    expect(await t.state(id)).toBe('payable');
  });

  it('under one reference is one payment, also when two record it at the same time', async () => {
    const results = await Promise.allSettled([1, 2].map(() => pay('100.00', '2024-08-20', '0001')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(pay('100.00', '2024-08-20', ' 0001 ')).rejects.toMatchObject({
      code: 'settlement/payment-recorded-before',
    });
    expect(await paid()).toEqual([{ amount: '100.00', on: '2024-08-20' }]);
  });

  it('never exceeds what is outstanding, however many are recorded at the same time', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, index) => pay('400.00', '2024-08-20', `并发 ${index}`)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await pay('200.00', '2024-08-20');
    expect(await t.state(id)).toBe('paid');
    await expect(pay('0.01', '2024-08-20')).rejects.toMatchObject({ code: 'settlement/not-now' });
  });

  it.each(['draft', 'sent', 'objected', 'paid', 'refused'] as const)(
    'is not recorded for one that is %s',
    async (state) => {
      const other = await t.statement({ state });
      await expect(pay('10.00', '2024-08-20', 'x', other)).rejects.toMatchObject({ code: 'settlement/not-now' });
    },
  );

  it('of a statement below zero is the operator’s refund: never overdue, and nothing for lateness', async () => {
    const refund = await t.statement({ state: 'payable', total: '-120.50' });
    t.at('2024-12-01T00:00:00');
    expect(await t.overdue.mark(refund)).toBe(false);
    await pay('100.00', '2024-11-01', 'a', refund);
    expect(await t.state(refund)).toBe('payable');
    await pay('20.50', '2024-12-01', 'b', refund);
    expect(await t.state(refund)).toBe('paid');
    expect(await fees(refund)).toEqual([]);
  });
});
