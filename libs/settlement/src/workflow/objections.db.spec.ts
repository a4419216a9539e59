import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type RaiseObjection } from '@yiche/contracts';
import { BUREAU, CLERK, createTestWorkflow, type TestWorkflow } from '../testing/test-workflow.js';

const onLines = (...lines: number[]): RaiseObjection => ({
  scope: 'lines',
  lines,
  reason: '不是我们的来电',
  attachment: null,
});
const onTotals: RaiseObjection = { scope: 'totals', lines: [], reason: '总数不符', attachment: null };

describe('the bureau objects', () => {
  let t: TestWorkflow;
  let id: string;

  const refusal = (work: Promise<unknown>) => expect(work).rejects;
  const adjustments = (corrects = id) =>
    t.rows<{ count: number; amount: string | null; corrects: string; reason: string }>(
      `SELECT a.count, a.amount, a.corrects_month AS corrects, a.reason FROM settlement_adjustment a
       JOIN settlement_statement s ON s.contract_id = a.contract_id WHERE s.id = $1 AND a.kind = 'objection' ORDER BY a.entered_at`,
      [corrects],
    );
  const object = (what: RaiseObjection, on = id) => t.object.raise(on, what, BUREAU, 'WJ');
  const settle = (objectionId: string, withdrawnLines: number[] = [], on = id) =>
    t.settle.settle(on, objectionId, { answer: '已核实', withdrawnLines }, CLERK);

  beforeAll(async () => {
    t = await createTestWorkflow();
  });
  afterAll(() => t.drop());
  beforeEach(async () => {
    t.at('2024-08-12T10:00:00');
    id = await t.statement({ state: 'sent', lines: 20 });
  });

  it('and has an answer within five working days, of which weekends and holidays are none', async () => {
    await object(onTotals);
    const [objection] = await t.rows(
      'SELECT settle_by::text AS by, raised_by FROM settlement_objection WHERE statement_id = $1',
      [id],
    );
    expect(objection).toEqual({ by: '2024-08-19', raised_by: '公安监督员' });
    expect(await t.state(id)).toBe('objected');
    expect(await t.history(id)).toEqual(['objected → objected']);

    // Over the Mid-Autumn Festival of 2024: off from 15 to 17 September.
    const september = await t.statement({ state: 'sent', month: '2024-08' });
    t.at('2024-09-15T23:59:59');
    await object(onTotals, september);
    const [over] = await t.rows('SELECT settle_by::text AS by FROM settlement_objection WHERE statement_id = $1', [
      september,
    ]);
    expect(over).toEqual({ by: '2024-09-24' });
  });

  it.each([
    ['objection', '2024-08-19'],
    ['last-day', '2024-08-22'],
  ] as const)(
    'and has its answer five working days after the %s, as the contract says: by %s',
    async (workdaysFrom, by) => {
      const settings = { ...USUAL_SETTINGS, workdaysFrom };
      const on = await t.statement({ state: 'sent', terms: { settings } });
      await object(onTotals, on);
      const told = await t.rows('SELECT settle_by::text AS by FROM settlement_objection WHERE statement_id = $1', [on]);
      expect(told).toEqual([{ by }]);
    },
  );

  it.each([
    ['included', '2024-08-15T23:59:59'],
    ['excluded', '2024-08-14T23:59:59'],
  ] as const)('until the 15th, which is %s, as the contract says: at %s', async (objectByDay, last) => {
    const statement = () => t.statement({ state: 'sent', terms: { settings: { ...USUAL_SETTINGS, objectByDay } } });
    const [inTime, late] = [await statement(), await statement()];
    t.at(last);
    await object(onTotals, inTime);
    t.clock.advance(1_000);
    await refusal(object(onTotals, late)).toMatchObject({ code: 'settlement/too-late-to-object' });
    expect(await t.silence.accept(late)).toBe(true);
  });

  it('until the last second of its day, and not after', async () => {
    t.at('2024-08-15T23:59:59');
    await object(onTotals);
    const other = await t.statement({ state: 'sent' });
    t.at('2024-08-16T00:00:00');
    await refusal(object(onTotals, other)).toMatchObject({ code: 'settlement/too-late-to-object' });
    await refusal(object(onTotals)).toMatchObject({ code: 'settlement/too-late-to-object' });
    expect(await t.state(other)).toBe('sent');
  });

  it('is refused, and nothing is saved, where the year of the deadline has no work calendar', async () => {
    const december = await t.statement({ state: 'sent', month: '2026-11' });
    t.at('2026-12-28T10:00:00');
    await t.rows(`UPDATE settlement_delivery SET delivered_at = '2026-12-27T10:00:00+08:00' WHERE statement_id = $1`, [
      december,
    ]);
    await refusal(object(onTotals, december)).toMatchObject({
      code: 'settlement/calendar-not-loaded',
      details: { year: 2027 },
    });
    expect(await t.state(december)).toBe('sent');
    expect(await t.history(december)).toEqual([]);
    expect(await t.rows('SELECT 1 FROM settlement_objection WHERE statement_id = $1', [december])).toEqual([]);
  });

  it('to lines that the statement has, and to no other', async () => {
    await refusal(object(onLines(1, 20, 21, 99))).toMatchObject({
      code: 'settlement/unknown-line',
      message: '账单中没有第 21、99 行',
      details: { lines: [21, 99] },
    });
    await object(onLines(3, 1, 3));
    expect(await t.rows('SELECT lines FROM settlement_objection WHERE statement_id = $1', [id])).toEqual([
      { lines: [1, 3] },
    ]);
  });

  it('only to what was sent to it: not to a draft, another bureau’s, an accepted one, or one there is not', async () => {
    const draft = await t.statement();
    await refusal(object(onTotals, draft)).toMatchObject({ code: 'settlement/unknown-statement' });
    await refusal(t.object.raise(id, onTotals, BUREAU, 'XX')).toMatchObject({ code: 'settlement/unknown-statement' });
    await refusal(object(onTotals, '01900000-0000-7000-8000-00000000ffff')).toMatchObject({
      code: 'settlement/unknown-statement',
    });
    await t.accept.accept(id, BUREAU, 'WJ');
    await refusal(object(onTotals)).toMatchObject({ code: 'settlement/not-now' });
  });

  it('with an attachment of up to 5 MB, which is given back byte by byte to its own people', async () => {
    const content = Buffer.alloc(5 * 1024 * 1024, 'x');
    const attachment = { name: '证据\u0000\u202e.pdf', content: content.toString('base64') };
    const objectionId = await object({ ...onTotals, attachment });
    const found = await t.attachments.get(id, objectionId, 'WJ');
    expect(found.name).toBe('证据 .pdf');
    expect(found.content.equals(content)).toBe(true);
    await refusal(t.attachments.get(id, objectionId, 'XX')).toMatchObject({ code: 'settlement/unknown-statement' });

    const larger = { name: 'a', content: Buffer.concat([content, Buffer.from('x')]).toString('base64') };
    await refusal(object({ ...onTotals, attachment: larger })).toMatchObject({
      code: 'settlement/attachment-too-large',
    });
    const bare = await object(onTotals);
    await refusal(t.attachments.get(id, bare, null)).toMatchObject({ code: 'settlement/unknown-attachment' });
  });

  it('with a reason in which a mobile number is masked and a control character is none', async () => {
    await object({ ...onTotals, reason: '请回电 13812348000\u0000' });
    const [{ reason } = { reason: '' }] = await t.rows<{ reason: string }>(
      'SELECT reason FROM settlement_objection WHERE statement_id = $1',
      [id],
    );
    expect(reason).toBe('请回电 138****8000');
    await refusal(object({ ...onTotals, reason: '\u0000' })).toMatchObject({ code: 'settlement/no-reason' });
  });

  describe('and the operator settles it', () => {
    it('by withdrawing lines, which become one correction of the month; after its time the statement is payable', async () => {
      const objectionId = await object(onLines(3, 4, 5));
      t.at('2024-08-16T00:00:00');
      await settle(objectionId, [5, 3]);
      expect(await adjustments()).toEqual([
        { count: -2, amount: null, corrects: '2024-07', reason: expect.stringContaining('撤回第 3、5 行') as unknown },
      ]);
      expect(await t.history(id)).toEqual([
        'objected → objected',
        'objection-settled',
        'settled → settled',
        'payable → payable',
      ]);
    });

    it('early, which takes nothing from the bureau’s time: it may object again until the end of its day', async () => {
      await settle(await object(onLines(1)));
      expect(await t.conclude.conclude(id)).toBe(false);
      expect(await t.state(id)).toBe('objected');
      t.at('2024-08-15T23:59:59');
      expect(await t.conclude.conclude(id)).toBe(false);
      const again = await object(onLines(2));
      t.at('2024-08-16T00:00:00');
      expect(await t.conclude.conclude(id)).toBe(false);
      await settle(again, [2]);
      expect(await t.state(id)).toBe('payable');
    });

    it('also where no mail arrived: who objects has the statement, and from then on its days run', async () => {
      await t.rows(`UPDATE settlement_delivery SET state = 'failed', delivered_at = NULL WHERE statement_id = $1`, [
        id,
      ]);
      await settle(await object(onTotals));
      t.at('2024-08-15T23:59:59');
      expect(await t.conclude.conclude(id)).toBe(false);
      t.at('2024-08-16T00:00:00');
      expect(await t.conclude.conclude(id)).toBe(true);
    });

    it('taking back a line of another month as a correction of that month', async () => {
      const mixed = await t.statement({ state: 'sent', lines: 5, late: { month: '2024-06', lines: 2 } });
      await settle(await object(onLines(1, 2, 3), mixed), [1, 2, 3], mixed);
      const found = (await adjustments(mixed)).toSorted((a, b) => a.corrects.localeCompare(b.corrects));
      expect(found).toMatchObject([
        { corrects: '2024-06', count: -2, reason: expect.stringContaining('第 1、2 行') },
        { corrects: '2024-07', count: -1, reason: expect.stringContaining('第 3 行') },
      ]);
    });

    it('and silence after the answers is taken at the end of the day, by the clock and once', async () => {
      await settle(await object(onTotals));
      t.at('2024-08-16T00:00:00');
      await t.statementClock.tick();
      await t.statementClock.tick();
      expect((await t.history(id)).slice(-2)).toEqual(['settled → settled', 'payable → payable']);
    });

    it('and the bureau accepts the answers before its time is over, all of them', async () => {
      const first = await object(onLines(1));
      const second = await object(onTotals);
      await settle(first);
      await refusal(t.accept.accept(id, BUREAU, 'WJ')).toMatchObject({
        code: 'settlement/objection-open',
        message: '还有 1 条异议没有答复，答复后才能确认',
      });
      await settle(second);
      await t.accept.accept(id, BUREAU, 'WJ');
      expect((await t.history(id)).slice(-2)).toEqual(['accepted → accepted', 'payable → payable']);
      await refusal(object(onTotals)).toMatchObject({ code: 'settlement/not-now' });
    });

    it('with the last of several answers, and not before', async () => {
      const first = await object(onLines(1, 2));
      const second = await object(onTotals);
      t.at('2024-08-16T00:00:00');
      await settle(first);
      expect(await t.state(id)).toBe('objected');
      expect(await adjustments()).toEqual([]);
      await settle(second, [7]);
      expect(await t.state(id)).toBe('payable');
      expect(await adjustments()).toEqual([expect.objectContaining({ count: -1 })]);
    });

    it('once: a second answer is refused', async () => {
      const first = await object(onTotals);
      const second = await object(onTotals);
      t.at('2024-08-16T00:00:00');
      await settle(first, [1]);
      await refusal(settle(first, [2])).toMatchObject({ code: 'settlement/objection-settled' });
      await settle(second);
      await refusal(settle(second)).toMatchObject({ code: 'settlement/objection-settled' });
      expect(await adjustments()).toHaveLength(1);
    });

    it('withdrawing a line at most once, also when two do it at the same time', async () => {
      const first = await object(onLines(1, 2));
      const second = await object(onLines(2, 3));
      const results = await Promise.allSettled([settle(first, [1, 2]), settle(second, [2, 3])]);
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(refused[0]).toMatchObject({ reason: { code: 'settlement/line-withdrawn-before' } });
      expect(await t.state(id)).toBe('objected');
      expect((await adjustments()).map(({ count }) => count)).toEqual([-2]);
    });

    it('withdrawing nothing that was not objected to, or is no line', async () => {
      const lines = await object(onLines(1, 2));
      const totals = await object(onTotals);
      await refusal(settle(lines, [2, 3])).toMatchObject({ code: 'settlement/line-not-objected' });
      await refusal(settle(totals, [3, 77])).toMatchObject({ code: 'settlement/unknown-line' });
      expect(await adjustments()).toEqual([]);
      expect(await t.state(id)).toBe('objected');
    });

    it('not under another statement, and not when it was refused meanwhile', async () => {
      const objectionId = await object(onTotals);
      const other = await t.statement({ state: 'sent' });
      await refusal(settle(objectionId, [], other)).toMatchObject({ code: 'settlement/unknown-objection' });
      await t.refuse.refuse(id, { reason: '数据造假' }, BUREAU, 'WJ');
      await refusal(settle(objectionId)).toMatchObject({ code: 'settlement/not-now' });
    });
  });
});
