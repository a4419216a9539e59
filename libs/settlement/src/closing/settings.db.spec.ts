import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS, type ContractSettings, type ContractTerms } from '@yiche/contracts';
import { SYSTEM, type SessionUser } from '@yiche/identity';
import { storedFrom } from '../../../billing/src/persistence/stored-terms.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { verifyStatement } from '../../../evidence/src/verification/statement-verifier.js';
import { writeStatementWorkbook } from '../../../evidence/src/workbook/statement-workbook.js';
import { StatementDocuments } from '../documents/statement-documents.js';
import { DocumentDifferences } from '../reconciliation/document-differences.js';
import {
  createSettlementWorld,
  WUJIN_CONTRACT,
  type SettlementWorld,
  type TestCall,
} from '../testing/settlement-world.js';
import { BilledCalls } from '../views/billed-calls.js';

const CLERK = { roles: ['settlement-clerk'], bureauId: null } as unknown as SessionUser;

/** How a contract reads its open words (G7, G10), each from the contract's page to what is signed. */
describe('a month of a contract that says how its open words are read', () => {
  let world: SettlementWorld;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    world = await createSettlementWorld();
  });
  afterEach(() => world.drop());

  async function contract(
    settings: Partial<ContractSettings>,
    terms: Partial<ContractTerms> = {},
    [version, validFrom]: [number, string] = [2, '2024-04-01'],
  ): Promise<void> {
    const said = storedFrom({ ...testTerms(terms), settings: { ...USUAL_SETTINGS, ...settings } });
    await world.dataSource.query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, settings, reason, entered_by, entered_at)
       VALUES ($1, $2, $3, $4, $5, '补充协议', '测试', now())`,
      [WUJIN_CONTRACT, version, validFrom, said.terms, said.settings],
    );
  }
  const call = (at: string, more: Partial<TestCall> = {}): TestCall => ({
    arrivedAt: at,
    connectedAt: at,
    endedAt: `${at.slice(0, 17)}59`,
    ...more,
  });

  /** Closes a month, and has its workbook verified and its lines rebuilt. */
  async function closed(month = '2024-07') {
    const { dataSource, statements, contracts, bureaus, signer, config } = world;
    const id = await world.closeMonth.close(WUJIN_CONTRACT, month, SYSTEM);
    const statement = await statements.get(id, null);
    const documents = new StatementDocuments(
      ...([dataSource, statements, contracts, bureaus, new DocumentDifferences(dataSource), signer, config] as const),
    );
    const workbook = path.join(folder, `${id}.xlsx`);
    await writeStatementWorkbook(await documents.any(id), createWriteStream(workbook));
    const { checks } = await verifyStatement({ workbook });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await world.rebuild.rebuild(statement.number)).toMatchObject({ isSame: true, waiting: 0 });
    const page = await new BilledCalls(dataSource, statements, bureaus).ofDay(id, CLERK, `${month}-01`, {
      page: 1,
      pageSize: 50,
    });
    const { items } = page;
    return { ...statement, reasons: items.map(({ reason }) => reason), prices: items.map(({ price }) => price) };
  }

  const talks = [
    call('2024-07-01 08:00:00', { request: 'WJ-1', owner: 'not-answered' }),
    call('2024-07-01 08:10:00', { request: 'WJ-1', owner: 'answered' }),
    call('2024-07-01 08:20:00', { request: 'WJ-1', owner: 'answered' }),
    call('2024-07-01 08:30:00', { request: 'WJ-2' }),
    call('2024-07-01 08:40:00'),
  ];
  it.each([
    [{}, ['answered', 'answered', 'answered', 'answered', 'answered']],
    [{ unit: 'request' }, ['answered', 'same-request', 'same-request', 'answered', 'no-request']],
    [{ answeredBy: 'owner' }, ['owner-not-reached', 'answered', 'answered', 'owner-not-reached', 'owner-not-reached']],
    [
      { unit: 'request', answeredBy: 'owner' },
      ['owner-not-reached', 'answered', 'same-request', 'owner-not-reached', 'owner-not-reached'],
    ],
  ] as const)('bills what it says, and says of each call why: %j', async (settings, reasons) => {
    await contract(settings);
    await world.addCalls(talks);
    const statement = await closed();
    expect(statement.reasons).toEqual(reasons);
    expect(statement.counted).toBe(reasons.filter((reason) => reason === 'answered').length);
    const [day] = statement.days;
    expect(day).toMatchObject({ day: '2024-07-01', arrived: 5, counted: statement.counted });
    expect(Object.values(day?.reasons ?? {}).reduce((sum, count) => sum + count, statement.counted)).toBe(5);
  });

  it('bills a request once though its calls are of two months, or one of them is found late', async () => {
    await contract({ unit: 'request' });
    await world.addCalls([
      call('2024-06-30 23:50:00', { request: 'WJ-1' }),
      call('2024-07-01 00:10:00', { request: 'WJ-1' }),
      call('2024-07-02 08:00:00', { request: 'WJ-2' }),
    ]);
    expect(await closed('2024-06')).toMatchObject({ counted: 1 });
    expect(await closed()).toMatchObject({ counted: 1, reasons: ['same-request'] });
    await world.addCalls([
      call('2024-07-01 07:00:00', { request: 'WJ-2' }),
      call('2024-07-03 08:00:00', { request: 'WJ-3' }),
      call('2024-08-01 08:00:00', { request: 'WJ-4' }),
    ]);
    world.clock.advance(31 * 86_400_000);
    expect((await closed('2024-08')).figures.counts).toMatchObject({ adjusted: 1, own: 1 });
    expect(await world.rebuild.rebuild('WJ-202407')).toMatchObject({ isSame: true });
  });

  it('stays what was signed when an earlier call of a request turns up that another bills', async () => {
    await contract({ unit: 'request' });
    const month = async (name: string) => (await closed(name)).figures.counts;
    await world.addCalls([
      call('2024-06-10 08:00:00', { request: 'WJ-1' }),
      call('2024-07-01 00:10:00', { request: 'WJ-2' }),
    ]);
    expect([await month('2024-06'), await month('2024-07')]).toMatchObject([{ own: 1 }, { own: 1 }]);
    // Of June, after July was closed; and one of a request that nobody has billed yet.
    await world.addCalls([
      call('2024-06-30 23:50:00', { request: 'WJ-2' }),
      call('2024-07-05 08:00:00', { request: 'WJ-3' }),
      call('2024-08-01 08:00:00', { request: 'WJ-4' }),
    ]);
    expect(await world.rebuild.rebuild('WJ-202406')).toMatchObject({ isSame: true, waiting: 0 });
    expect(await world.rebuild.rebuild('WJ-202407')).toMatchObject({ isSame: true, waiting: 1 });
    world.clock.advance(31 * 86_400_000);
    expect(await month('2024-08')).toMatchObject({ adjusted: 1, own: 1 });
    // Before the one that was billed late.
    await world.addCalls([
      call('2024-07-04 08:00:00', { request: 'WJ-3' }),
      call('2024-09-01 08:00:00', { request: 'WJ-5' }),
    ]);
    world.clock.advance(30 * 86_400_000);
    expect(await month('2024-09')).toMatchObject({ adjusted: 0, own: 1 });
    for (const number of ['WJ-202406', 'WJ-202407', 'WJ-202408'])
      expect(await world.rebuild.rebuild(number)).toMatchObject({ isSame: true, waiting: 0 });
  });

  it.each([
    // Ten seconds in June: by the rule of June they are billed or not, whatever the rule of July would say.
    ['once', 0, 30, [1, 0]],
    ['not never', 30, 0, [0, 1]],
  ] as const)('bills a request %s when the rule changes between its calls', async (_, before, after, billed) => {
    const rule = (version: number, minimumSeconds: number) => ({
      billable: { version, minimumSeconds, testNumbers: [] },
    });
    await contract({ sendByDay: 'excluded' }, rule(1, before));
    await contract({ unit: 'request' }, rule(2, after), [3, '2024-07-01']);
    await world.addCalls([
      call('2024-06-30 08:00:00', { request: 'WJ-1', endedAt: '2024-06-30 08:00:10' }),
      call('2024-07-01 08:00:00', { request: 'WJ-1' }),
    ]);
    expect([(await closed('2024-06')).counted, (await closed('2024-07')).counted]).toEqual(billed);
  });

  it('says of a call that has a line that it counts, whatever the rule would find today', async () => {
    await contract({ answeredBy: 'owner' });
    const [id = ''] = await world.addCalls([call('2024-07-01 08:00:00', { owner: 'answered' })]);
    expect((await closed()).reasons).toEqual(['answered']);
    await world.superuser.query('UPDATE call_leg SET answered_at = NULL WHERE call_id = $1', [id]);
    const { dataSource, statements, bureaus } = world;
    const { items } = await new BilledCalls(dataSource, statements, bureaus).ofDay(
      (await statements.ofMonth(WUJIN_CONTRACT, '2024-07')).id,
      CLERK,
      '2024-07-01',
      { page: 1, pageSize: 50 },
    );
    expect(items).toMatchObject([{ line: 1, counts: true, reason: 'answered' }]);
  });

  it('is as it was without settings where they are the usual ones: the program before can read it', async () => {
    await world.addCalls(talks);
    const { manifest } = await closed();
    expect(JSON.parse(manifest)).toMatchObject({ format: 'yiche.statement.v1' });
  });

  it('has them signed, and says them in its summary', async () => {
    await contract({ sendByDay: 'excluded' });
    await world.addCalls(talks);
    const { manifest } = await closed();
    expect(JSON.parse(manifest)).toMatchObject({
      format: 'yiche.statement.v2',
      terms: { settings: { sendByDay: 'excluded', objectByDay: 'included' } },
    });
  });

  it.each([
    // Of 9.50 for five calls, or of 10,000.00 for the contract: two days at 0.05 %.
    [{ outageOf: 'month' }, { amount: '0.0095' }, '9.49'],
    [{ outageOf: 'contract', contractTotal: '10000.00' }, { base: '10000.0000', amount: '10.0000' }, '-0.50'],
  ] as const)('takes for days without service a share of what it says: %j', async (settings, outage, total) => {
    await contract(settings);
    await world.addCalls(talks);
    await world.loseService('2024-07-03 23:59:00', '2024-07-04 00:01:00');
    const { figures } = await closed();
    expect(figures.outage).toMatchObject(outage);
    expect(figures.total).toBe(total);
  });

  it.each([
    // Any minute of two days; 24 hours of one.
    [1, 2],
    [1_440, 1],
  ])('counts a day from %s lost minutes on: %s days', async (minutesOfADay, days) => {
    await contract({}, { outage: { daily: '0.0005', cap: '0.30', minutesOfADay } });
    await world.addCalls(talks);
    await world.loseService('2024-07-03 00:00:00', '2024-07-04 00:30:00');
    expect((await closed()).figures.outage.rate).toBe((days * 0.0005).toFixed(6));
  });

  it.each([
    // Places 1 to 7 of all that came in; 2, 4, 6 and 7 count.
    ['graduated', undefined, '7.60', ['1.9000', '1.9000', '1.9000', '1.9000']],
    ['graduated', 'volume', '7.45', ['1.9000', '1.8500', '1.8500', '1.8500']],
    ['running', 'volume', '7.40', ['1.8500', '1.8500', '1.8500', '1.8500']],
    ['volume', 'volume', '7.40', ['1.8500', '1.8500', '1.8500', '1.8500']],
  ] as const)(
    'has its tiers (%s) follow the calls that count, or all that came in (%s)',
    async (reading, tiersBy, total, prices) => {
      const tiers = [
        { from: 0, price: '1.90' },
        { from: 4, price: '1.85' },
        { from: 100, price: '1.75' },
      ];
      const byCalls = tiers.map((tier) => (tier.from === 4 ? { ...tier, from: 5 } : tier));
      const plan = { kind: 'tiered', reading, tiers: tiersBy ? tiers : byCalls } as const;
      await contract({ sendByDay: 'excluded', ...(tiersBy && { tiersBy }) }, { plan });
      const gaveUp = (at: string) => ({ arrivedAt: at, endedAt: at });
      await world.addCalls([
        gaveUp('2024-07-01 08:00:00'),
        call('2024-07-01 08:01:00'),
        gaveUp('2024-07-01 08:02:00'),
        call('2024-07-01 08:03:00'),
        gaveUp('2024-07-01 08:04:00'),
        call('2024-07-01 08:05:00'),
        call('2024-07-01 08:06:00'),
        { ...call('2024-07-01 08:07:00'), did: '8001' },
      ]);
      const statement = await closed();
      expect(statement.figures.total).toBe(total);
      expect(statement.prices.filter((price) => price !== null)).toEqual(prices);
      if (!tiersBy) return;
      expect(statement.figures.volume).toEqual({ before: 0, own: 7, after: 7, counted: [1, 3, 0] });
      // The next month goes on from all that came in, and so do calls found late.
      await world.addCalls([call('2024-07-20 08:00:00'), call('2024-08-01 08:00:00'), gaveUp('2024-08-02 08:00:00')]);
      world.clock.advance(31 * 86_400_000);
      const next = await closed('2024-08');
      expect(next.figures.volume).toEqual({ before: 7, own: 2, after: 10, counted: [0, 1, 0] });
      expect(next.figures.adjustments).toMatchObject([{ count: 1, amount: '1.8500' }]);
    },
  );

  it.each([
    ['anew', { before: 0, after: 1 }],
    ['on', { before: 1, after: 2 }],
  ] as const)('counts %s with a renewal', async (countAtRenewal, counts) => {
    await contract({ countAtRenewal });
    await world.dataSource.query(
      `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
       VALUES ($1, 1, '2025-04-01', '2026-03-31', '2025-03-20', '合格', '测试', now())`,
      [WUJIN_CONTRACT],
    );
    await world.addCalls([call('2025-03-01 08:00:00'), call('2025-04-01 08:00:00')]);
    world.clock.advance(new Date('2025-05-02T02:00:00+08:00').getTime() - world.clock.now().getTime());
    await closed('2025-03');
    expect((await closed('2025-04')).figures.counts).toMatchObject(counts);
  });

  it('is not closed where a statement could not say again what the contract says, and nothing is written', async () => {
    await contract({ unit: 'request' }, { days: { sendBy: 5, objectBy: 31, settleWithinWorkdays: 5 } });
    await world.addCalls(talks);
    await expect(closed()).rejects.toMatchObject({ code: 'settlement/unreadable-terms' });
    for (const table of ['settlement_statement', 'settlement_line'])
      expect(await world.dataSource.query(`SELECT 1 FROM ${table}`)).toEqual([]);
  });

  it('counts on from the term before, which began anew, and not over it from the first', async () => {
    const term = { from: '2024-05-01', to: '2024-05-31' };
    await contract({ sendByDay: 'excluded' }, { term });
    await contract({ countAtRenewal: 'on' }, { term }, [3, '2024-07-01']);
    await world.dataSource.query(
      `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
       VALUES ($1, 1, '2024-06-01', '2024-06-30', '2024-05-20', '合格', '测试', now()),
         ($1, 2, '2024-07-01', '2024-07-31', '2024-06-20', '合格', '测试', now())`,
      [WUJIN_CONTRACT],
    );
    const days = ['05-01', '06-01', '06-02', '07-01'];
    await world.addCalls(days.map((day) => call(`2024-${day} 08:00:00`)));
    const counts = [];
    for (const month of ['2024-05', '2024-06', '2024-07']) counts.push((await closed(month)).figures.counts);
    expect(counts).toMatchObject([
      { before: 0, after: 1 },
      { before: 0, after: 2 },
      { before: 2, after: 3 },
    ]);
  });
});
