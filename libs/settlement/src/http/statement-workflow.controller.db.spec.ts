import 'reflect-metadata';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule, AuditTrail, Refusals } from '@yiche/audit';
import { statementSchema, type Role, type Statement, type StatementList } from '@yiche/contracts';
import { BureausModule, identityConfigSchema, IdentityModule, IdentityService, UserAccounts } from '@yiche/identity';
import { Clock, FixedClock } from '@yiche/kernel';
import { migrations } from '@yiche/migrations';
import { createLogger, MailConfig, mailConfigSchema, PlatformModule, readConfig, UploadPlaces } from '@yiche/platform';
import { allowOwnBodyLimits } from '../../../../apps/server/src/http/body-limits.js';
import { DomainErrorFilter } from '../../../../apps/server/src/http/domain-error.filter.js';
import { TestWorkInHand, testPlatform } from '../../../identity/src/testing/test-identity.js';
import { FORMATS, StatementFormats } from '../../../evidence/src/formats/index.js';
import { SmtpMailer } from '../../../platform/src/mail/smtp-mailer.js';
import { BilledCalls } from '../views/billed-calls.js';
import { MonthDue } from '../closing/month-due.js';
import { MonthsToClose } from '../closing/months-to-close.js';
import { RequestClosing } from '../closing/request-closing.js';
import { Contracts } from '../../../billing/src/contracts.js';
import { Statement as StatementEntity } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { Mailer } from '../../../platform/src/mail/mailer.js';
import { SettlementConfig, settlementConfigSchema } from '../settlement-config.js';
import { StatementViews } from '../views/statement-views.js';
import { WUJIN_CONTRACT } from '../testing/settlement-world.js';
import { createTestWorkflow, type TestWorkflow } from '../testing/test-workflow.js';
import { WorkCalendarService } from '../../../calendar/src/work-calendar.service.js';
import { WORKFLOW } from '../workflow/index.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { WorkbookAttachment } from '../workflow/workbook-attachment.js';
import { StatementsController } from './statements.controller.js';
import { StatementWorkflowController } from './statement-workflow.controller.js';

/** The part of the settlement that moves statements; what closes months and compares them is the workflow's own. */
const providersOf = ({ closer, differences, attachment }: TestWorkflow) => [
  { provide: SettlementConfig, useValue: readConfig(settlementConfigSchema, {}) },
  Contracts,
  Statements,
  StatementViews,
  MonthDue,
  MonthsToClose,
  WorkCalendarService,
  { provide: StatementFormats, useValue: FORMATS },
  { provide: MailConfig, useValue: readConfig(mailConfigSchema, {}) },
  { provide: Mailer, useFactory: (config: MailConfig) => new SmtpMailer(config), inject: [MailConfig] },
  ...WORKFLOW,
  BilledCalls,
  { provide: RequestClosing, useValue: { request: closer.request.bind(closer) } },
  { provide: DifferencesService, useValue: differences },
  { provide: WorkbookAttachment, useValue: attachment },
];

class IdleModule {}

interface Answer {
  readonly status: number;
  readonly body: Partial<Statement> & { code?: string };
}

