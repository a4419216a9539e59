import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SEALED_PLACES } from '@yiche/migrations';
import { DataKeys, type Environment } from '@yiche/platform';
import { SMTPServer } from 'smtp-server';
import { freePort } from '../../../../libs/platform/src/testing/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';
import { examine } from './examine.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');
const VEHICLE = {
  ...{ plate: { number: '苏D54321', type: '02' }, brand: null, model: null, colour: null },
  ...{ ownerName: null, ownerNumber: '13812348000', validTo: null },
};

describe('the doctor', () => {
  let database: TestDatabase;
  let folder: string;
  /** Takes a user's password, and has a certificate that nobody signed. */
  let mail: SMTPServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-doctor-'));
    await writeFile(path.join(folder, 'vehicles.jsonl'), JSON.stringify(VEHICLE));
    mail = new SMTPServer({
      ...{ secure: true, logger: false },
      onAuth: ({ password }, _session, done) =>
        password === 'right-password' ? done(null, { user: 'us' }) : done(new Error('refused')),
    });
    mail.on('error', () => undefined);
    mail.listen(await freePort('tcp', '127.0.0.1'), '127.0.0.1');
    await once(mail.server, 'listening');
    await new DataKeys(database.dataSource, SEALED_PLACES).admit({ keys: [['k1', key(1)]], indexKey: key(2) }, []);
  });
  afterAll(async () => {
    await new Promise<void>((resolve) => mail.close(resolve));
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const environment = (more: Environment = {}): Environment => ({
    DATABASE_URL: database.url,
    PERSONAL_DATA_KEYS: `k1:${key(1)}`,
    PERSONAL_DATA_INDEX_KEY: key(2),
    PBX_KIND: 'simulator',
    SPACE_ALARM_PERCENT: '0',
    RECORDING_STORE_DIR: folder,
    CALLS_JOURNAL_DIR: folder,
    VEHICLE_REGISTRY_FILE: path.join(folder, 'vehicles.jsonl'),
    ...more,
  });
  const port = (): number => (mail.server.address() as AddressInfo).port;
  const wrongOf = async (more: Environment, url: URL | null = null) =>
    (await examine(environment(more), url)).filter(({ state }) => state === 'wrong');

  it('finds nothing wrong where nothing is, leaves nothing behind, and says what it was not asked', async () => {
    const before = await readdir(folder);
    const findings = await examine(environment(), null);
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(findings.filter(({ state }) => state === 'not-asked').map(({ name }) => name)).toEqual([
      'PBX 的录音目录 RECORDING_SPOOL_DIR',
      '审计签名 AUDIT_ANCHOR_FILE',
      '邮件 SETTLEMENT_SMTP_URL',
      '证书',
      'PBX',
    ]);
    expect(await readdir(folder)).toEqual(before);
    expect(await database.superuser.query('SELECT count(*)::int AS keys FROM data_key')).toEqual([{ keys: 2 }]);
  });

  it('tells every setting that is wrong, of server and gateway, and asks what it can all the same', async () => {
    const more = { TRUST_PROXY_HOPS: 'true', SETTLEMENT_SIGNING_KEY: 'x', SOFTPHONE_SILENCE_MS: '1' };
    const found = await wrongOf(more);
    expect(found.map(({ seen }) => seen.split(':')[0]).toSorted()).toEqual([
      'SETTLEMENT_SIGNING_KEY',
      'SOFTPHONE_SILENCE_MS',
      'TRUST_PROXY_HOPS',
    ]);
  });

  it.each<[string, Environment, string, RegExp]>([
    ['keys that are not those of before', { PERSONAL_DATA_KEYS: `k1:${key(3)}` }, '个人信息密钥', /k1/],
    ['a folder that is none', { RECORDING_STORE_DIR: import.meta.filename }, '录音库 RECORDING_STORE_DIR', /写不进/],
    [
      'a registry that is not there',
      { VEHICLE_REGISTRY_FILE: '/nowhere' },
      '号牌登记文件 VEHICLE_REGISTRY_FILE',
      /ENOENT/,
    ],
  ])('tells of %s', async (_what, more, name, seen) => {
    expect(await wrongOf(more)).toEqual([
      { name, state: 'wrong', seen: expect.stringMatching(seen), todo: expect.any(String) },
    ]);
  });

  it('tells of a database that is away, and shows nothing of its address', async () => {
    const away = `postgres://yiche:very-secret@127.0.0.1:${await freePort('tcp', '127.0.0.1')}/yiche114`;
    const findings = await examine(environment({ DATABASE_URL: away }), null);
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([
      expect.objectContaining({ name: 'PostgreSQL', seen: expect.stringContaining('ECONNREFUSED') }),
    ]);
    expect(findings.filter(({ seen }) => seen.includes('没有问'))).toHaveLength(4);
    expect(JSON.stringify(findings)).not.toContain('very-secret');
  });

  it('says of a question that has no answer why, and asks the others', async () => {
    await database.superuser.query('REVOKE SELECT ON data_key FROM yiche_application');
    try {
      expect(await wrongOf({})).toEqual([
        {
          name: '个人信息密钥',
          state: 'wrong',
          seen: expect.stringContaining('42501'),
          todo: expect.stringMatching(/npm run migrate/),
        },
      ]);
    } finally {
      await database.superuser.query('GRANT SELECT ON data_key TO yiche_application');
    }
  });

  it('tells of a database of an earlier version, and of one of a later', async () => {
    const [last] = await database.superuser.query<{ id: number; name: string }[]>(
      'SELECT id, name FROM migrations ORDER BY id DESC LIMIT 1',
    );
    await database.superuser.query('DELETE FROM migrations WHERE id = $1', [last!.id]);
    expect(await wrongOf({})).toMatchObject([{ name: '数据库版本', todo: 'npm run migrate' }]);
    await database.superuser.query(
      `INSERT INTO migrations (id, timestamp, name) VALUES ($1, 0, $2), (9999, 0, 'Later1')`,
      [last!.id, last!.name],
    );
    expect(await wrongOf({})).toMatchObject([{ name: '数据库版本', seen: expect.stringMatching(/比程序新/) }]);
    await database.superuser.query('DELETE FROM migrations WHERE id = 9999');
  });

  it('logs in to the mail server and to no more', async () => {
    const address = (password: string) => `smtps://us:${password}@127.0.0.1:${port()}/?tls.rejectUnauthorized=false`;
    const from = { SETTLEMENT_MAIL_FROM: 'a@b.cn' };
    expect(await wrongOf({ ...from, SETTLEMENT_SMTP_URL: address('right-password') })).toEqual([]);
    const refused = await wrongOf({ ...from, SETTLEMENT_SMTP_URL: address('wrong-password') });
    expect(refused).toMatchObject([{ name: '邮件 SETTLEMENT_SMTP_URL', seen: expect.stringMatching(/账号或密码/) }]);
    expect(JSON.stringify(refused)).not.toContain('wrong-password');
  });

  it('tells of a certificate that no browser takes, and of a site that is not there', async () => {
    expect(await wrongOf({}, new URL(`https://localhost:${port()}`))).toMatchObject([
      { name: `证书 localhost:${port()}` },
    ]);
    const nobody = await freePort('tcp', '127.0.0.1');
    expect(await wrongOf({}, new URL(`https://127.0.0.1:${nobody}`))).toMatchObject([
      { name: `证书 127.0.0.1:${nobody}`, seen: expect.stringMatching(/ECONNREFUSED/) },
    ]);
  });
});
