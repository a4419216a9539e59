import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packageDir } from '../../pbx/src/index.js';
import {
  createSettlementWorld,
  WUJIN_CONTRACT,
  type SettlementWorld,
} from '../../../libs/settlement/src/testing/settlement-world.js';

const COMMAND = path.resolve(packageDir(), '../../dist/server/apps/server/src/commands/rebuild-statement.js');

/** `npm run statement:rebuild` as it was built, on a month that was closed (G8). */
describe('the command that rebuilds a statement', () => {
  let world: SettlementWorld;
  let first = '';

  const rebuild = (...args: string[]) =>
    new Promise<{ code: number; out: string; problem: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        DATABASE_URL: world.url,
        PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
        PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
      };
      execFile(process.execPath, [COMMAND, ...args], { env }, (cause, out, problem) =>
        resolve({ code: cause ? Number(cause.code) : 0, out, problem }),
      );
    });

  beforeAll(async () => {
    world = await createSettlementWorld();
    [first = ''] = await world.addCalls([
      { arrivedAt: '2024-07-01 08:00:00', connectedAt: '2024-07-01 08:00:10', endedAt: '2024-07-01 08:01:00' },
      { arrivedAt: '2024-07-02 08:00:00', connectedAt: '2024-07-02 08:00:10', endedAt: '2024-07-02 08:01:00' },
    ]);
    await world.closeMonth.close(WUJIN_CONTRACT, '2024-07', { id: null, name: '结算员' });
  });
  afterAll(() => world?.drop());

  it('says that it is line for line what was closed, with its root, and exits with 0', async () => {
    const [{ root } = { root: '' }] = await world.dataSource.query<{ root: string }[]>(
      `SELECT root FROM settlement_statement WHERE number = 'WJ-202407'`,
    );
    const { code, out } = await rebuild('WJ-202407');
    expect([code, out]).toEqual([0, `WJ-202407：由通话台账重建 2 行，根 ${root}，与结账时逐行相同\n`]);
  });

  it('names calls that came since, which another statement bills, and exits with 0', async () => {
    const [late = ''] = await world.addCalls([
      { arrivedAt: '2024-07-03 08:00:00', connectedAt: '2024-07-03 08:00:10', endedAt: '2024-07-03 08:01:00' },
    ]);
    const { code, out } = await rebuild('WJ-202407');
    await world.superuser.query('DELETE FROM recording WHERE call_id = $1', [late]);
    await world.superuser.query('DELETE FROM call WHERE id = $1', [late]);
    expect(code).toBe(0);
    expect(out).toContain('与结账时逐行相同；另有结账后补到、尚未计费的通话 1 次');
  });

  it('says that the ledger is another than it was, and exits with 1', async () => {
    await world.dataSource.query(`UPDATE call SET ended_at = ended_at + interval '1 second' WHERE id = $1`, [first]);
    const { code, out } = await rebuild('WJ-202407');
    expect(code).toBe(1);
    expect(out).toMatch(/^WJ-202407：由通话台账重建 2 行，根 [0-9a-f]{64}，与结账时不同\n$/);
  });

  it.each([
    [['WJ-209901'], '没有账单 WJ-209901\n'],
    [[], '用法：npm run statement:rebuild -- 账单编号，例如 WJ-202407\n'],
  ])('says of %j what is wrong, and exits with 2', async (args, problem) => {
    expect(await rebuild(...args)).toEqual({ code: 2, out: '', problem });
  });
});