describe('the steps of a statement over HTTP', () => {
  let t: TestWorkflow;
  let app: NestFastifyApplication;
  let url: string;
  const cookies = new Map<string, string>();

  const logIn = async (username: string, roles: Role[], bureauId: string | null): Promise<void> => {
    const user = { username, displayName: username, roles, extension: null, bureauId };
    const { password } = await app.get(UserAccounts).createUser(user, { id: null, name: '测试' });
    await t.rows(`UPDATE users SET must_change_password = false`);
    // No bureau viewer is made without a bureau; a row that came otherwise gets no further.
    await t.rows(`UPDATE users SET bureau_id = NULL WHERE username = 'stateless'`);
    const answer = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yiche': '1' },
      body: JSON.stringify({ username, password }),
    });
    cookies.set(username, answer.headers.getSetCookie()[0]?.split(';')[0] ?? '');
  };
  const addressOf = (path: string) => `${url}/api/settlement/statements${path === '' ? '' : `/${path}`}`;
  const get = (who: string, path: string) => fetch(addressOf(path), { headers: { cookie: cookies.get(who) ?? '' } });
  const post = async (who: string, path: string, body: unknown = {}): Promise<Answer> => {
    const answer = await fetch(addressOf(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yiche': '1', cookie: cookies.get(who) ?? '' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };

  beforeAll(async () => {
    t = await createTestWorkflow();
    const config = testPlatform({ database: { ...testPlatform().database, url: t.database.url, poolSize: 8 } });
    const platform = PlatformModule.register({ config, logger: createLogger('silent'), migrations });
    const clock = { provide: Clock, useValue: new FixedClock(new Date('2024-08-12T10:00:00+08:00')) };
    const work = {
      module: { module: IdleModule, providers: [TestWorkInHand], exports: [TestWorkInHand] },
      provider: TestWorkInHand,
    };
    @Module({
      imports: [
        { ...platform, providers: [...(platform.providers ?? []), clock] },
        AuditModule,
        BureausModule,
        IdentityModule.register({ config: readConfig(identityConfigSchema, {}), trail: AuditTrail, work }),
        TypeOrmModule.forFeature([StatementEntity]),
      ],
      controllers: [StatementWorkflowController, StatementsController],
      providers: providersOf(t),
    })
    class TestApp {}
    const adapter = new FastifyAdapter({ bodyLimit: 65_536 });
    app = await NestFactory.create<NestFastifyApplication>(TestApp, adapter, {
      logger: ['error'],
      abortOnError: false,
    });
    const personOf = async (token: string) => (await app.get(IdentityService).authenticate(token))?.userId ?? null;
    allowOwnBodyLimits(adapter, personOf, app.get(UploadPlaces), { record: () => undefined }, false);
    app.useGlobalFilters(new DomainErrorFilter(createLogger('silent'), app.get(Refusals)));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    await t.rows(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk) VALUES ('XX', '新北', '1149', 'xx', '0519119', '051911')`,
    );
    await logIn('clerk', ['settlement-clerk'], null);
    await logIn('bureau', ['bureau-viewer'], 'WJ');
    await logIn('other', ['bureau-viewer'], 'XX');
    await logIn('stateless', ['bureau-viewer', 'settlement-clerk'], 'WJ');
    await logIn('agent', ['agent'], null);
    await logIn('wj-clerk', ['settlement-clerk'], 'WJ');
    await logIn('xx-clerk', ['settlement-clerk'], 'XX');
  });
  afterAll(async () => {
    await app?.close();
    await t?.drop();
  });

  it('lead from the draft to the payment, each answered with the statement as it then stands', async () => {
    const id = await t.statement({ lines: 5 });
    const sent = await post('clerk', `${id}/send`);
    expect(sent).toMatchObject({ status: 200, body: { state: 'sent', objectBy: '2024-08-15', payBy: '2024-08-31' } });
    expect(statementSchema.safeParse(sent.body).error).toBeUndefined();
    expect(sent.body.deliveries).toMatchObject([{ to: ['bureau@example.test'], state: 'waiting' }]);
    const objection = { scope: 'lines', lines: [2], reason: '不是我们的' };
    const objected = await post('bureau', `${id}/objections`, objection);
    expect(objected).toMatchObject({
      status: 200,
      body: {
        state: 'objected',
        objections: [{ settleBy: '2024-08-19', withdrawnLines: [] }],
        actions: ['object', 'refuse'],
      },
    });
    expect(await post('bureau', `${id}/acceptance`)).toMatchObject({
      status: 409,
      body: { code: 'settlement/objection-open' },
    });
    const objectionId = objected.body.objections?.[0]?.id;
    const settled = await post('clerk', `${id}/objections/${objectionId}/settlement`, {
      answer: '成立',
      withdrawnLines: [2],
    });
    expect(settled).toMatchObject({
      status: 200,
      body: { state: 'objected', actions: [], objections: [{ withdrawnLines: [2] }] },
    });
    expect(await post('bureau', `${id}/acceptance`)).toMatchObject({
      status: 200,
      body: { state: 'payable', lateFee: '0.00' },
    });
    const payment = { amount: '1000.00', receivedOn: '2024-08-12', reference: '0001' };
    expect(await post('clerk', `${id}/payments`, payment)).toMatchObject({
      status: 200,
      body: { state: 'paid', payments: [{ amount: '1000.00' }] },
    });
    expect(await post('bureau', `${id}/refusal`, { reason: '数据造假' })).toMatchObject({
      status: 200,
      body: { state: 'refused' },
    });
  });

  it('hold no place for who has gone before they were known', async () => {
    const id = await t.statement({ state: 'sent' });
    const { hostname, port } = new URL(url);
    for (let each = 0; each < 4; each++) {
      const socket = connect(Number(port), hostname);
      const gone = once(socket, 'close');
      socket.write(
        `POST /api/settlement/statements/${id}/objections HTTP/1.1\r\nHost: ${hostname}\r\nx-yiche: 1\r\n` +
          `Cookie: ${cookies.get('bureau')}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n`,
        () => socket.resetAndDestroy(),
      );
      await gone;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const objection = { scope: 'totals', lines: [], reason: '总数' };
    expect(await post('bureau', `${id}/objections`, objection)).toMatchObject({ status: 200 });
  });

  it('are each for those whose step it is', async () => {
    const id = await t.statement({ state: 'sent' });
    const objection = { scope: 'totals', lines: [], reason: '总数' };
    const payment = { amount: '1.00', receivedOn: '2024-08-12', reference: '1' };
    const settlement = { answer: '成立' };
    const some = '01900000-0000-7000-8000-000000000000';
    const cases: [who: string, path: string, body: object, status: number][] = [
      ['bureau', 'send', {}, 403],
      ['bureau', 'payments', payment, 403],
      ['bureau', `objections/${some}/settlement`, settlement, 403],
      ['bureau', `deliveries/${some}/retry`, {}, 403],
      ['clerk', 'acceptance', {}, 403],
      ['clerk', 'objections', objection, 403],
      ['clerk', 'refusal', { reason: '造假' }, 403],
      ['agent', 'send', {}, 403],
      ['nobody', 'send', {}, 401],
      ['nobody', 'objections', objection, 401],
      ['other', 'acceptance', {}, 404],
      ['other', 'objections', objection, 404],
      ['other', 'refusal', { reason: '造假' }, 404],
      // Who sees every bureau is nobody's bureau.
      ['stateless', 'acceptance', {}, 403],
      ['clerk', `deliveries/${some}/retry`, {}, 404],
      ['clerk', `objections/${some}/settlement`, settlement, 404],
    ];
    for (const [who, path, body, status] of cases)
      expect([who, path, (await post(who, `${id}/${path}`, body)).status]).toEqual([who, path, status]);
    expect(await t.state(id)).toBe('sent');
    expect(await t.history(id)).toEqual([]);
  });

  it('are for a clerk who serves one bureau those of that bureau alone, from the draft on', async () => {
    const some = '01900000-0000-7000-8000-000000000000';
    const payment = { amount: '1000.00', receivedOn: '2024-08-12', reference: '0002' };
    const unknown = { status: 404, body: { code: 'settlement/unknown-statement' } };
    const draft = await t.statement();
    expect(await post('xx-clerk', `${draft}/send`)).toMatchObject(unknown);
    expect(await t.state(draft)).toBe('draft');
    const sent = await post('wj-clerk', `${draft}/send`);
    expect(sent).toMatchObject({ status: 200, body: { state: 'sent' } });
    const deliveryId = sent.body.deliveries?.[0]?.id ?? some;
    expect(await post('xx-clerk', `${draft}/deliveries/${deliveryId}/retry`)).toMatchObject(unknown);
    expect(await post('wj-clerk', `${draft}/deliveries/${deliveryId}/retry`)).toMatchObject({ status: 200 });
    const objected = await post('bureau', `${draft}/objections`, { scope: 'totals', reason: '总数' });
    const settlement = `${draft}/objections/${objected.body.objections?.[0]?.id}/settlement`;
    expect(await post('xx-clerk', settlement, { answer: '核对无误' })).toMatchObject(unknown);
    expect(await post('wj-clerk', settlement, { answer: '核对无误' })).toMatchObject({ status: 200 });
    expect(await post('bureau', `${draft}/acceptance`)).toMatchObject({ status: 200 });
    expect(await post('xx-clerk', `${draft}/payments`, payment)).toMatchObject(unknown);
    expect(await post('wj-clerk', `${draft}/payments`, payment)).toMatchObject({ body: { state: 'paid' } });
  });

  it('begin with a closing that such a clerk asks for in their own bureau alone', async () => {
    const at = '2024-07-10 08:00:00';
    await t.database.addCalls([{ arrivedAt: at, connectedAt: at, endedAt: '2024-07-10 08:01:00' }]);
    const month = { contractId: WUJIN_CONTRACT, month: '2024-07' };
    expect(await post('xx-clerk', '', month)).toMatchObject({
      status: 404,
      body: { code: 'settlement/unknown-contract' },
    });
    expect(await post('wj-clerk', '', month)).toMatchObject({ status: 202, body: { contractId: WUJIN_CONTRACT } });
    const id = await t.statement();
    const listed = async (who: string) =>
      ((await (await get(who, '')).json()) as StatementList).items.map(({ id }) => id);
    expect(await listed('wj-clerk')).toContain(id);
    expect(await listed('bureau')).not.toContain(id);
    expect(await listed('xx-clerk')).toEqual([]);
  });

  it('are refused with a code and a sentence where a body is none', async () => {
    const id = await t.statement({ state: 'sent' });
    const cases: [who: string, path: string, body: unknown, code: string][] = [
      ['bureau', `${id}/acceptance`, { force: true }, 'http/invalid-input'],
      ['bureau', `${id}/objections`, '{"scope":', 'http/malformed'],
      ['bureau', `${id}/objections`, { scope: 'lines', lines: [], reason: '无' }, 'http/invalid-input'],
      ['bureau', `${id}/objections`, { scope: 'lines', lines: [1.5], reason: '无' }, 'http/invalid-input'],
      [
        'bureau',
        `${id}/objections`,
        { scope: 'lines', lines: [2_147_483_648], reason: '无' },
        'settlement/unknown-line',
      ],
      ['bureau', `${id}/objections`, { scope: 'totals', reason: ' ' }, 'http/invalid-input'],
      ['bureau', `${id}/objections`, { scope: 'totals', reason: '\u200b' }, 'http/invalid-input'],
      ['bureau', `${id}/objections`, { scope: 'totals', reason: '\u0000' }, 'http/unreadable-text'],
      [
        'bureau',
        `${id}/objections`,
        { scope: 'totals', reason: '无', attachment: { name: 'a', content: '***' } },
        'http/invalid-input',
      ],
      ['bureau', 'x/acceptance', {}, 'http/invalid-input'],
      ['clerk', `${id}/payments`, { amount: '1e3', receivedOn: '2024-08-12', reference: 'x' }, 'http/invalid-input'],
      ['clerk', `${id}/payments`, { amount: '1.00', receivedOn: '2024-02-30', reference: 'x' }, 'http/invalid-input'],
    ];
    for (const [who, path, body, code] of cases) {
      const answer = await post(who, path, body);
      expect([path, answer.body.code]).toEqual([path, code]);
      expect(answer.status).toBe(400);
    }
    expect(await t.history(id)).toEqual([]);
  });

  it('take an attachment of 5 MB with an objection, and give it back as a file that no browser opens', async () => {
    const id = await t.statement({ state: 'sent' });
    const content = Buffer.alloc(5 * 1024 * 1024, 0xfe);
    const attachment = { name: '证据 "1"; a=b\r\nX: y.html', content: content.toString('base64') };
    const answer = await post('bureau', `${id}/objections`, { scope: 'totals', reason: '见附件', attachment });
    expect(answer).toMatchObject({ status: 200, body: { objections: [{ attachment: { bytes: content.length } }] } });
    const path = `${id}/objections/${answer.body.objections?.[0]?.id}/attachment`;
    for (const who of ['bureau', 'clerk']) {
      const file = await get(who, path);
      expect(file.headers.get('content-type')).toBe('application/octet-stream');
      const disposition = file.headers.get('content-disposition') ?? '';
      expect(disposition).toMatch(/^attachment; filename="[A-Za-z0-9._ -]+"; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/);
      expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toContain('证据 "1"; a=b');
      expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
    }
    expect((await get('other', path)).status).toBe(404);
    expect((await get('agent', path)).status).toBe(403);
    expect((await get('nobody', path)).status).toBe(401);
  });

  it('take no larger one, none from nobody, and no large body anywhere else', async () => {
    const id = await t.statement({ state: 'sent' });
    const attached = (bytes: number) => ({
      scope: 'totals',
      reason: '见附件',
      attachment: { name: 'a', content: Buffer.alloc(bytes).toString('base64') },
    });
    const tooLarge = await post('bureau', `${id}/objections`, attached(5 * 1024 * 1024 + 1));
    expect(tooLarge).toMatchObject({ status: 400, body: { code: 'settlement/attachment-too-large' } });
    const huge = await post('bureau', `${id}/objections`, attached(6_000_000));
    expect(huge).toMatchObject({ status: 413, body: { code: 'http/too-large' } });
    const nobody = await post('nobody', `${id}/objections`, attached(5 * 1024 * 1024));
    expect(nobody).toMatchObject({ status: 401, body: { code: 'identity/not-logged-in' } });
    const refusal = await post('bureau', `${id}/refusal`, { reason: 'x'.repeat(70_000) });
    expect(refusal).toMatchObject({ status: 413, body: { code: 'http/too-large' } });
    expect(await t.state(id)).toBe('sent');
  });

  it('send a mail again when a clerk wants it', async () => {
    const id = await t.statement();
    const sent = await post('clerk', `${id}/send`);
    const deliveryId = sent.body.deliveries?.[0]?.id;
    await t.rows(`UPDATE settlement_delivery SET state = 'failed' WHERE id = $1`, [deliveryId]);
    const retried = await post('clerk', `${id}/deliveries/${deliveryId}/retry`);
    expect(retried).toMatchObject({ status: 200, body: { deliveries: [{ state: 'waiting', attempts: 0 }] } });
  });
});
