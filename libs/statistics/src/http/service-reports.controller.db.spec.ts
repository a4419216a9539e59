import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditModule, AuditTrail, Refusals } from '@yiche/audit';
import { contractSchema, serviceReportSchema, type Contract, type Outage } from '@yiche/contracts';
import { BureausModule, DEMO_PASSWORD, identityConfigSchema, IdentityModule, UserAccounts } from '@yiche/identity';
import { migrations } from '@yiche/migrations';
import { createLogger, PlatformModule, readConfig } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { DomainErrorFilter } from '../../../../apps/server/src/http/domain-error.filter.js';
import { TestWorkInHand, testPlatform } from '../../../identity/src/testing/test-identity.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { Complaints } from '../complaints.service.js';
import { ContractChanges } from '../../../billing/src/contract-changes.js';
import { ContractViews } from '../../../settlement/src/views/contract-views.js';
import { Contracts } from '../../../billing/src/contracts.js';
import { Outages } from '../../../incidents/src/outages.service.js';
import { ServiceReports } from '../service-report.js';
import { StatementSigner } from '../../../evidence/src/statement-signer.js';
import { WUJIN_CONTRACT } from '../../../settlement/src/testing/settlement-world.js';
import { ContractsController } from '../../../settlement/src/http/contracts.controller.js';
import { ServiceReportsController } from './service-reports.controller.js';

import { BillingConfig, billingConfigSchema } from '../../../billing/src/billing-config.js';
import { ClosedMonths } from '../../../billing/src/ports/closed-months.js';
import { OutagesController } from '../../../incidents/src/http/outages.controller.js';
import { IncidentsConfig, incidentsConfigSchema } from '../../../incidents/src/incidents-config.js';
import { EnterAdjustment } from '../../../settlement/src/closing/enter-adjustment.js';
import { StatementMonths } from '../../../settlement/src/persistence/closed-months.js';

class IdleModule {}

