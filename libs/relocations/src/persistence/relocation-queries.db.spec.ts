import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { relocationQuerySchema, REQUESTS_LISTED_AT_MOST } from '@yiche/contracts';
import { newId } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import type { SessionUser } from '@yiche/identity';
import { RelocationQueries } from './relocation-queries.js';
import { RelocationRequest } from './relocation.entity.js';

const VIEWER = { userId: newId(), roles: ['bureau-viewer'], bureauId: 'WJ' } as unknown as SessionUser;
const CALL = '0198f3c2-1b2c-7d3e-8f4a-5b6c7d8e9fa0';

describe('the search of requests', () => {
  let database: TestDatabase;
  let queries: RelocationQueries;

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    // What a page does not ask for.
    const unasked = null as never;
    queries = new RelocationQueries(database.dataSource, unasked, unasked, unasked, unasked, unasked);
    const add = async (running: number, plate: string | null, place: string, masked: string) => {
      const id = newId();
      await database.dataSource.query(
        `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked, place, plate_number, plate_type)
         VALUES ($1, $2, 'WJ', 1, 'open', '陈晓燕', now(), $3, $4, $5, $6)`,
        [id, `WJ-20240726-${String(running).padStart(6, '0')}`, masked, place, plate, plate && '02'],
      );
      return id;
    };
    const first = await add(123, '苏D12345', '武进区湖塘镇人民路 1 号', '138****8000');
    await add(124, '京X1234应急', '100% 广场_东', '139****0001');
    await add(125, 'VA02009', 'Wanda 广场', '*********23');
    await add(126, null, '', '138****8000');
    await database.dataSource.query('INSERT INTO relocation_call (call_id, relocation_id, at) VALUES ($1, $2, now())', [
      CALL,
      first,
    ]);
  });
  afterAll(() => database.drop());

  const found = async (text: string): Promise<number[]> => {
    const page = await queries.page(relocationQuerySchema.parse({ text, sort: 'number', order: 'asc' }), VIEWER);
    return page.items.map(({ number }) => Number(number.slice(-3)));
  };

  it.each([
    ['苏D·12345', [123]],
    ['苏ｄ・１２３４５', [123]],
    ['\u202a苏D 12345\u202c\r\n', [123]],
    ['苏D\n12345', [123]],
    ['苏D12345 小型汽车', [123]],
    ['d·123', [123]],
    ['京·X1234应急', [124]],
    ['苏D12345\n京X1234应急', [123, 124]],
    ['VA·02009', [125]],
    ['wj-20240726-000123', [123]],
    ['“ＷＪ－２０２４０７２６－０００１２４”\t', [124]],
    ['0726-00012', [123, 124, 125, 126]],
    ['138****8000', [123, 126]],
    ['138****8000\t苏D·12345', [123]],
    ['*********23', [125]],
    [CALL.toUpperCase(), [123]],
    ['湖塘镇人民路', [123]],
    ['wanda', [125]],
    ['陈晓燕', [123, 124, 125, 126]],
    ['100%', [124]],
    ['场_东', [124]],
    ['苏D12346', []],
    ['·', []],
    ['%', [124]],
  ])('finds by %j', async (text, numbers) => {
    expect(await found(text)).toEqual(numbers);
  });

  it('shows everything for nothing', async () => {
    expect(await found('  ')).toHaveLength(4);
    expect(await found('\0\u200b')).toHaveLength(4);
  });

  it('reads an index, not all requests, whatever is looked for and whoever looks', async () => {
    const { dataSource, superuser } = database;
    await superuser.query(
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked, place, plate_number, plate_type)
       SELECT gen_random_uuid(), 'WJ-20250101-' || lpad(n::text, 6, '0'), 'WJ', 1, 'open', '话务员' || n % 300, now() - n * interval '1 minute',
         '137****' || lpad((n % 10000)::text, 4, '0'), md5(n::text), '苏E' || lpad(n::text, 5, '0'), '02' FROM generate_series(1, 5000) n`,
    );
    await superuser.query(
      `INSERT INTO relocation_lookup (id, relocation_id, agent_id, plate_number, plate_type, at, result)
       SELECT gen_random_uuid(), id, gen_random_uuid(), plate_number, '02', opened_at, 'answered' FROM relocation WHERE number LIKE 'WJ-2025%'`,
    );
    await superuser.query(`INSERT INTO relocation_holder SELECT agent_id, relocation_id FROM relocation_lookup`);
    await superuser.query('ANALYZE');
    const asked: [sql: string, values: unknown[]][] = [];
    const runner = dataSource.createQueryRunner();
    const spy = jest.spyOn(Object.getPrototypeOf(runner) as typeof runner, 'query');
    const agent = { userId: newId(), roles: ['agent'], bureauId: null } as unknown as SessionUser;
    for (const text of ['苏D·12345', 'WJ-20240726-000123', '137****0042', CALL, '湖塘镇人民路']) {
      for (const who of [VIEWER, agent])
        await queries.page(relocationQuerySchema.parse({ text, sort: 'number', order: 'asc' }), who);
    }
    await queries.page(relocationQuerySchema.parse({}), agent);
    for (const [sql, values] of spy.mock.calls)
      if (/FROM "relocation" /.test(sql)) asked.push([sql, (values ?? []) as unknown[]]);
    spy.mockRestore();
    await runner.release();
    expect(asked.length).toBeGreaterThan(10);
    // Few rows may be read whole, or in the order of an index; what counts is that among millions they need not be.
    const planner = superuser.createQueryRunner();
    await planner.query('SET enable_seqscan = off; SET enable_indexscan = off');
    for (const [sql, values] of asked) {
      const plan = (await planner.query(`EXPLAIN ${sql}`, values)) as { 'QUERY PLAN': string }[];
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect([sql, text]).toEqual([sql, expect.stringMatching(/Bitmap Heap Scan on relocation r\b/)]);
    }
    await planner.query('RESET ALL');
    await planner.release();
  });

  describe('lists and counts so many at most', () => {
    const list = (query: object) => queries.page(relocationQuerySchema.parse(query), VIEWER);
    const newest = { sort: 'openedAt', order: 'desc' };

    it.each([
      { asked: { page: 1 }, items: 20 },
      { asked: { page: 50 }, items: 20 },
      { asked: { page: 51 }, items: 0 },
      { asked: { page: 10, pageSize: 100 }, items: 100 },
      { asked: { page: 15, pageSize: 70 }, items: 20 },
      { asked: { page: 10_000, pageSize: 100 }, items: 0 },
    ])('of more than it lists: $asked shows $items', async ({ asked, items }) => {
      const page = await list({ ...newest, ...asked });
      expect(page).toMatchObject({ total: REQUESTS_LISTED_AT_MOST, more: true });
      expect(page.items).toHaveLength(items);
    });

    it.each([
      { text: '话务员299', page: 1, total: 16, items: 16 },
      { text: '话务员299', page: 2, total: 16, items: 0 },
      { text: '苏E00007', page: 1, total: 1, items: 1 },
      { text: '苏E99999', page: 1, total: 0, items: 0 },
    ])('of fewer all of them: $text, page $page', async ({ text, page, total, items }) => {
      const found = await list({ ...newest, text, page });
      expect([found.total, found.more, found.items.length]).toEqual([total, false, items]);
    });

    it('in the usual order for a page of the version before that asks for another', async () => {
      const page = await list({ sort: 'state' });
      expect(page.items[0]?.id).toBe((await list(newest)).items[0]?.id);
    });

    it.each([
      [{ state: 'closed' }, 'relocation_state'],
      [{ outcome: 'not-reached' }, 'relocation_outcome'],
    ])('%j by an index of their own, few among many', async (query, index) => {
      const runner = database.dataSource.createQueryRunner();
      const spy = jest.spyOn(Object.getPrototypeOf(runner) as typeof runner, 'query');
      await list({ ...query, page: 2 });
      const asked = spy.mock.calls.filter(([sql]) => /FROM "relocation" /.test(sql));
      spy.mockRestore();
      await runner.release();
      expect(asked).toHaveLength(2); // the rows, and how many there are
      for (const [sql, values] of asked) {
        const plan = await database.superuser.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${sql}`, values as unknown[]);
        expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(index);
      }
    });
  });
});
