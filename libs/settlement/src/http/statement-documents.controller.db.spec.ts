import 'reflect-metadata';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get, request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditModule, AuditTrail, Refusals } from '@yiche/audit';
import type { ErrorBody } from '@yiche/contracts';
import { BureausModule, DEMO_PASSWORD, identityConfigSchema, IdentityModule, UserAccounts } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { migrations } from '@yiche/migrations';
import { createLogger, PlatformModule, readConfig } from '@yiche/platform';
import { DomainErrorFilter } from '../../../../apps/server/src/http/domain-error.filter.js';
import { passUploadsOn } from '../../../../apps/server/src/http/uploads.js';
import { TestWorkInHand, testPlatform } from '../../../identity/src/testing/test-identity.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { sealedText } from '../../../evidence/src/export/export-format.js';
import { writeStatementWorkbook } from '../../../evidence/src/workbook/statement-workbook.js';
import { ZipArchive } from '../../../evidence/src/reading/zip-archive.js';
import { SettlementConfig, settlementConfigSchema } from '../settlement-config.js';
import { StatementDocuments } from '../documents/statement-documents.js';
import { isSignedWith, StatementSigner } from '../../../evidence/src/statement-signer.js';
import { testDocument } from '../../../evidence/src/testing/test-documents.js';
import { StatementDocumentsController } from './statement-documents.controller.js';

const STATEMENT = '0190c1a0-0114-7000-8000-000000000001';
const document = testDocument({ own: 20_000 });

/** One statement; another is unknown. */
class OneDocument implements Pick<StatementDocuments, 'of' | 'knownKeys'> {
  of(id: string) {
    if (id !== STATEMENT) throw new DomainError('settlement/unknown-statement', '没有这张结算单', 'not-found');
    return Promise.resolve(document);
  }

  /** How many verifications were begun. */
  begun = 0;

  knownKeys() {
    this.begun += 1;
    return Promise.resolve([document.publicKey]);
  }
}
class IdleModule {}

jest.setTimeout(120_000); // processes start

