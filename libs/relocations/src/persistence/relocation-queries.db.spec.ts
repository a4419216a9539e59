import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { relocationQuerySchema } from '@yiche/contracts';
import { newId, SystemClock } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import type { VehicleLookups } from '@yiche/vehicles';
import type { SessionUser } from '@yiche/identity';
import type { LookupApprovals } from '../lookup-approvals.service.js';
import type { LookupBook } from './lookup-book.js';
import { RelocationQueries } from './relocation-queries.js';
import { RelocationRequest } from './relocation.entity.js';

const VIEWER = { userId: newId(), roles: ['bureau-viewer'], bureauId: 'WJ' } as unknown as SessionUser;
const CALL = '0198f3c2-1b2c-7d3e-8f4a-5b6c7d8e9fa0';

describe('the search of requests', () => {
  let database: TestDatabase;
  let queries: RelocationQueries;

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    // A page asks neither for lookups nor for approvals.
    const unasked = [
      null as unknown as VehicleLookups,
      null as unknown as LookupBook,
      null as unknown as LookupApprovals,
    ] as const;
    queries = new RelocationQueries(database.dataSource, ...unasked, new SystemClock());
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
});
