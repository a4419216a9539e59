import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyAuditCommand } from '@yiche/audit';
import { Bureaus } from '@yiche/identity';
import { createLogger } from '@yiche/platform';
import { RebuildStatement, Statement } from '@yiche/settlement';
import { Bureau } from '../../../../../libs/identity/src/persistence/bureau.entity.js';
import { createTestDatabase, type TestDatabase } from '../../../../../libs/platform/src/testing/test-database.js';
import { readAppConfig, type AppConfig } from '../../config.js';
import { Story } from './story.js';
import { tellHistory } from './tell-history.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const logger = createLogger('warn', process.stderr);
/** Two whole months and two days. */
const story = (): Story => new Story('2026-11-03', 2);

/** A month takes some seconds. */
const TELLING_MS = 240_000;

describe('the past of a demo', () => {
  let database: TestDatabase;
  let config: AppConfig;
  let store: string;
  const rows = <T>(sql: string): Promise<T[]> => database.dataSource.query(sql);

  beforeAll(async () => {
    database = await createTestDatabase([Bureau, Statement]);
    store = await mkdtemp(path.join(tmpdir(), 'yiche-past-'));
    const { privateKey } = generateKeyPairSync('ed25519');
    config = readAppConfig({
      ...{ DATABASE_URL: database.url, DEMO: 'true', PBX_KIND: 'simulator', RECORDING_STORE_DIR: store },
      ...{ PERSONAL_DATA_KEYS: `test:${key(1)}`, PERSONAL_DATA_INDEX_KEY: key(2) },
      SETTLEMENT_SIGNING_KEY: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
    });
    await rows(`
      INSERT INTO users (id, username, display_name, password_hash, roles, bureau_id, extension, password_changed_at, is_demo, created_at)
      SELECT gen_random_uuid(), name, name, '', ARRAY[role], 'WJ', extension, now(), true, now() FROM (VALUES
        ('8001', 'agent', '8001'), ('8002', 'agent', '8002'), ('8003', 'agent', '8003'), ('8004', 'agent', '8004'),
        ('banzhang', 'supervisor', NULL), ('jiesuan', 'settlement-clerk', NULL), ('jingwu', 'bureau-viewer', NULL),
        ('guanli', 'administrator', NULL)) AS person (name, role, extension)`);
  });
  afterAll(async () => {
    await database.drop();
    await rm(store, { recursive: true, force: true });
  });

  it(
    'goes on where it was broken off, and is told once',
    async () => {
      const broken = tellHistory(config, logger, story(), (share) => {
        if (share > 0.4) throw new Error('somebody pulled the plug');
      });
      await expect(broken).rejects.toThrow('plug');
      expect(await tellHistory(config, logger, new Story('2026-11-04', 2), () => undefined)).toBe('told');
      expect(await tellHistory(config, logger, story(), () => undefined)).toBe('told-before');
      const [made] = await rows<{ calls: number; requests: number; days: number }>(
        `SELECT count(*)::int AS calls, (SELECT count(*)::int FROM relocation) AS requests,
           count(DISTINCT (arrived_at AT TIME ZONE 'Asia/Shanghai')::date)::int AS days FROM call`,
      );
      expect(made?.days).toBe(30 + 31 + 2);
      expect(made?.calls).toBeGreaterThan(7_000);
      expect(made?.requests).toBeGreaterThan(6_000);
    },
    TELLING_MS,
  );

  it('stands in the ledger before all that is heard, and leaves no work to anybody', async () => {
    const [places] = await rows<{ last: string; unordered: number }>(
      `SELECT max(id) AS last, (SELECT count(*)::int FROM call_event a JOIN call_event b ON b.id = a.id + 1
         WHERE b.pbx_at < a.pbx_at - interval '15 minutes') AS unordered FROM call_event`,
    );
    expect(Number(places?.last)).toBeLessThan(0);
    expect(places?.unordered).toBe(0);
    expect(await rows('SELECT task_identifier FROM graphile_worker.jobs')).toEqual([]);
    expect(await rows('SELECT 1 FROM call WHERE ended_at IS NULL')).toEqual([]);
    expect(await rows('SELECT 1 FROM owner_attempt WHERE ended_at IS NULL')).toEqual([]);
  });

  it('has statements that are what the ledger gives', async () => {
    const statements = await database.dataSource.getRepository(Statement).find({ order: { month: 'ASC' } });
    expect(statements.map(({ number, state }) => [number, state])).toEqual([
      ['WJ-202609', 'sent'],
      ['WJ-202610', 'draft'],
    ]);
    const bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    const rebuild = new RebuildStatement(database.dataSource, bureaus, config.settlement);
    for (const { number } of statements)
      expect(await rebuild.rebuild(number)).toMatchObject({ isSame: true, waiting: 0 });
    const differences = await rows<{ kind: string }>('SELECT DISTINCT kind FROM settlement_difference');
    expect(differences.map(({ kind }) => kind)).not.toContain('recording-missing');
  });

  it('has a trail that verifies and says of each entry that it is told', async () => {
    expect(await verifyAuditCommand(database.dataSource)).toMatchObject({ ok: true });
    const [entries] = await rows<{ untold: number; lookups: number }>(
      `SELECT count(*) FILTER (WHERE details->>'demoHistory' IS NULL)::int AS untold,
         count(*) FILTER (WHERE action = 'vehicles.looked-up')::int AS lookups FROM audit_entry`,
    );
    const [lookups] = await rows<{ count: number }>('SELECT count(*)::int FROM vehicle_lookup');
    expect(entries).toEqual({ untold: 0, lookups: lookups?.count });
  });

  it('has sound that is as long as the call and as it was checksummed', async () => {
    const [track] = await rows<{ stored_as: string; sha256: string; bytes: string }>(
      `SELECT stored_as, sha256, bytes FROM recording WHERE role = 'requester' ORDER BY started_at DESC LIMIT 1`,
    );
    const sound = await readFile(path.join(store, track?.stored_as ?? ''));
    expect([sound.length, createHash('sha256').update(sound).digest('hex')]).toEqual([
      Number(track?.bytes),
      track?.sha256,
    ]);
    expect(
      await rows(
        `SELECT 1 FROM recording t JOIN call_leg l USING (call_id, channel_id)
         WHERE t.duration_ms < extract(epoch FROM l.ended_at - coalesce(l.answered_at, l.started_at)) * 1000`,
      ),
    ).toEqual([]);
  });

  it('is not told where there is one already', async () => {
    await database.superuser.query('DELETE FROM demo_history');
    expect(await tellHistory(config, logger, story(), () => undefined)).toBe('not-here');
  });
});