describe('the documents of a statement over HTTP', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let folder: string;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-documents-'));
    database = await createTestDatabase();
    const logger = createLogger('fatal');
    const config = testPlatform({ database: { ...testPlatform().database, url: database.url, poolSize: 5 } });
    const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const settlement = readConfig(settlementConfigSchema, { SETTLEMENT_SIGNING_KEY: key });
    const work = {
      module: { module: IdleModule, providers: [TestWorkInHand], exports: [TestWorkInHand] },
      provider: TestWorkInHand,
    };
    @Module({
      imports: [
        PlatformModule.register({ config, logger, migrations }),
        AuditModule,
        BureausModule,
        IdentityModule.register({ config: readConfig(identityConfigSchema, {}), trail: AuditTrail, work }),
      ],
      controllers: [StatementDocumentsController],
      providers: [
        { provide: SettlementConfig, useValue: settlement },
        { provide: StatementSigner, useFactory: () => new StatementSigner(settlement) },
        { provide: StatementDocuments, useClass: OneDocument },
      ],
    })
    class TestApp {}
    app = await NestFactory.create<NestFastifyApplication>(TestApp, new FastifyAdapter({ bodyLimit: 65_536 }), {
      logger: false,
    });
    passUploadsOn(app);
    app.useGlobalFilters(new DomainErrorFilter(logger, app.get(Refusals)));
    await app.listen(0, '127.0.0.1');
    await app.get(UserAccounts).ensureDemoUsers();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  async function call(who: string, method: string, address: string, body?: Buffer | object): Promise<Response> {
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    const headers = { 'x-yiche': '1', ...(body ? { 'content-type': type } : {}) };
    if (!cookies.has(who)) {
      const answer = await fetch(new URL('/api/session', await app.getUrl()), {
        method: 'POST',
        headers: { 'x-yiche': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ username: who, password: DEMO_PASSWORD }),
      });
      cookies.set(who, String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '');
    }
    return fetch(new URL(`/api/settlement/${address}`, await app.getUrl()), {
      method,
      headers: { ...headers, cookie: cookies.get(who) ?? '' },
      ...(body ? { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) } : {}),
    });
  }
  const audited = () =>
    database.dataSource.query<{ action: string; details: object }[]>(
      `SELECT action, details FROM audit_entry WHERE action LIKE 'settlement.%' ORDER BY seq`,
    );

  it('hand out the workbook as it was made, and write down who took it', async () => {
    const answer = await call('jingwu', 'GET', `statements/${STATEMENT}/workbook`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="WJ-202407.xlsx"');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    const bytes = Buffer.from(await answer.arrayBuffer());
    const file = path.join(folder, 'direct.xlsx');
    await writeStatementWorkbook(document, createWriteStream(file));
    expect(sha256(bytes)).toBe(sha256(await readFile(file)));
    expect(await audited()).toEqual([
      { action: 'settlement.workbook-downloaded', details: { number: 'WJ-202407', month: '2024-07' } },
    ]);
    const verified = await call('jingwu', 'POST', 'verifications', bytes);
    expect(await verified.json()).toMatchObject({
      ...{ ok: true, resaved: false, lines: 20_000, number: 'WJ-202407', month: '2024-07' },
    });
  });

  it('hand out an export whose signature is that of the workbook in it', async () => {
    const answer = await call('jingwu', 'GET', `statements/${STATEMENT}/export`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const file = path.join(folder, 'export.zip');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const zip = await ZipArchive.open(file);
    for (const name of ['WJ-202407.xlsx', 'manifest.json', 'signature.json', 'lines.csv'])
      await pipeline(await zip.read(name), createWriteStream(path.join(folder, name)));
    await zip.close();
    const signature = JSON.parse((await readFile(path.join(folder, 'signature.json'))).toString()) as {
      workbookSha256: string;
      workbookSeal: { publicKey: string; signature: string };
    };
    expect(signature.workbookSha256).toBe(sha256(await readFile(path.join(folder, 'WJ-202407.xlsx'))));
    const { publicKey, signature: seal } = signature.workbookSeal;
    expect(isSignedWith(publicKey, sealedText(signature.workbookSha256), seal)).toBe(true);
    expect((await audited()).at(-1)?.action).toBe('settlement.export-downloaded');
  });

  it('are for the clerk and the bureau, and only of statements there are', async () => {
    expect((await call('8001', 'GET', `statements/${STATEMENT}/workbook`)).status).toBe(403);
    expect((await call('8001', 'POST', 'verifications', Buffer.from('x'))).status).toBe(403);
    const before = (await audited()).length;
    const unknown = await call('jingwu', 'GET', 'statements/0190c1a0-0114-7000-8000-000000000002/export');
    expect([unknown.status, ((await unknown.json()) as ErrorBody).code]).toEqual([404, 'settlement/unknown-statement']);
    expect((await call('jingwu', 'GET', 'statements/1/workbook')).status).toBe(400);
    expect(await audited()).toHaveLength(before);
  });

  it.each([
    ['nothing', Buffer.from('x').subarray(1)],
    ['text', Buffer.from('not a workbook')],
    ['ten megabytes of zeros', Buffer.alloc(10_000_000)],
  ])('say in a sentence that %s is no workbook', async (_what, bytes) => {
    const answer = await call('jingwu', 'POST', 'verifications', bytes);
    const body = (await answer.json()) as ErrorBody;
    expect([answer.status, body.code]).toEqual([400, 'settlement/not-a-workbook']);
    expect(body.message).toContain('不是 xlsx 格式');
  });

  it('look at two of one person at a time, and tell who brings more so', async () => {
    const address = new URL('/api/settlement/verifications', await app.getUrl());
    const headers = { 'x-yiche': '1', 'content-type': 'application/octet-stream', cookie: cookies.get('jingwu') ?? '' };
    const documents = app.get<OneDocument>(StatementDocuments);
    const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
      for (let tries = 0; !(await check()); tries++) {
        if (tries === 100) throw new Error('it did not become true within 5 s');
        await delay(50);
      }
    };
    const verify = async (who: string) => {
      const answer = await call(who, 'POST', 'verifications', Buffer.from('not a workbook'));
      return [answer.status, ((await answer.json()) as ErrorBody).code];
    };
    const before = documents.begun;
    const slow = [1, 2].map(() => {
      const sending = request(address, { method: 'POST', headers, agent: false }).on('error', () => undefined);
      sending.write('PK');
      return sending;
    });
    try {
      await until(() => documents.begun === before + 2);
      expect(await verify('jingwu')).toEqual([429, 'uploads/too-many']);
      expect(documents.begun).toBe(before + 2);
      expect(await verify('jiesuan')).toEqual([400, 'settlement/not-a-workbook']);
    } finally {
      for (const sending of slow) sending.destroy();
    }
    await until(async () => (await verify('jingwu'))[0] === 400);
  });

  it('take no JSON for a workbook', async () => {
    const answer = await call('jingwu', 'POST', 'verifications', { workbook: 'x' });
    expect([answer.status, ((await answer.json()) as ErrorBody).code]).toEqual([400, 'settlement/no-upload']);
  });

  it('end when whoever takes them leaves in the middle', async () => {
    const address = new URL(`/api/settlement/statements/${STATEMENT}/workbook`, await app.getUrl());
    const leaving = get(address, { headers: { cookie: cookies.get('jingwu') ?? '' }, agent: false });
    const [response] = (await once(leaving, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await once(response, 'data');
    response.destroy();
    const again = await call('jingwu', 'GET', `statements/${STATEMENT}/workbook`);
    expect((await again.arrayBuffer()).byteLength).toBeGreaterThan(1_000_000);
  });
});

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
