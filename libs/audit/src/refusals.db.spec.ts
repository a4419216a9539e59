import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FixedClock, SystemClock } from '@yiche/kernel';
import { createLogger } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { AuditTrail } from './audit-trail.service.js';
import type { NewAuditEntry } from './domain/audit-record.js';
import { Readings } from './readings.js';
import { Refusals } from './refusals.js';

const logger = createLogger('silent');
const refusal = (address: string, route = 'GET /api/relocations/:id') => ({
  actor: null,
  address,
  route,
  code: 'identity/not-logged-in',
});
const reading = { actor: { userId: 'u1', displayName: '班长' }, what: 'relocation', subject: 'r1' };

describe('refusals from everywhere at once', () => {
  let database: TestDatabase;
  let trail: AuditTrail;
  beforeAll(async () => {
    database = await createTestDatabase();
    trail = new AuditTrail(database.dataSource, new SystemClock());
  });
  afterAll(() => database.drop());

  it('are bounded in memory and all counted, while nobody who writes down a call waits for them', async () => {
    let writing = 0;
    const transactions: number[] = [];
    const refusals = new Refusals(
      async (entries) => {
        expect(++writing).toBe(1);
        transactions.push(entries.length);
        await trail.appendAll(entries);
        writing -= 1;
      },
      new SystemClock(),
      logger,
    );
    refusals.start();
    const SENT = 20_000;
    for (let sent = 0; sent < SENT; sent += 1)
      refusals.record(refusal(`10.${sent >> 16}.${(sent >> 8) & 255}.${sent & 255}`));
    // The calls' own entries come between.
    for (let call = 0; call < 20; call += 1) {
      await trail.append(null, { ...CALL, subjectId: `call ${call}` });
    }
    await refusals.stop();
    const [row] = await database.dataSource.query<{ listed: number; unlisted: number }[]>(
      `SELECT count(*) FILTER (WHERE action = 'access.refused')::int AS listed,
              sum((details ->> 'times')::int) FILTER (WHERE action = 'access.refused-unlisted')::int AS unlisted
       FROM audit_entry`,
    );
    expect(row?.listed).toBeLessThanOrEqual(520);
    expect((row?.listed ?? 0) + (row?.unlisted ?? 0)).toBe(SENT);
    expect(Math.max(...transactions)).toBeLessThanOrEqual(20);
    expect(await trail.verify()).toMatchObject({ ok: true });
  });

  it('wait while the trail cannot be written, and are there afterwards', async () => {
    let away = true;
    const written: NewAuditEntry[] = [];
    let tries = 0;
    const refusals = new Refusals(
      async (entries) => {
        tries += 1;
        if (away) throw new Error('away');
        written.push(...entries);
      },
      new SystemClock(),
      logger,
    );
    refusals.record(refusal('10.0.0.1'));
    refusals.record(refusal('10.0.0.1'));
    refusals.record(refusal('10.0.0.2'));
    while (tries < 2) await new Promise((go) => setTimeout(go, 10));
    away = false;
    await refusals.stop();
    expect(written.map(({ action, details }) => [action, details?.address, details?.times])).toEqual([
      ['access.refused', '10.0.0.1', undefined],
      ['access.refused', '10.0.0.2', undefined],
      ['access.refused-again', '10.0.0.1', 1],
    ]);
  });
});

describe('a reading', () => {
  it('is refused when it cannot be written down, and is the first one again then', async () => {
    let away = true;
    const written: NewAuditEntry[] = [];
    const trail = {
      append: async (_manager: null, entry: NewAuditEntry) => {
        if (away) throw new Error('away');
        return written.push(entry);
      },
    } as unknown as AuditTrail;
    const clock = new FixedClock(new Date('2026-11-22T04:00:00Z'));
    const readings = new Readings(trail, clock, logger);
    await expect(readings.record(reading)).rejects.toThrow('away');
    away = false;
    await readings.record(reading);
    await readings.record(reading);
    await readings.record({ ...reading, reason: '来电人投诉' });
    await readings.beforeApplicationShutdown();
    expect(written.map(({ action, details }) => [action, details?.reason, details?.times])).toEqual([
      ['personal-data.read', undefined, undefined],
      ['personal-data.read', '来电人投诉', undefined],
      ['personal-data.read-again', undefined, 1],
    ]);
  });
});

describe('two equal readings at once', () => {
  it('are shown when the first is written down, and neither when it is not', async () => {
    const settle: ((written: boolean) => void)[] = [];
    const trail = {
      append: () =>
        new Promise<number>((resolve, reject) =>
          settle.push((written) => (written ? resolve(1) : reject(new Error('away')))),
        ),
    } as unknown as AuditTrail;
    const readings = new Readings(trail, new FixedClock(new Date('2026-11-22T04:00:00Z')), logger);
    for (const written of [false, true]) {
      const outcomes = Promise.allSettled([readings.record(reading), readings.record(reading)]);
      settle.at(-1)?.(written);
      expect((await outcomes).map(({ status }) => status)).toEqual(Array(2).fill(written ? 'fulfilled' : 'rejected'));
    }
    expect(settle).toHaveLength(2);
  });
});

const CALL: NewAuditEntry = {
  actorId: null,
  actorName: '系统',
  action: 'test.call',
  subjectType: 'call',
  subjectId: null,
};
