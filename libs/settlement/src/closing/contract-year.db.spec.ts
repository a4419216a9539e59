import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '@yiche/kernel';
import { SYSTEM, type Actor } from '../../../identity/src/actor.js';
import { addDays, addMonths, daysOf } from '../../../kernel/src/contract-calendar.js';
import { nextTerm } from '../../../billing/src/domain/contract-term.js';
import { FORMATS } from '../../../evidence/src/formats/index.js';
import { v1 } from '../../../evidence/src/formats/v1/index.js';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { WUJIN_CONTRACT, type SettlementWorld } from '../testing/settlement-world.js';
import { createTestWorkflow, type TestWorkflow } from '../testing/test-workflow.js';

jest.setTimeout(120_000);

const CLERK: Actor = { id: newId(), name: '郑琳' };
const BUREAU: Actor = { id: newId(), name: '孙警官' };
const CARRIED_IN = 40;
/** Small enough that every place in the count can be priced one by one. */
const TIERS = [
  { from: 0, price: '1.90' },
  { from: 150, price: '1.85' },
  { from: 300, price: '1.75' },
];
const MONTHS = Array.from({ length: 13 }, (_, index) => addMonths('2024-04', index));
const callsIn = (month: string): number => 20 + ((MONTHS.indexOf(month) * 7) % 13);

/**
 * A contract year with its renewal, told by its clock: a volume carried in, an objection, calls found late, two days without service, a
 * late payment. What the statements say is held against a calculation that knows nothing of the program: it counts places, in
 * ten-thousandths of a yuan, as a person with paper would.
 */
