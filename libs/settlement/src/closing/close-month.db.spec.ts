import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SessionUser } from '@yiche/identity';
import { newId, type TelephoneNumber } from '@yiche/kernel';
import { SYSTEM } from '../../../identity/src/actor.js';
import { isSignedWith } from '../../../evidence/src/statement-signer.js';
import { FORMATS } from '../../../evidence/src/formats/index.js';
import { v1 } from '../../../evidence/src/formats/v1/index.js';
import { placeOf } from '../../../evidence/src/formats/v1/statement-figures.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import {
  createSettlementWorld,
  WUJIN_CONTRACT,
  type SettlementWorld,
  type TestCall,
} from '../testing/settlement-world.js';

interface StoredLine {
  readonly number: number;
  readonly call_id: string;
  readonly month: string;
  readonly answered_at: string;
  readonly seconds: number;
}

describe('closing a month', () => {
  let world: SettlementWorld;

  beforeEach(async () => {
    world = await createSettlementWorld();
  });
  afterEach(() => world.drop());

  const answered = (connectedAt: string, endedAt: string, more: Partial<TestCall> = {}): TestCall => ({
    arrivedAt: connectedAt,
    connectedAt,
    endedAt,
    ...more,
  });
  const close = (month = '2024-07') => world.closeMonth.close(WUJIN_CONTRACT, month, SYSTEM);
  const statement = async (id: string) => world.statements.get(id, null);
  const lines = (id: string) =>
    world.dataSource.query<StoredLine[]>('SELECT * FROM settlement_line WHERE statement_id = $1 ORDER BY number', [id]);

  it('numbers and chains its calls in the order of their answers, and signs what they cost', async () => {
    const [second, first] = await world.addCalls([
      answered('2024-07-02 09:00:00', '2024-07-02 09:01:30'),
      answered('2024-07-01 08:00:01', '2024-07-01 08:00:31'),
      { arrivedAt: '2024-07-02 10:00:00' },
    ]);
    const id = await close();
    const { figures, root, manifest, signature, publicKey, days, counted } = await statement(id);
    const frozen = await lines(id);
    expect(frozen.map(({ call_id, number, answered_at, seconds }) => [call_id, number, answered_at, seconds])).toEqual([
      [first, 1, '2024-07-01 08:00:01', 30],
      [second, 2, '2024-07-02 09:00:00', 90],
    ]);
    expect(counted).toBe(2);
    expect(figures).toMatchObject({ counts: { before: 0, adjusted: 0, own: 2, after: 2 }, total: '3.80' });
    expect(days.find(({ day }) => day === '2024-07-02')).toEqual({
      day: '2024-07-02',
      arrived: 2,
      counted: 1,
      reasons: { abandoned: 1 },
    });
    let link = v1.chainStart({
      bureauId: 'WJ',
      contractId: WUJIN_CONTRACT,
      month: '2024-07',
      contractVersion: 1,
      ruleVersion: 1,
    });
    for (const line of frozen)
      link = v1.chainNext(link, {
        number: line.number,
        callId: line.call_id,
        month: line.month,
        answeredAt: line.answered_at,
        seconds: line.seconds,
        agent: '8001',
        queue: 'wj-move-car',
        caller: '',
        request: '',
        recordingSha256: 'ab'.repeat(32),
      });
    expect(root).toBe(link);
    expect(isSignedWith(publicKey, manifest, signature)).toBe(true);
    const read = FORMATS.parse(manifest);
    expect(read && v1.recomputed(read)).toEqual(figures);
  });

  it('bills a call over midnight at the end of a month in the month in which it was answered', async () => {
    await world.addCalls([
      answered('2024-07-31 23:59:00', '2024-08-01 00:03:00'),
      { arrivedAt: '2024-07-31 23:58:00', connectedAt: '2024-08-01 00:00:00', endedAt: '2024-08-01 00:01:00' },
      answered('2024-06-30 23:59:59', '2024-07-01 00:03:00'),
      { arrivedAt: '2024-07-31 23:59:59', endedAt: '2024-08-01 00:00:30' },
    ]);
    const june = await close('2024-06');
    const july = await close('2024-07');
    expect((await statement(june)).counted).toBe(1);
    expect(await statement(july)).toMatchObject({ counted: 1, figures: { counts: { before: 1, after: 2 } } });
    const last = (await statement(july)).days.at(-1);
    expect(last).toEqual({ day: '2024-07-31', arrived: 2, counted: 1, reasons: { abandoned: 1 } });
  });

  it('twice gives the same statement, byte for byte', async () => {
    await world.addCalls([answered('2024-07-01 08:00:01', '2024-07-01 08:00:31')]);
    const [one, other] = await Promise.all([close(), close()]);
    expect(other).toBe(one);
    const before = await statement(one);
    world.clock.advance(3_600_000);
    expect(await close()).toBe(one);
    expect(await statement(one)).toEqual(before);
    expect(await lines(one)).toHaveLength(1);
  });

  it('adds calls that were found later to the next month, naming theirs, and bills none twice', async () => {
    await world.addCalls([
      answered('2024-06-10 08:00:00', '2024-06-10 08:01:00'),
      answered('2024-07-01 08:00:00', '2024-07-01 08:01:00'),
    ]);
    await close('2024-06');
    const [late] = await world.addCalls([answered('2024-06-11 08:00:00', '2024-06-11 08:01:00')]);
    const july = await close('2024-07');
    const { figures } = await statement(july);
    expect(figures.counts).toEqual({ before: 1, adjusted: 1, own: 1, after: 3 });
    expect(figures.adjustments).toEqual([
      expect.objectContaining({ kind: 'late-calls', correctsMonth: '2024-06', count: 1, amount: '1.9000' }),
    ]);
    expect(figures.total).toBe('3.80');
    expect((await lines(july)).map(({ call_id, month }) => [call_id, month])[0]).toEqual([late, '2024-06']);
    world.clock.advance(31 * 86_400_000);
    await world.addCalls([answered('2024-08-02 08:00:00', '2024-08-02 08:01:00')]);
    expect(await statement(await close('2024-08'))).toMatchObject({ counted: 1, figures: { adjustments: [] } });
  });

  it('can be made anew from the ledger, line for line, also after calls were found', async () => {
    const [first] = await world.addCalls([
      answered('2024-06-10 08:00:00', '2024-06-10 08:01:00'),
      answered('2024-06-12 08:00:00', '2024-06-12 08:01:00'),
    ]);
    const june = await statement(await close('2024-06'));
    await world.addCalls([answered('2024-06-11 08:00:00', '2024-06-11 08:01:00')]);
    const same = { number: 'WJ-202406', lines: 2, root: june.root, isSame: true };
    expect(await world.rebuild.rebuild('WJ-202406')).toEqual({ ...same, waiting: 1 });
    const july = await statement(await close('2024-07'));
    expect(await world.rebuild.rebuild('WJ-202406')).toEqual({ ...same, waiting: 0 });
    expect(await world.rebuild.rebuild('WJ-202407')).toMatchObject({ lines: 1, root: july.root, isSame: true });
    await world.dataSource.query(`UPDATE call SET ended_at = ended_at + interval '1 minute' WHERE id = $1`, [first]);
    expect(await world.rebuild.rebuild('WJ-202406')).toMatchObject({ lines: 2, isSame: false });
    expect(await world.rebuild.rebuild('WJ-209901')).toBeNull();
  });

  it('takes waiting corrections, once', async () => {
    await world.addCalls([answered('2024-07-01 08:00:00', '2024-07-01 08:01:00')]);
    await world.dataSource.query(
      `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, amount, reason, entered_by, entered_at)
       VALUES (gen_random_uuid(), $1, 'late-payment', '2024-05', 112.3223, '逾期 1 天', '郑琳', now())`,
      [WUJIN_CONTRACT],
    );
    const { figures } = await statement(await close());
    expect(figures).toMatchObject({
      total: '114.22',
      adjustments: [{ kind: 'late-payment', count: 0, amount: '112.3223' }],
    });
    expect(
      await world.dataSource.query('SELECT count(*)::int FROM settlement_adjustment WHERE statement_id IS NULL'),
    ).toEqual([{ count: 0 }]);
  });

  /** A term of June alone, renewed for July and August; from the third call on it is cheaper. */
  async function renewedTerm(): Promise<void> {
    const terms = testTerms({
      term: { from: '2024-06-01', to: '2024-06-30' },
      plan: {
        kind: 'tiered',
        reading: 'graduated',
        tiers: [
          { from: 0, price: '1.90' },
          { from: 3, price: '1.75' },
        ],
      },
    });
    await world.dataSource.query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       VALUES ($1, 2, '2024-06-01', $2, '试算', '测试', now())`,
      [WUJIN_CONTRACT, JSON.stringify(terms)],
    );
    await world.dataSource.query(
      `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
       VALUES ($1, 1, '2024-07-01', '2024-08-31', '2024-06-20', '合格', '测试', now())`,
      [WUJIN_CONTRACT],
    );
  }

  it('prices calls of another period that are found late there, each further on, and counts none of them in this one', async () => {
    await renewedTerm();
    const june = (day: number) => answered(`2024-06-0${day} 08:00:00`, `2024-06-0${day} 08:01:00`);
    await world.addCalls([june(1), answered('2024-07-01 08:00:00', '2024-07-01 08:01:00')]);
    await close('2024-06');
    await world.addCalls([june(2), june(3)]);
    const july = await statement(await close('2024-07'));
    expect(july.figures.counts).toEqual({ before: 0, adjusted: 0, own: 1, after: 1 });
    // The second call of June at 1.90, the third at 1.75, although it is the first term that they belong to.
    expect(july.figures.adjustments).toEqual([
      expect.objectContaining({
        correctsMonth: '2024-06',
        count: 0,
        amount: '3.6500',
        ofPeriod: { before: 1, after: 3 },
      }),
    ]);
    expect([1, 2, 3].map((line) => placeOf(july.figures, july.counted, line))).toEqual([null, null, 1]);
    await world.addCalls([june(4), answered('2024-07-02 08:00:00', '2024-07-02 08:01:00')]);
    await world.dataSource.query(
      `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, count, reason, entered_by, entered_at)
       VALUES (gen_random_uuid(), $1, 'objection', '2024-06', -3, '撤回', '郑琳', now())`,
      [WUJIN_CONTRACT],
    );
    world.clock.advance(31 * 86_400_000);
    const august = await statement(await close('2024-08'));
    expect(august.figures.counts).toEqual({ before: 1, adjusted: 1, own: 0, after: 2 });
    expect(august.figures.adjustments.map(({ count, amount, ofPeriod }) => [count, amount, ofPeriod])).toEqual([
      [0, '1.7500', { before: 3, after: 4 }],
      [1, '1.9000', undefined],
      [0, '-5.4000', { before: 4, after: 1 }],
    ]);
    expect([1, 2].map((line) => placeOf(august.figures, august.counted, line))).toEqual([null, 2]);
    const read = FORMATS.parse(august.manifest);
    expect(read && v1.recomputed(read)).toEqual(read?.figures);
    expect(await world.rebuild.rebuild('WJ-202408')).toMatchObject({ lines: 2, isSame: true });
  });

  it('gives calls of another period back at the price that they had there', async () => {
    await renewedTerm();
    await world.addCalls([1, 2, 3, 4].map((day) => answered(`2024-06-0${day} 08:00:00`, `2024-06-0${day} 08:01:00`)));
    await world.addCalls([answered('2024-07-01 08:00:00', '2024-07-01 08:01:00')]);
    expect((await statement(await close('2024-06'))).total).toBe('7.30');
    for (const count of [-1, -2])
      await world.dataSource.query(
        `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, count, reason, entered_by, entered_at)
         VALUES (gen_random_uuid(), $1, 'objection', '2024-06', $2, '撤回', '郑琳', now() + $3 * interval '1 second')`,
        [WUJIN_CONTRACT, count, -count],
      );
    const { figures } = await statement(await close('2024-07'));
    expect(figures.counts).toEqual({ before: 0, adjusted: 0, own: 1, after: 1 });
    expect(figures.adjustments.map(({ count, amount }) => [count, amount])).toEqual([
      [0, '-1.7500'],
      [0, '-3.6500'],
    ]);
    expect(figures.total).toBe('-3.50');
  });

  it('takes off what days without service cost', async () => {
    await world.addCalls(
      Array.from({ length: 1_000 }, (_, n) =>
        answered(`2024-07-05 08:00:${String(n % 60).padStart(2, '0')}`, '2024-07-05 08:02:00'),
      ),
    );
    await world.loseService('2024-07-05 12:00:00', '2024-07-05 12:31:00');
    const { figures } = await statement(await close());
    expect(figures).toMatchObject({
      charge: '1900.0000',
      outage: { rate: '0.000500', amount: '0.9500' },
      total: '1899.05',
    });
  });

  it.each([
    ['month-not-over', '2024-08', []],
    ['earlier-month-open', '2024-07', [answered('2024-05-01 08:00:00', '2024-05-01 08:01:00')]],
    [
      'calls-still-open',
      '2024-07',
      [answered('2024-07-31 23:00:00', '2024-07-31 23:01:00', { endedAt: null, outcome: null })],
    ],
    ['nothing-to-settle', '2024-07', []],
    ['outside-contract', '2024-03', []],
  ] as const)('is refused with %s, and nothing is left', async (code, month, calls) => {
    await world.addCalls(calls);
    await expect(close(month)).rejects.toMatchObject({ code: `settlement/${code}` });
    expect(await world.dataSource.query('SELECT count(*)::int FROM settlement_line')).toEqual([{ count: 0 }]);
  });

  it('does not bill calls from a test number, and names it by its entry in all that leaves the server', async () => {
    const [index, entry] = [world.personalData.index('13812348000' as TelephoneNumber), newId()];
    await world.dataSource.query(
      `INSERT INTO settlement_test_number (id, contract_id, number_index, entered_by, entered_at) VALUES ($1, $2, $3, '测试', now())`,
      [entry, WUJIN_CONTRACT, index],
    );
    // An entry as it is written now, and an index as it was written before.
    const before = world.personalData.index('13812348001' as TelephoneNumber);
    const terms = testTerms({ billable: { version: 2, minimumSeconds: 0, testNumbers: [entry, before] } });
    await world.dataSource.query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       VALUES ($1, 2, '2024-06-01', $2, '测试号码', '测试', now())`,
      [WUJIN_CONTRACT, JSON.stringify(terms)],
    );
    await world.dataSource.query(
      `INSERT INTO settlement_test_number (id, contract_id, number_index, entered_by, entered_at) VALUES ($1, $2, $3, '测试', now())`,
      [newId(), WUJIN_CONTRACT, before],
    );
    await world.addCalls(
      [index, before, 'somebody else', null].map((requesterIndex, hour) =>
        answered(`2024-07-01 0${hour}:00:00`, `2024-07-01 0${hour}:01:00`, { requesterIndex }),
      ),
    );
    const id = await close();
    const { counted, days, manifest } = await statement(id);
    expect(counted).toBe(2);
    expect(days[0]?.reasons).toEqual({ test: 2 });
    expect(await world.rebuild.rebuild('WJ-202407')).toMatchObject({ lines: 2, isSame: true });
    const clerk = { roles: ['settlement-clerk'], bureauId: null } as unknown as SessionUser;
    const shown = JSON.stringify([await world.contracts.all(), await world.views.view(id, clerk), manifest]);
    expect(shown).toContain(entry);
    for (const blind of [index, before]) expect(shown).not.toContain(blind);
  });

  it('leaves nothing when it fails in the middle', async () => {
    await world.addCalls([answered('2024-07-01 08:00:00', '2024-07-01 08:01:00')]);
    const broken = Object.assign(world.signer, {
      sign: () => {
        throw new Error('the machine fell');
      },
    });
    await expect(close()).rejects.toThrow('the machine fell');
    expect(await world.dataSource.query('SELECT count(*)::int FROM settlement_line')).toEqual([{ count: 0 }]);
    delete (broken as { sign?: unknown }).sign;
    expect((await statement(await close())).counted).toBe(1);
  });

  it('cannot be changed afterwards, by nobody', async () => {
    await world.addCalls([answered('2024-07-01 08:00:00', '2024-07-01 08:01:00')]);
    const id = await close();
    const refused = async (sql: string): Promise<void> => {
      for (const by of [world.dataSource, world.superuser])
        await expect(by.query(sql, [id])).rejects.toMatchObject({ code: '42501' });
    };
    await refused('UPDATE settlement_line SET seconds = 1 WHERE statement_id = $1');
    await refused('DELETE FROM settlement_line WHERE statement_id = $1');
    await refused('UPDATE settlement_statement SET total = 1 WHERE id = $1');
    await refused('DELETE FROM settlement_statement WHERE id = $1');
    await refused('DELETE FROM settlement_event WHERE statement_id = $1');
    await world.dataSource.query(`UPDATE settlement_statement SET state = 'sent' WHERE id = $1`, [id]);
    await refused(`UPDATE settlement_statement SET state = 'draft' WHERE id = $1`);
    await refused('UPDATE settlement_statement SET override_at = now() WHERE id = $1');
  });
});
