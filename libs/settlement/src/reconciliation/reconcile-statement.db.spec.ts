import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DIFFERENCE_KINDS, differencePageSchema, type Difference, type DifferenceKind } from '@yiche/contracts';
import { newId } from '@yiche/kernel';
import {
  draftOf,
  person,
  reconciliationMonth,
  recordedOf,
  SHA256,
  type ScriptedCall,
  type StoredCall,
} from '../testing/reconciliation-month.js';
import { inShanghai } from '../../../kernel/src/contract-calendar.js';

const QUERY = { caller: '主叫', answeredAt: '时间', seconds: '秒', encoding: 'auto' as const };

jest.setTimeout(120_000); // processes start

describe('the comparison of a month', () => {
  let month: Awaited<ReturnType<typeof reconciliationMonth>>;
  const clerk = person('settlement-clerk');

  beforeEach(async () => {
    month = await reconciliationMonth('2024-07');
    month.pbx.calls = [];
  });
  afterEach(() => month.database.drop());

  const add = (call: ScriptedCall): Promise<StoredCall> => month.addCall(month.statementId, call);
  /** A call that the PBX has as well. */
  async function agreed(call: ScriptedCall): Promise<StoredCall> {
    const stored = await add(call);
    hear(stored);
    return stored;
  }
  function hear(call: StoredCall, change: Parameters<typeof recordedOf>[1] = {}): void {
    if (Array.isArray(month.pbx.calls)) month.pbx.calls.push(recordedOf(call, change));
  }
  const carrierLine = ({ number, arrivedAt, endedAt }: StoredCall, later = 0, longer = 0): string =>
    `${number},${inShanghai(new Date(arrivedAt.getTime() + later * 1_000))},${
      (endedAt.getTime() - arrivedAt.getTime()) / 1_000 + longer
    }`;
  async function importFile(lines: readonly string[], statementId = month.statementId): Promise<void> {
    month.clock.advance(1_000);
    const content = ['主叫,时间,秒', ...lines].join('\n');
    await month.carrier.import(clerk, statementId, { ...QUERY, name: 'a.csv' }, Readable.from([Buffer.from(content)]));
  }
  async function differences(): Promise<Difference[]> {
    const page = await month.differences.page(clerk, month.statementId, { page: 1, pageSize: 200 });
    expect(differencePageSchema.safeParse(page).error).toBeUndefined();
    return page.items;
  }
  const kinds = async (): Promise<DifferenceKind[]> => (await differences()).map(({ kind }) => kind).toSorted();
  const compare = () => month.reconcile.execute(month.statementId);
  const sendable = (): Promise<void> =>
    month.database.unitOfWork.run(async (transaction) =>
      month.differences.assertSendable(transaction, await month.statements.lock(transaction, month.statementId)),
    );

  it('finds nothing where all four say the same, and the statement may be sent', async () => {
    const calls = [
      await agreed({ arrived: '2024-07-01 00:00:00', line: 1 }),
      await agreed({ arrived: '2024-07-15 12:00:00', line: 2, number: '+8613900000000' }),
      await agreed({ arrived: '2024-07-20 12:00:00', connected: null, number: null }),
      await agreed({ arrived: '2024-07-31 23:59:00', line: 3 }),
    ];
    await importFile(calls.map((call, index) => carrierLine(call, index, index)));
    expect(await compare()).toEqual({ added: 0, removed: 0, total: 0, unexplained: 0 });
    expect(await differences()).toEqual([]);
    await sendable();
  });

  it('finds each kind of difference where it is, and only there', async () => {
    const good = await agreed({ arrived: '2024-07-02 08:00:00', line: 1 });
    const lines = [carrierLine(good), carrierLine(good)]; // carrier-twice
    const notAtPbx = await add({ arrived: '2024-07-03 08:00:00', line: 2 });
    const answer = await add({ arrived: '2024-07-04 08:00:00', line: 3 });
    hear({ ...answer, connectedAt: new Date(answer.arrivedAt.getTime() + 20_000) });
    const length = await agreed({ arrived: '2024-07-05 08:00:00', line: 4 });
    lines.push(carrierLine(notAtPbx), carrierLine(answer), carrierLine(length, 0, 30));
    const missing = await agreed({ arrived: '2024-07-06 08:00:00', line: 5, recording: 'missing' });
    lines.push(carrierLine(missing));
    const notAtCarrier = await agreed({ arrived: '2024-07-07 08:00:00', line: 6 });
    lines.push('13700000000,2024-07-08 08:00:00,60'); // carrier-only
    hear({ ...good, callKey: 'yc1-9.9', arrivedAt: new Date('2024-07-09T00:00:00Z') }); // not-in-ledger
    await month.database.dataSource.query(
      `INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, bytes, sha256, stored_as, stored_at)
       VALUES ($1, $2, 'x', 'requester', 'WJ', 'available', '2024-07-10T08:00:00+08:00', 1, $3, 'x', now())`,
      [newId(), newId(), SHA256],
    );
    await importFile(lines);
    await compare();
    const found = await differences();
    expect(found.map(({ kind, callId }) => [kind, callId])).toEqual([
      ['carrier-twice', good.id],
      ['not-at-pbx', notAtPbx.id],
      // Its talk is ten seconds shorter for the PBX, too.
      ['answer-differs', answer.id],
      ['length-differs', answer.id],
      ['length-differs', length.id],
      ['recording-missing', missing.id],
      ['not-at-carrier', notAtCarrier.id],
      ['carrier-only', null],
      ['not-in-ledger', null],
      ['recording-without-call', expect.any(String)],
    ]);
    expect(JSON.stringify(found)).not.toMatch(/1[3-9]\d{9}(?!\d)/);
    expect(found[8]?.details).toMatchObject({ 台账: '没有这个通话', 通话标识: 'yc1-9.9' });

    month.pbx.calls = null;
    await month.database.superuser.query('TRUNCATE settlement_carrier_file CASCADE');
    await compare();
    expect(await kinds()).toEqual(
      expect.arrayContaining(['pbx-record-absent', 'carrier-file-absent', 'recording-missing']),
    );
    // Between them the two comparisons have shown every kind that there is.
    const shown = new Set([...found.map(({ kind }) => kind), ...(await kinds())]);
    expect([...shown].toSorted()).toEqual([...DIFFERENCE_KINDS].toSorted());
  });

  it('finds lines whose call has gone from the ledger, and calls changed since they were frozen', async () => {
    const gone = await agreed({ arrived: '2024-07-02 08:00:00', line: 1 });
    const changed = await agreed({ arrived: '2024-07-03 08:00:00', line: 2 });
    await importFile([carrierLine(gone), carrierLine(changed)]);
    const { dataSource, superuser } = month.database;
    await superuser.query('DELETE FROM recording WHERE call_id = $1', [gone.id]);
    await superuser.query('DELETE FROM call WHERE id = $1', [gone.id]);
    await dataSource.query(`UPDATE call SET ended_at = ended_at + interval '2 seconds' WHERE id = $1`, [changed.id]);
    await compare();
    expect((await differences()).map(({ kind, callId }) => [kind, callId])).toEqual(
      expect.arrayContaining([
        ['not-in-ledger', gone.id],
        ['not-in-ledger', null],
        ['carrier-only', null],
        ['length-differs', changed.id],
      ]),
    );
  });

  it('sees over midnight and over the month’s ends', async () => {
    const calls = [
      await agreed({ arrived: '2024-06-30 23:59:58', connected: 4, line: 1, number: '13800000001' }), // June's for the carrier
      await agreed({ arrived: '2024-07-01 00:00:04', line: 2, number: '13800000002' }),
      await agreed({ arrived: '2024-07-10 23:59:58', line: 3, number: '13800000003' }),
      await agreed({ arrived: '2024-07-11 00:00:02', line: 4, number: '13800000004' }),
    ];
    const next = await agreed({ arrived: '2024-07-31 23:59:58', connected: 5, number: '13800000005' }); // August's statement
    const august = await agreed({ arrived: '2024-08-01 00:00:03', number: '13800000006' });
    const [first, second, third, fourth] = calls as [StoredCall, StoredCall, StoredCall, StoredCall];
    await importFile([
      carrierLine(second, -3),
      carrierLine(third, 4), // the next day
      carrierLine(fourth, -5), // the day before
      carrierLine(next),
      carrierLine(august, -5), // July by the carrier's clock
    ]);
    await compare();
    // Who rang in June may stand in June's file.
    expect((await differences()).map(({ kind, details }) => [kind, details['运营商']])).toEqual([
      ['carrier-file-absent', '没有导入 2024-06 的话单'],
    ]);
    const june = await draftOf(month.database, '2024-06');
    await importFile([carrierLine(first)], june);
    await compare();
    expect(await differences()).toEqual([]);
  });

  it('compares calls that were found late with the days on which they were', async () => {
    const late = await agreed({ arrived: '2024-05-03 08:00:00', line: 1, lateOf: '2024-05' });
    await add({ arrived: '2024-05-03 09:00:00', number: '13800000009' }); // billed in May, none of this statement's business
    await add({ arrived: '2024-05-04 08:00:00', line: 2, lateOf: '2024-05' });
    await importFile(['13700000000,2024-07-08 08:00:00,60']);
    await compare();
    expect((await differences()).map(({ kind, details }) => [kind, details['说明'] ?? null])).toEqual([
      ['carrier-file-absent', '2 个通话无法核对'],
      ['not-at-pbx', null],
      ['carrier-only', null],
    ]);
    const may = await draftOf(month.database, '2024-05');
    await importFile([carrierLine(late)], may);
    await compare();
    expect(await kinds()).toEqual(['carrier-only', 'not-at-carrier', 'not-at-pbx']);
  });

  it('keeps explanations of what is still there, forgets what is gone, and asks anew about what has changed', async () => {
    const one = await add({ arrived: '2024-07-02 08:00:00', line: 1, number: '13800000001' });
    const other = await add({ arrived: '2024-07-03 08:00:00', line: 2, number: '13800000002' });
    await agreed({ arrived: '2024-07-01 08:00:00', connected: null, number: null });
    await importFile([
      '13700000000,2024-07-08 08:00:00,60',
      ',2024-07-01 08:00:00,70',
      carrierLine(one),
      carrierLine(other),
    ]);
    await compare();
    expect(await kinds()).toEqual(['carrier-only', 'not-at-pbx', 'not-at-pbx']);
    await expect(sendable()).rejects.toMatchObject({
      code: 'settlement/differences-unexplained',
      details: { unexplained: 3 },
    });

    await month.differences.explain(clerk, month.statementId, {
      ids: [],
      kind: 'not-at-pbx',
      explanation: 'PBX 当时正在升级，见 13812348000 的工单',
    });
    const [carrierOnly] = (await differences()).filter(({ kind }) => kind === 'carrier-only');
    await month.differences.explain(clerk, month.statementId, {
      ids: [carrierOnly?.id ?? ''],
      kind: null,
      explanation: '运营商测试呼叫',
    });
    await sendable();
    expect((await differences()).map(({ explanation }) => explanation)).toContain(
      'PBX 当时正在升级，见 138****8000 的工单',
    );

    // A newer file in which only the places of lines are others, and the call that the PBX finds again.
    hear(one);
    await importFile([
      carrierLine(one),
      carrierLine(other),
      ',2024-07-01 08:00:00,70',
      '13700000000,2024-07-08 08:00:00,60',
    ]);
    await expect(sendable()).rejects.toMatchObject({ code: 'settlement/not-reconciled' });
    expect(await compare()).toEqual({ added: 0, removed: 1, total: 2, unexplained: 0 });
    await sendable();
    expect((await differences()).find(({ kind }) => kind === 'carrier-only')?.details).toMatchObject({ 话单行: 5 });

    await importFile([
      carrierLine(one),
      carrierLine(other),
      ',2024-07-01 08:00:00,70',
      '13700000000,2024-07-08 08:00:00,90',
    ]);
    expect(await compare()).toMatchObject({ added: 1, removed: 1, unexplained: 1 });
  });

  it('passes with a named person’s word, until there are differences that they did not know of', async () => {
    await add({ arrived: '2024-07-02 08:00:00', line: 1 });
    await agreed({ arrived: '2024-07-01 08:00:00', connected: null, number: '13800000001' });
    await expect(sendable()).rejects.toMatchObject({ code: 'settlement/not-reconciled' });
    await compare();
    await month.differences.override(clerk, month.statementId, '先发送，运营商话单下周补');
    await sendable();
    await compare();
    await sendable();
    await add({ arrived: '2024-07-02 09:00:00', line: 2 });
    await compare();
    await expect(sendable()).rejects.toMatchObject({ code: 'settlement/differences-unexplained' });
    const events = await month.database.dataSource.query<{ kind: string; note: string; actor_name: string }[]>(
      'SELECT kind, note, actor_name FROM settlement_event ORDER BY id',
    );
    expect(events.map(({ kind, actor_name }) => [kind, actor_name])).toEqual([
      ['reconciled', '系统'],
      ['differences-overridden', clerk.displayName],
      ['reconciled', '系统'],
      ['reconciled', '系统'],
    ]);
    expect(events[3]?.note).toContain('放行失效');
    const audit = await month.database.dataSource.query<{ action: string }[]>(
      'SELECT action FROM audit_entry ORDER BY seq',
    );
    expect(audit).toHaveLength(4);
    expect(audit[1]).toMatchObject({ action: 'settlement.differences-overridden' });
  });

  it('is refused to be explained or overridden where there is nothing, and after the draft', async () => {
    await agreed({ arrived: '2024-07-01 08:00:00', line: 1 });
    await compare();
    const explain = { ids: [newId()], kind: null, explanation: '原因' };
    await expect(month.differences.explain(clerk, month.statementId, explain)).rejects.toMatchObject({
      code: 'settlement/unknown-difference',
    });
    await month.differences.explain(clerk, month.statementId, {
      ids: [],
      kind: 'carrier-file-absent',
      explanation: '没有',
    });
    await expect(month.differences.override(clerk, month.statementId, '原因')).rejects.toMatchObject({
      code: 'settlement/nothing-to-override',
    });
    const viewer = person('bureau-viewer', 'WJ');
    const query = { page: 1, pageSize: 10 };
    await expect(month.differences.page(viewer, month.statementId, query)).rejects.toMatchObject({ kind: 'not-found' });
    await month.database.dataSource.query(`UPDATE settlement_statement SET state = 'sent'`);
    expect(await month.differences.page(viewer, month.statementId, query)).toMatchObject({ total: 1 });
    await expect(month.differences.explain(clerk, month.statementId, explain)).rejects.toMatchObject({
      code: 'settlement/not-a-draft',
    });
    await expect(month.differences.compareAgain(clerk, month.statementId)).rejects.toMatchObject({
      code: 'settlement/not-a-draft',
    });
    expect(await compare()).toBeNull();
  });

  it('waits to be sent until what was asked for is done, and a record that cannot be read does not stop it', async () => {
    await agreed({ arrived: '2024-07-01 08:00:00', line: 1 });
    await compare();
    await month.differences.compareAgain(clerk, month.statementId);
    await expect(sendable()).rejects.toMatchObject({ code: 'settlement/not-reconciled' });
    month.pbx.calls = new Error('EIO');
    await compare();
    expect((await differences()).map(({ details }) => details['PBX'] ?? null)).toEqual([null, '32 天的话单读不出来']);
  });

  it('leaves the differences as they were when it is broken off', async () => {
    await add({ arrived: '2024-07-01 08:00:00', line: 1 });
    await agreed({ arrived: '2024-07-01 07:00:00', connected: null });
    await compare();
    const before = await differences();
    const { superuser } = month.database;
    await superuser.query(
      `CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END'`,
    );
    await superuser.query('CREATE TRIGGER broken BEFORE INSERT ON settlement_event EXECUTE FUNCTION broken()');
    month.pbx.calls = [];
    await expect(compare()).rejects.toThrow('disk full');
    expect(await differences()).toEqual(before);
  });

  it('is in the workbook in order, and says how many are left out', async () => {
    for (let index = 0; index < 5; index++)
      await add({ arrived: `2024-07-0${index + 1} 08:00:00`, line: index + 1, number: `1380000000${index}` });
    await agreed({ arrived: '2024-06-30 08:00:00' });
    await compare();
    const all = await month.documents.of(month.statementId);
    expect(all.map(({ kind }) => kind)).toEqual([...Array<string>(5).fill('not-at-pbx'), 'carrier-file-absent']);
    expect(all[0]).toEqual({
      kind: 'not-at-pbx',
      callId: expect.any(String),
      at: '2024-07-01 08:00:00',
      details: '台账：2024-07-01 08:00:00 呼入，接通 2024-07-01 08:00:10，通话 60 秒；PBX：没有这个通话；行号：1',
      explanation: null,
      explainedBy: null,
    });
    const few = await month.documents.of(month.statementId, 2);
    expect(few.slice(2).map(({ details }) => details)).toEqual([
      '另有 3 项同类差异没有列出（此类共 5 项，其中 5 项未说明）',
      '另有 1 项同类差异没有列出（此类共 1 项，其中 1 项未说明）',
    ]);
  });
});