describe('a contract year', () => {
  let world: SettlementWorld;
  let t: TestWorkflow;
  const totals = new Map<string, string>();
  const charged = new Map<string, number>();

  const idOf = async (month: string): Promise<string> => {
    const [row] = await world.dataSource.query<{ id: string }[]>(
      'SELECT id FROM settlement_statement WHERE month = $1',
      [month],
    );
    if (!row) throw new Error(`${month} is not closed`);
    return row.id;
  };
  const stateOf = async (month: string) => (await world.statements.get(await idOf(month), null)).state;

  beforeAll(async () => {
    t = await createTestWorkflow('2024-04-10T09:00:00+08:00');
    world = t.database;
    const terms = testTerms({
      plan: { kind: 'tiered', reading: 'graduated', tiers: TIERS },
      carriedIn: { count: CARRIED_IN, source: '原系统 2024 年 3 月的对账单' },
    });
    await world.dataSource.query(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       VALUES ($1, 2, '2024-04-01', $2, '小额试算', '测试', now())`,
      [WUJIN_CONTRACT, JSON.stringify(terms)],
    );
  });
  afterAll(() => t.drop());

  /** The month's answered calls, one a day from the first on, the rest on the last; the first and the last within minutes of its edges. */
  async function live(month: string): Promise<void> {
    const days = daysOf(month);
    await world.addCalls(
      Array.from({ length: callsIn(month) }, (_, index) => {
        const day = days[Math.min(index, days.length - 1)] ?? '';
        const isLast = index === callsIn(month) - 1;
        const time = index === 0 ? '00:00:00' : isLast ? '23:59:00' : '12:00:00';
        const end = isLast ? `${addDays(days.at(-1) ?? '', 1)} 00:03:00` : `${day} ${time.slice(0, 6)}50`;
        const connectedAt = `${isLast ? days.at(-1) : day} ${time}`;
        return { arrivedAt: connectedAt, connectedAt, endedAt: end };
      }),
    );
    await world.addCalls([
      { arrivedAt: `${month}-15 08:00:00` },
      { arrivedAt: `${month}-16 08:00:00`, outcome: 'left-before-queue' },
    ]);
  }

  /** What the days after a month bring. */
  async function settle(month: string): Promise<void> {
    const next = addMonths(month, 1);
    t.at(`${next}-01T02:10:00`);
    await t.statementClock.tick();
    await t.prepare();
    await t.explain();
    const id = await idOf(month);
    t.at(`${next}-05T08:10:00`);
    await t.statementClock.tick();
    expect(await stateOf(month)).toBe('sent');
    await world.dataSource.query(
      `UPDATE settlement_delivery SET state = 'delivered', delivered_at = $2 WHERE statement_id = $1`,
      [id, world.clock.now()],
    );
    const { total, figures } = await world.statements.get(id, null);
    totals.set(month, total);
    charged.set(month, Number(figures.charge));
  }

  it('is settled month by month, to the cent as counted on paper', async () => {
    for (const month of MONTHS) {
      if (month === '2025-03') await renew();
      if (month === '2024-11') await loseService();
      await live(month);
      if (month === '2025-01') await findLate('2024-12', 3);
      await settle(month);
      if (month === '2024-06') await object(month);
      const next = addMonths(month, 1);
      t.at(`${next}-16T00:10:00`);
      await t.statementClock.tick();
      expect(await stateOf(month)).toBe('payable');
      if (month !== '2024-08') await receive(month, `${next}-20`);
      if (month === '2024-09') {
        expect(await stateOf('2024-08')).toBe('overdue');
        await receive('2024-08', '2024-10-10');
      }
    }
    expect(Object.fromEntries(totals)).toEqual(onPaper());
  });

  it('bills all its calls together at what their count costs', () => {
    const term = MONTHS.slice(0, 12);
    const count = CARRIED_IN + term.reduce((sum, month) => sum + callsIn(month), 0) + 3 - 2;
    const all = stretch(CARRIED_IN, count);
    const corrections = onPaperCorrections();
    const own = term.reduce((sum, month) => sum + Math.round((charged.get(month) ?? 0) * 10_000), 0);
    expect(own + corrections.late + corrections.withdrawn).toBe(all);
  });

  it('can be verified from what was signed, and made anew from the ledger', async () => {
    for (const month of MONTHS) {
      const { manifest, number } = await world.statements.get(await idOf(month), null);
      const read = FORMATS.parse(manifest);
      expect(read && v1.recomputed(read)).toEqual(read?.figures);
      expect(await world.rebuild.rebuild(number)).toMatchObject({ isSame: true, waiting: 0 });
    }
  });

  it('has told its steps, each with its day and by whom', async () => {
    const steps = await world.dataSource.query<{ kind: string; actor_name: string }[]>(
      'SELECT kind, actor_name FROM settlement_event WHERE statement_id = $1 ORDER BY id',
      [await idOf('2024-06')],
    );
    expect(steps.map(({ kind, actor_name }) => `${kind} ${actor_name}`)).toEqual(
      expect.arrayContaining([
        'closed 系统',
        'sent 系统',
        'objected 孙警官',
        'objection-settled 郑琳',
        'settled 系统',
        'paid 郑琳',
      ]),
    );
  });

  /** The bureau objects to three lines; two of them are withdrawn. */
  async function object(month: string): Promise<void> {
    const id = await idOf(month);
    t.at(`${addMonths(month, 1)}-10T10:00:00`);
    await t.object.raise(
      id,
      { scope: 'lines', lines: [2, 3, 4], reason: '与我局登记不符', attachment: null },
      BUREAU,
      'WJ',
    );
    const [objection] = await world.dataSource.query<{ id: string; settle_by: string }[]>(
      'SELECT id, settle_by::text FROM settlement_objection WHERE statement_id = $1',
      [id],
    );
    expect(objection?.settle_by).toBe('2024-07-17');
    t.at(`${addMonths(month, 1)}-12T10:00:00`);
    await t.settle.settle(id, objection?.id ?? '', { answer: '核实，第 2、3 行为测试', withdrawnLines: [2, 3] }, CLERK);
    expect(await stateOf(month)).toBe('objected');
  }

  /** Everything is paid on the 20th but August's, ten days after the end of September. */
  async function receive(month: string, receivedOn: string): Promise<void> {
    const today = `${addMonths(month, month === '2024-08' ? 2 : 1)}-20`;
    t.at(`${today}T15:00:00`);
    const payment = { amount: totals.get(month) ?? '', receivedOn, reference: `汇款-${month}` };
    await t.pay.record(await idOf(month), payment, CLERK);
    expect(await stateOf(month)).toBe('paid');
  }

  async function renew(): Promise<void> {
    const { from, to } = nextTerm({ from: '2024-04-01', to: '2025-03-31' });
    await world.dataSource.query(
      `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
       VALUES ($1, 1, $2, $3, '2025-03-20', '考核合格', $4, now())`,
      [WUJIN_CONTRACT, from, to, SYSTEM.name],
    );
  }

  async function loseService(): Promise<void> {
    await world.loseService('2024-11-10 23:50:00', '2024-11-11 00:20:00');
    await world.loseService('2024-11-11 08:00:00', '2024-11-11 08:05:00');
  }

  async function findLate(month: string, count: number): Promise<void> {
    await world.addCalls(
      Array.from({ length: count }, (_, index) => ({
        arrivedAt: `${month}-2${index} 18:00:00`,
        connectedAt: `${month}-2${index} 18:00:05`,
        endedAt: `${month}-2${index} 18:01:00`,
      })),
    );
  }
});

// --- the paper: nothing below knows the program --------------------------------------------------------------------------------

/** The n-th call, in ten-thousandths of a yuan. */
const priceOfPlace = (n: number): number => (n < 150 ? 19_000 : n < 300 ? 18_500 : 17_500);

/** The calls from the one after `before` to `after`. */
function stretch(before: number, after: number): number {
  let total = 0;
  for (let n = before + 1; n <= after; n++) total += priceOfPlace(n);
  return total;
}

/** The year's two corrections of counts: June's withdrawn lines in July, December's late calls in January. */
function onPaperCorrections(): { late: number; withdrawn: number } {
  let count = CARRIED_IN;
  let [late, withdrawn] = [0, 0];
  for (const month of MONTHS.slice(0, 12)) {
    if (month === '2024-07') {
      withdrawn = -stretch(count - 2, count);
      count -= 2;
    }
    if (month === '2025-01') {
      late = stretch(count, count + 3);
      count += 3;
    }
    count += callsIn(month);
  }
  return { late, withdrawn };
}

function onPaper(): Record<string, string> {
  const totals: Record<string, string> = {};
  const cents = (amount: number): number => Math.round(amount / 100);
  const { late, withdrawn } = onPaperCorrections();
  let count = CARRIED_IN;
  for (const month of MONTHS) {
    if (month === '2025-04') count = 0; // the renewal counts anew
    if (month === '2024-07') count -= 2;
    if (month === '2025-01') count += 3;
    const fee = stretch(count, count + callsIn(month));
    count += callsIn(month);
    let total = fee;
    if (month === '2024-07') total += withdrawn;
    if (month === '2025-01') total += late;
    // Two days without service, 0.05 % each.
    if (month === '2024-11') total -= Math.round((fee * 2 * 5) / 10_000);
    // August was paid ten days late: 0.05 % a day, in the statement that was closed next.
    if (month === '2024-10') total += Math.round((cents(augustTotal()) * 100 * 10 * 5) / 10_000);
    totals[month] = (cents(total) / 100).toFixed(2);
  }
  return totals;
}

function augustTotal(): number {
  const before = CARRIED_IN - 2 + MONTHS.slice(0, 4).reduce((sum, month) => sum + callsIn(month), 0);
  return stretch(before, before + callsIn('2024-08'));
}
