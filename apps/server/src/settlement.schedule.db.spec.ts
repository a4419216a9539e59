import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, Lease, readConfig } from '@yiche/platform';
import { settlementConfigSchema, type StatementClock, type TickReport } from '@yiche/settlement';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import type { ServerConfig } from './config.js';
import { SettlementSchedule } from './settlement.schedule.js';

describe('the looks at the days of the contracts', () => {
  let database: TestDatabase;
  const settlement = readConfig(settlementConfigSchema, {});
  const nothing: TickReport = {
    closing: 0,
    sent: 0,
    warned: 0,
    accepted: 0,
    settled: 0,
    overdue: 0,
    resumed: 0,
    failures: 0,
  };

  /** A process with a clock that counts its looks and takes until it is told. */
  const processOf = (roles: ServerConfig['roles'], tick: StatementClock['tick'] = async () => nothing) => {
    let looks = 0;
    const clock = {
      tick: async (...given: Parameters<StatementClock['tick']>) => {
        looks += 1;
        return tick(...given);
      },
    };
    const lease = new Lease(database.dataSource);
    const schedule = new SettlementSchedule(
      clock as StatementClock,
      lease,
      { roles } as ServerConfig,
      settlement,
      database.dataSource,
      createLogger('silent'),
    );
    return { schedule, looks: () => looks };
  };
  const leases = () => database.dataSource.query<{ name: string }[]>('SELECT name FROM lease');

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('are at the start, by one of two processes, and the lease is given back', async () => {
    let end = (): void => undefined;
    const ended = new Promise<TickReport>((resolve) => (end = () => resolve(nothing)));
    let mine: boolean | null = null;
    let began = (): void => undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    const first = processOf(['scheduler'], async (stillMine) => {
      mine = (await stillMine?.()) ?? null;
      began();
      return ended;
    });
    first.schedule.onApplicationBootstrap();
    await begun;
    expect(await leases()).toEqual([{ name: 'settlement.clock' }]);
    const second = processOf(['api', 'scheduler']);
    second.schedule.onApplicationBootstrap();
    await second.schedule.onApplicationShutdown();
    end();
    await first.schedule.onApplicationShutdown();
    expect([first.looks(), second.looks(), mine]).toEqual([1, 0, true]);
    expect(await leases()).toEqual([]);
  });

  it('are not for a process with another role', async () => {
    const { schedule, looks } = processOf(['api', 'telephony']);
    schedule.onApplicationBootstrap();
    await schedule.onApplicationShutdown();
    expect(looks()).toBe(0);
  });

  it('that fail end nothing, and give the lease back', async () => {
    const failing = processOf(['scheduler'], () => Promise.reject(new Error('the database is away')));
    failing.schedule.onApplicationBootstrap();
    await failing.schedule.onApplicationShutdown();
    expect(failing.looks()).toBe(1);
    expect(await leases()).toEqual([]);
  });

  it('are none while the past of a demo is half told, however long nobody tells it', async () => {
    await database.dataSource.query('INSERT INTO demo_history (begun_on, step, part, of) VALUES (now(), 1, 0, 9)');
    const half = processOf(['scheduler']);
    half.schedule.onApplicationBootstrap();
    await half.schedule.onApplicationShutdown();
    expect(half.looks()).toBe(0);
    await database.dataSource.query('UPDATE demo_history SET done_at = now()');
    const done = processOf(['scheduler']);
    done.schedule.onApplicationBootstrap();
    await done.schedule.onApplicationShutdown();
    expect(done.looks()).toBe(1);
  });
});
