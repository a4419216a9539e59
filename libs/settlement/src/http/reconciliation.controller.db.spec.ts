import 'reflect-metadata';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule, AuditTrail, Refusals } from '@yiche/audit';
import {
  carrierFileSchema,
  carrierHeadSchema,
  differencePageSchema,
  type CarrierFile,
  type DifferencePage,
} from '@yiche/contracts';
import { BureausModule, DEMO_PASSWORD, identityConfigSchema, IdentityModule, UserAccounts } from '@yiche/identity';
import { migrations } from '@yiche/migrations';
import { createLogger, PlatformModule, readConfig, UnitOfWork, WorkQueue } from '@yiche/platform';
import { CallRecords, NoCallRecords } from '@yiche/telephony';
import { DomainErrorFilter } from '../../../../apps/server/src/http/domain-error.filter.js';
import { passUploadsOn } from '../../../../apps/server/src/http/uploads.js';
import { TestWorkInHand, testPlatform } from '../../../identity/src/testing/test-identity.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { MonthDue } from '../closing/month-due.js';
import { MonthsToClose } from '../closing/months-to-close.js';
import { Contracts } from '../../../billing/src/contracts.js';
import { ReconciliationDueListener } from '../listeners/reconciliation-due.listener.js';
import { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { CarrierImport } from '../reconciliation/carrier-import.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { PbxRecords } from '../reconciliation/pbx-record.js';
import { ReconcileStatement } from '../reconciliation/reconcile-statement.js';
import { Witnesses } from '../reconciliation/witnesses.js';
import { StatementViews } from '../views/statement-views.js';
import { draftOf, person } from '../testing/reconciliation-month.js';
import { ReconciliationController } from './reconciliation.controller.js';

class IdleModule {}

@Global()
@Module({ providers: [{ provide: CallRecords, useClass: NoCallRecords }], exports: [CallRecords] })
class NoPbxModule {}

const COLUMNS = `caller=${encodeURIComponent('主叫')}&answeredAt=${encodeURIComponent('时间')}&seconds=${encodeURIComponent('秒')}&name=a.csv`;
const FILE = Buffer.from('主叫,时间,秒\n13812348000,2024-07-01 08:00:01,65\n');

jest.setTimeout(120_000); // processes start

describe('reconciliation over HTTP', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let statement: string;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    database = await createTestDatabase();
    statement = await draftOf(database, '2024-07');
    const logger = createLogger('fatal');
    const config = testPlatform({ database: { ...testPlatform().database, url: database.url, poolSize: 5 } });
    const work = {
      module: { module: IdleModule, providers: [TestWorkInHand], exports: [TestWorkInHand] },
      provider: TestWorkInHand,
    };
    @Module({
      imports: [
        PlatformModule.register({ config, logger, migrations }),
        TypeOrmModule.forFeature([Statement]),
        AuditModule,
        BureausModule,
        NoPbxModule,
        IdentityModule.register({ config: readConfig(identityConfigSchema, {}), trail: AuditTrail, work }),
      ],
      controllers: [ReconciliationController],
      providers: [
        Statements,
        CarrierImport,
        DifferencesService,
        PbxRecords,
        ReconcileStatement,
        ReconciliationDueListener,
        Witnesses,
        Contracts,
        MonthDue,
        MonthsToClose,
        StatementViews,
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
    await app.get(WorkQueue).start();
  });
  afterAll(async () => {
    await app.get(WorkQueue).stop();
    await app.close();
    await app.get(WorkQueue).close();
    await database.drop();
  });

  async function cookieOf(who: string): Promise<string> {
    if (!cookies.has(who)) {
      const answer = await fetch(new URL('/api/session', await app.getUrl()), {
        method: 'POST',
        headers: { 'x-yiche': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ username: who, password: DEMO_PASSWORD }),
      });
      cookies.set(who, String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '');
    }
    return cookies.get(who) ?? '';
  }
  async function call(who: string, method: string, path: string, body?: object | Buffer): Promise<Response> {
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    return fetch(new URL(`/api/settlement/statements/${path}`, await app.getUrl()), {
      method,
      headers: { 'x-yiche': '1', cookie: await cookieOf(who), ...(body ? { 'content-type': type } : {}) },
      body: Buffer.isBuffer(body) ? new Uint8Array(body) : body && JSON.stringify(body),
    });
  }
  async function statuses(method: string, path: string, body?: object | Buffer): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const who of ['8001', 'banzhang', 'jiesuan', 'jingwu', 'guanli'])
      found[who] = (await call(who, method, path, body)).status;
    return found;
  }
  /** The differences as soon as what was asked for is done. */
  async function compared(): Promise<DifferencePage> {
    for (;;) {
      const [last] = await database.dataSource.query<{ kind: string }[]>(
        'SELECT kind FROM settlement_event ORDER BY id DESC LIMIT 1',
      );
      if (last?.kind === 'reconciled') break;
      await sleep(50);
    }
    return differencePageSchema.parse(await (await call('jiesuan', 'GET', `${statement}/differences`)).json());
  }

  it('is the clerk’s alone while the statement is a draft', async () => {
    const nobodyElse = { '8001': 403, banzhang: 403, jiesuan: 200, jingwu: 403, guanli: 403 };
    expect(await statuses('GET', `${statement}/carrier-files`)).toEqual(nobodyElse);
    expect(await statuses('GET', `${statement}/differences`)).toEqual({ ...nobodyElse, jingwu: 404 });
    expect(await statuses('POST', `${statement}/reconciliation`, {})).toEqual({ ...nobodyElse, jiesuan: 204 });
    expect(await statuses('POST', `${statement}/carrier-files?${COLUMNS}`, FILE)).toEqual(nobodyElse);
    expect(await statuses('POST', `${statement}/carrier-files/head?whole=yes`, FILE)).toEqual(nobodyElse);
    const explain = { kind: 'pbx-record-absent', explanation: '演示环境没有话单' };
    await compared();
    expect(await statuses('POST', `${statement}/differences/explanations`, explain)).toEqual(nobodyElse);
    expect(await statuses('POST', `${statement}/override`, { reason: '原因' })).toEqual(nobodyElse);
    // Nothing is wrong with the address but the statement.
    expect((await call('jiesuan', 'GET', '018f0000-0000-7000-8000-000000000000/differences')).status).toBe(404);
    expect((await call('jiesuan', 'GET', 'x/differences')).status).toBe(400);
  });

  it('takes a file in, compares it by itself, and tells what is different', async () => {
    const file = Buffer.concat([FILE, Buffer.from('13812348001,2024-07-02 08:00:01,65\n')]);
    const answer = await call('jiesuan', 'POST', `${statement}/carrier-files?${COLUMNS}`, file);
    expect(carrierFileSchema.parse(await answer.json())).toMatchObject({ rows: 2, name: 'a.csv' });
    const { items, kinds } = await compared();
    expect(kinds).toEqual([
      { kind: 'carrier-only', total: 2, unexplained: 2 },
      { kind: 'pbx-record-absent', total: 1, unexplained: 0 },
    ]);
    const [, named] = items;
    const explained = await call('jiesuan', 'POST', `${statement}/differences/explanations`, {
      ids: [named?.id],
      explanation: '测试呼叫',
    });
    expect(differencePageSchema.parse(await explained.json()).items[1]).toMatchObject({
      explanation: '测试呼叫',
      explainedBy: expect.any(String),
    });
    const rest = await call('jiesuan', 'GET', `${statement}/differences?kind=carrier-only&unexplained=yes&pageSize=1`);
    expect(await rest.json()).toMatchObject({ total: 1, items: [{ kind: 'carrier-only' }] });
  });

  it.each<[string, string, Buffer | object, number, string]>([
    ['without columns', 'name=a.csv', FILE, 400, 'http/invalid-input'],
    ['with columns that are not there', COLUMNS, Buffer.from('a,b,c\n1,2,3\n'), 400, 'settlement/carrier-columns'],
    ['with a bad line', COLUMNS, Buffer.concat([FILE, Buffer.from('x,y,z\n')]), 400, 'settlement/carrier-row'],
    ['as JSON', COLUMNS, { file: '' }, 400, 'settlement/upload-missing'],
  ])('refuses a file %s with a code', async (_name, query, body, status, code) => {
    const answer = await call('jiesuan', 'POST', `${statement}/carrier-files?${query}`, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it('shows of a file’s beginning which columns it has, in a form that the import takes', async () => {
    const beginning = Buffer.from('"主叫\n号码",接通时间,"时长\n（秒）",\n13812348000,2024-07-01 08:00:01,65\n138');
    const answer = await call('jiesuan', 'POST', `${statement}/carrier-files/head?whole=no`, beginning);
    const shown = carrierHeadSchema.parse(await answer.json());
    expect(shown).toEqual({
      encoding: 'utf-8',
      columns: [
        { name: '主叫号码', samples: ['138****8000'] },
        { name: '接通时间', samples: ['2024-07-01 08:00:01'] },
        { name: '时长(秒)', samples: ['65'] },
      ],
      likely: { caller: '主叫号码', answeredAt: '接通时间', seconds: '时长(秒)' },
    });
    const columns = new URLSearchParams({ ...shown.likely, name: 'b.csv' });
    const file = Buffer.concat([beginning, Buffer.from('12348001,2024-07-02 08:00:01,65\n')]);
    const imported = await call('jiesuan', 'POST', `${statement}/carrier-files?${columns}`, file);
    expect(carrierFileSchema.parse(await imported.json())).toMatchObject({ rows: 2 });
    await compared();

    const refused = async (body: Buffer | object): Promise<unknown> => {
      const refusal = await call('jiesuan', 'POST', `${statement}/carrier-files/head?whole=yes`, body);
      return [refusal.status, ((await refusal.json()) as { code: string }).code];
    };
    expect(await refused(Buffer.from('PK\u0003\u0004'))).toEqual([400, 'settlement/carrier-format']);
    expect(await refused(Buffer.alloc(70_000, 'a,b,c\n'))).toEqual([400, 'uploads/too-large']);
    expect(await refused({})).toEqual([400, 'settlement/upload-missing']);
  });

  it('takes a file that is larger than any other body may be', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `1${3_800_000_000 + index},2024-07-03 08:00:00,5\n`);
    const answer = await call(
      'jiesuan',
      'POST',
      `${statement}/carrier-files?${COLUMNS}`,
      Buffer.concat([FILE, Buffer.from(lines.join(''))]),
    );
    expect(((await answer.json()) as CarrierFile).rows).toBe(3_001);
    await compared();
  });

  it('tells whoever sends too much so, and keeps nothing of what was cut off', async () => {
    const address = new URL(`/api/settlement/statements/${statement}/carrier-files?${COLUMNS}`, await app.getUrl());
    const cookie = await cookieOf('jiesuan');
    const headers = { 'x-yiche': '1', cookie, 'content-type': 'application/octet-stream' };
    const files = async (): Promise<number> =>
      ((await (await call('jiesuan', 'GET', `${statement}/carrier-files`)).json()) as unknown[]).length;
    const before = await files();

    const large = await new Promise<number>((resolve, reject) => {
      const sending = httpRequest(address, { method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      }).on('error', reject);
      const piece = Buffer.alloc(4 * 1_048_576, 'a');
      const send = (left: number): void => {
        if (left === 0) sending.end();
        else sending.write(piece, () => send(left - 1));
      };
      send(51);
    });
    expect(large).toBe(400);

    await new Promise<void>((resolve) => {
      const sending = httpRequest(address, { method: 'POST', headers: { ...headers, 'content-length': 1_000_000 } });
      sending.on('error', () => resolve());
      sending.write(FILE, () => sending.destroy(new Error('gone')));
    });
    expect(await files()).toBe(before);
    expect((await call('jiesuan', 'GET', `${statement}/differences`)).status).toBe(200);
  });

  it('is the clerk’s of that bureau, where a clerk serves one', async () => {
    await database.dataSource.query(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk) VALUES ('XX', '新北', '1149', 'xx', '0519119', '051911')`,
    );
    const tried = async (bureauId: string | null) => {
      await database.dataSource.query(`UPDATE users SET bureau_id = $1 WHERE username = 'jiesuan'`, [bureauId]);
      const codes: unknown[] = [];
      for (const [method, path, body] of [
        ['GET', 'differences', undefined],
        ['GET', 'carrier-files', undefined],
        ['POST', 'differences/explanations', { kind: 'carrier-only', explanation: '测试呼叫' }],
        ['POST', 'override', { reason: '原因' }],
        ['POST', `carrier-files?${COLUMNS}`, FILE],
        ['POST', 'carrier-files/head?whole=yes', FILE],
        ['POST', 'reconciliation', {}],
      ] as const) {
        const answer = await call('jiesuan', method, `${statement}/${path}`, body);
        codes.push(answer.ok ? answer.status : ((await answer.json()) as { code: string }).code);
      }
      return codes;
    };
    expect(await tried('XX')).toEqual(Array(7).fill('settlement/unknown-statement'));
    expect(await tried('WJ')).toEqual([200, 200, 200, 'settlement/nothing-to-override', 200, 200, 204]);
    await tried(null);
    await compared();
  });

  it('that fails is shown, and can be asked for again by whoever does not want to wait', async () => {
    const reconcile = app.get(ReconcileStatement);
    const failed = async (): Promise<boolean> =>
      (await app.get(StatementViews).view(statement, person('settlement-clerk'))).comparisonFailed;
    reconcile.execute = () => Promise.reject(new Error('broken'));
    expect((await call('jiesuan', 'POST', `${statement}/reconciliation`, {})).status).toBe(204);
    while (!(await failed())) await sleep(50);
    // Also after its last try, of which nothing comes back.
    await database.dataSource.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts');
    expect(await failed()).toBe(true);
    await expect(
      app
        .get(UnitOfWork)
        .run(async (transaction) =>
          app
            .get(DifferencesService)
            .assertSendable(transaction, await app.get(Statements).lock(transaction, statement)),
        ),
    ).rejects.toMatchObject({ code: 'settlement/not-reconciled', message: expect.stringContaining('重新核对') });
    delete (reconcile as { execute?: unknown }).execute;
    expect((await call('jiesuan', 'POST', `${statement}/reconciliation`, {})).status).toBe(204);
    await compared();
    expect(await failed()).toBe(false);
  });

  it('says so when there is nothing left to explain', async () => {
    const explain = () =>
      call('jiesuan', 'POST', `${statement}/differences/explanations`, {
        kind: 'carrier-only',
        explanation: '测试呼叫',
      });
    await explain();
    const again = await explain();
    expect([again.status, await again.json()]).toMatchObject([
      409,
      { code: 'settlement/nothing-to-explain', message: expect.stringContaining('没有需要说明的差异') },
    ]);
  });

  it('is for the bureau to read once the statement was sent, and for nobody to change', async () => {
    await database.dataSource.query(`UPDATE settlement_statement SET state = 'sent'`);
    expect((await call('jingwu', 'GET', `${statement}/differences`)).status).toBe(200);
    for (const [path, body] of [
      ['reconciliation', {}],
      ['override', { reason: '原因' }],
      ['differences/explanations', { kind: 'carrier-only', explanation: '原因' }],
      [`carrier-files?${COLUMNS}`, FILE],
    ] as const) {
      const answer = await call('jiesuan', 'POST', `${statement}/${path}`, body);
      expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'settlement/not-a-draft' }]);
    }
  });
});