describe('contracts and service reports over HTTP', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  const cookies = new Map<string, string>();

  beforeAll(async () => {
    database = await createTestDatabase();
    const logger = createLogger('fatal');
    const config = testPlatform({ database: { ...testPlatform().database, url: database.url, poolSize: 5 } });
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
      controllers: [ContractsController, OutagesController, ServiceReportsController],
      providers: [
        { provide: BillingConfig, useValue: readConfig(billingConfigSchema, {}) },
        { provide: IncidentsConfig, useValue: readConfig(incidentsConfigSchema, {}) },
        { provide: ClosedMonths, useClass: StatementMonths },
        { provide: StatementSigner, useFactory: () => new StatementSigner({ signingKey: '' }) },
        EnterAdjustment,
        Contracts,
        ContractChanges,
        ContractViews,
        Outages,
        Complaints,
        ServiceReports,
      ],
    })
    class TestApp {}
    app = await NestFactory.create<NestFastifyApplication>(TestApp, new FastifyAdapter(), {
      abortOnError: false,
      logger: false,
    });
    app.useGlobalFilters(new DomainErrorFilter(logger, app.get(Refusals)));
    await app.listen(0, '127.0.0.1');
    await app.get(UserAccounts).ensureDemoUsers();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  async function call(who: string, method: string, path: string, body?: object) {
    const headers = { 'x-yiche': '1', ...(body ? { 'content-type': 'application/json' } : {}) };
    if (!cookies.has(who)) {
      const answer = await fetch(new URL('/api/session', await app.getUrl()), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ username: who, password: DEMO_PASSWORD }),
      });
      cookies.set(who, String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '');
    }
    return fetch(new URL(`/api/settlement/${path}`, await app.getUrl()), {
      method,
      headers: { ...headers, cookie: cookies.get(who) ?? '' },
      body: body ? JSON.stringify(body) : undefined,
    });
  }
  async function json<T>(who: string, method: string, path: string, body?: object): Promise<T> {
    const answer = await call(who, method, path, body);
    return (await answer.json()) as T;
  }
  async function statuses(method: string, path: string, body?: object): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const who of ['8001', 'banzhang', 'jiesuan', 'jingwu', 'guanli'])
      found[who] = (await call(who, method, path, body)).status;
    return found;
  }
  const outage = {
    bureauId: 'WJ',
    from: '2024-07-10T02:00:00.000Z',
    to: '2024-07-10T03:30:00.000Z',
    cause: '中继中断',
  };

  it('are read by the clerk, the supervisor, the administrator and the bureau, and by no agent', async () => {
    const readers = { '8001': 403, banzhang: 200, jiesuan: 200, jingwu: 200, guanli: 200 };
    expect(await statuses('GET', 'service-reports/WJ/2024-07')).toEqual(readers);
    expect(await statuses('GET', 'service-reports/WJ/2024-07/workbook')).toEqual(readers);
    expect(await statuses('GET', 'contracts')).toEqual(readers);
    const report = await json('jingwu', 'GET', 'service-reports/WJ/2024-07?target=15');
    expect(serviceReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ targetSeconds: 15 });
    for (const contract of await json<Contract[]>('jingwu', 'GET', 'contracts'))
      expect(contractSchema.parse(contract)).toMatchObject({ bureauId: 'WJ', mayChange: false });
  });

  it('are written by those whose work it is, and by nobody else', async () => {
    const body = {
      contractId: WUJIN_CONTRACT,
      kind: 'manual',
      correctsMonth: '2024-07',
      amount: '1.00',
      reason: '补计',
    };
    const complaint = { bureauId: 'WJ', receivedOn: '2024-07-02', about: '等待过久' };
    const writers = { '8001': 403, banzhang: 201, jiesuan: 201, jingwu: 403, guanli: 403 };
    expect(await statuses('POST', 'complaints', complaint)).toEqual(writers);
    expect(await statuses('POST', 'outages', outage)).toEqual({ ...writers, jiesuan: 409 });
    expect(await statuses('POST', 'adjustments', body)).toEqual({ ...writers, banzhang: 403 });
    const number = { number: '138 1234-8000' };
    const administrators = { '8001': 403, banzhang: 403, jiesuan: 403, jingwu: 403, guanli: 200 };
    expect(await statuses('POST', `contracts/${WUJIN_CONTRACT}/test-numbers`, number)).toEqual(administrators);
    for (const path of ['versions', 'assessments']) {
      const tried = await statuses('POST', `contracts/${WUJIN_CONTRACT}/${path}`, {});
      expect(tried).toEqual({ ...administrators, guanli: 400 });
    }
  });

  it('are changed by who belongs to a bureau in that bureau alone', async () => {
    await app
      .get(DataSource)
      .query(
        `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk) VALUES ('XX', '新北', '1149', 'xx', '0519119', '051911')`,
      );
    const body = {
      contractId: WUJIN_CONTRACT,
      kind: 'manual',
      correctsMonth: '2024-07',
      amount: '1.00',
      reason: '补计',
    };
    const [contract] = await json<Contract[]>('guanli', 'GET', 'contracts');
    const terms = contract?.versions.at(-1)?.terms;
    const tried = async (bureauId: string | null) => {
      await app
        .get(DataSource)
        .query(`UPDATE users SET bureau_id = $1 WHERE username IN ('jiesuan', 'guanli')`, [bureauId]);
      const path = `contracts/${WUJIN_CONTRACT}`;
      return [
        await json('jiesuan', 'POST', 'adjustments', body),
        await json('guanli', 'POST', `${path}/test-numbers`, { number: '13812348000' }),
        await json('guanli', 'POST', `${path}/versions`, { validFrom: '2024-05-01', terms, reason: '无', basedOn: 9 }),
        await json('guanli', 'POST', `${path}/assessments`, {
          assessedOn: '2099-01-01',
          passed: true,
          assessment: '合格',
        }),
      ].map((answer) => (answer as { code?: string }).code ?? 'done');
    };
    expect(await tried('XX')).toEqual(Array(4).fill('settlement/unknown-contract'));
    const own = await tried('WJ');
    expect(own.slice(0, 3)).toEqual(['done', 'done', 'settlement/changed-meanwhile']);
    expect(own[3]).not.toBe('settlement/unknown-contract');
    await tried(null);
  });

  it('answer a number with the id of its entry, which tells nothing of it, and so many times a day', async () => {
    const enter = (number: string) =>
      json<{ id?: string; code?: string }>('guanli', 'POST', `contracts/${WUJIN_CONTRACT}/test-numbers`, { number });
    const [one, same] = [await enter('138 1234-8000'), await enter('13812348000')];
    for (const answer of [one, same])
      expect(answer).toEqual({ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/) });
    expect(one.id).not.toBe(same.id);
    expect(await enter('1381234800x')).toMatchObject({ code: 'http/invalid-input' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, tried) => enter(`1381234${8_000 + tried}`)));
    const [row] = await app.get(DataSource).query('SELECT count(*)::int AS entered FROM settlement_test_number');
    expect(row).toEqual({ entered: 10 });
    expect(new Set(answers.flatMap(({ code }) => code ?? []))).toEqual(new Set(['settlement/test-numbers-a-day']));
  });

  it('amend an outage and show it in its month', async () => {
    const made = await json<Outage>('jiesuan', 'POST', 'outages', { ...outage, cause: '电源故障' });
    const amended = await json('jiesuan', 'PATCH', `outages/${made.id}`, { counts: false, note: '计划检修' });
    expect(amended).toMatchObject({ id: made.id, counts: false });
    expect(await json('jingwu', 'GET', 'service-reports/WJ/2024-07')).toMatchObject({
      outages: expect.arrayContaining([expect.objectContaining({ id: made.id, counts: false, minutes: 90 })]),
    });
    for (const change of [{}, { counts: true }, { from: outage.to }, { counts: 'yes' }])
      expect((await call('jiesuan', 'PATCH', `outages/${made.id}`, change)).status).toBe(400);
  });

  it('say what is wrong with a bureau, a month or a target', async () => {
    const code = async (path: string) =>
      (await json<{ code: string }>('jiesuan', 'GET', `service-reports/${path}`)).code;
    expect(await code('XX/2024-07')).toBe('identity/unknown-bureau');
    expect(await code('WJ/2024-13')).toBe('http/invalid-input');
    expect(await code('WJ/2099-01')).toBe('settlement/month-not-begun');
    expect(await code('WJ/2024-07?target=0')).toBe('http/invalid-input');
    expect(await code('WJ/2024-07?other=1')).toBe('http/invalid-input');
    expect(await code(`${'W'.repeat(9)}/2024-07`)).toBe('http/invalid-input');
  });

  it('hand out the workbook under its own name, kept by no cache', async () => {
    const answer = await call('jingwu', 'GET', 'service-reports/WJ/2024-07/workbook');
    expect(answer.headers.get('content-disposition')).toContain('filename="service-report-WJ-2024-07.xlsx"');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });
});
