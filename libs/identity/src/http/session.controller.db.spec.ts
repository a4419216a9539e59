import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Catch, Controller, Module, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditModule, AuditTrail } from '@yiche/audit';
import { defineRoute, meSchema, sessionSchema, userAccountsSchema } from '@yiche/contracts';
import { DomainError, type DomainErrorKind } from '@yiche/kernel';
import { createLogger, PlatformModule, readConfig } from '@yiche/platform';
import { migrations } from '@yiche/migrations';
import { z } from 'zod';
import { DEMO_PASSWORD } from '../demo-users.js';
import { identityConfigSchema } from '../identity.config.js';
import { IdentityModule } from '../identity.module.js';
import { UserAccounts } from '../user-accounts.service.js';
import type { SessionUser } from '../session-user.js';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import { TestWorkInHand, testPlatform } from '../testing/test-identity.js';
import { Serves } from './serves.decorator.js';

const named = z.object({ username: z.string().nullable() });
const things = {
  mine: defineRoute({ method: 'GET', path: '/things/mine', summary: '', access: 'logged-in', answer: named }),
  open: defineRoute({ method: 'GET', path: '/things/open', summary: '', access: 'everybody', answer: named }),
  watched: defineRoute({
    method: 'POST',
    path: '/things/watched',
    summary: '',
    access: ['supervisor', 'administrator'],
    answer: z.object({ ok: z.boolean() }),
    status: 201,
  }),
};

@Controller()
class ThingController {
  @Serves(things.mine)
  mine(user: SessionUser): { username: string } {
    return { username: user.username };
  }

  @Serves(things.open)
  open(user: SessionUser | undefined): { username: string | null } {
    return { username: user?.username ?? null };
  }

  @Serves(things.watched)
  watched(): { ok: boolean } {
    return { ok: true };
  }
}

const STATUS: Partial<Record<DomainErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'too-many': 429,
};

/** Stands in for the program's own filter, which this library does not know. */
@Catch(DomainError)
class TestFilter implements ExceptionFilter<DomainError> {
  catch({ code, kind }: DomainError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<{ code(status: number): { send(body: object): void } }>();
    reply.code(STATUS[kind] ?? 500).send({ code });
  }
}

class IdleModule {}

describe('the session over HTTP', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = testPlatform({
      database: { ...testPlatform().database, url: database.url, poolSize: 5 },
    });
    const work = {
      module: { module: IdleModule, providers: [TestWorkInHand], exports: [TestWorkInHand] },
      provider: TestWorkInHand,
    };
    @Module({
      imports: [
        PlatformModule.register({ config, logger: createLogger('error'), migrations }),
        AuditModule,
        IdentityModule.register({ config: readConfig(identityConfigSchema, {}), trail: AuditTrail, work }),
      ],
      controllers: [ThingController],
    })
    class TestApp {}
    app = await NestFactory.create<NestFastifyApplication>(TestApp, new FastifyAdapter(), { logger: ['error'] });
    app.useGlobalFilters(new TestFilter());
    await app.listen(0, '127.0.0.1');
    await app.get(UserAccounts).ensureDemoUsers();
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  interface Sent {
    readonly method?: string;
    readonly url: string;
    readonly headers?: Record<string, string>;
    readonly body?: object;
  }
  interface Answer {
    readonly status: number;
    readonly text: string;
    /** The body; undefined where there is none. */
    readonly json: unknown;
    readonly cookie: string | null;
    /** The cookie of the device. */
    readonly device: string | null;
    readonly cacheControl?: string | null;
    readonly clearSiteData?: string | null;
  }
  /** Every token that was given out. */
  const tokens: string[] = [];
  const ours = { 'x-yiche': '1' };
  const send = async ({ method = 'GET', url, headers = {}, body }: Sent): Promise<Answer> => {
    const answer = await fetch(new URL(url, await app.getUrl()), {
      method,
      headers: body ? { 'content-type': 'application/json', ...headers } : headers,
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await answer.text();
    const [cookie = null, device = null] = answer.headers.getSetCookie();
    const token = /yiche_session=([\w-]{43});/.exec(cookie ?? '')?.[1];
    if (token) tokens.push(token);
    const json: unknown = text ? JSON.parse(text) : undefined;
    const [cacheControl, clearSiteData] = ['cache-control', 'clear-site-data'].map((name) => answer.headers.get(name));
    return { status: answer.status, text, json, cookie, device, cacheControl, clearSiteData };
  };
  const logIn = (body: object, headers: Record<string, string> = ours) =>
    send({ method: 'POST', url: '/api/session', body, headers });
  const cookieOf = async (username: string): Promise<string> => {
    const answer = await logIn({ username, password: DEMO_PASSWORD });
    return String(answer.cookie).split(';')[0] ?? '';
  };

  it('begins with a cookie that scripts cannot read and an answer as the contracts say', async () => {
    const answer = await logIn({ username: ' 8001 ', password: DEMO_PASSWORD });
    expect(answer.status).toBe(200);
    expect(meSchema.parse(answer.json)).toEqual(answer.json);
    expect(answer.json).toMatchObject({ username: '8001', extension: '8001' });
    expect(answer.cookie).toMatch(/^yiche_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(answer.device).toMatch(/^yiche_device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=7776000$/);
    expect(answer.cacheControl).toBe('no-store');
    expect(answer.text).not.toContain(tokens.at(-1));
  });

  it('is refused without the right password, without our header, and with a body that is not a log-in', async () => {
    const credentials = { username: '8001', password: DEMO_PASSWORD };
    const wrong = await logIn({ ...credentials, password: 'x' });
    expect([wrong.status, wrong.json]).toEqual([401, { code: 'identity/wrong-credentials' }]);
    expect(wrong.cookie).toBeNull();
    const foreign = await logIn(credentials, {});
    expect([foreign.status, foreign.json]).toEqual([403, { code: 'identity/header-missing' }]);
    for (const body of [
      {},
      { username: '8001' },
      { ...credentials, admin: true },
      { username: 8001, password: ['x'] },
    ]) {
      expect((await logIn(body)).status).toBe(400);
    }
  });

  it('tells who is logged in, and nothing to who is not', async () => {
    const cookie = await cookieOf('banzhang');
    const answer = await send({ url: '/api/session', headers: { cookie } });
    expect(answer.json).toMatchObject({ username: 'banzhang', roles: ['supervisor'] });
    expect(meSchema.strict().parse(answer.json)).toBeDefined();
    for (const stranger of ['', 'yiche_session=', `yiche_session=${'A'.repeat(43)}`]) {
      const refused = await send({ url: '/api/session', headers: { cookie: stranger } });
      expect([refused.status, refused.json]).toEqual([401, { code: 'identity/not-logged-in' }]);
    }
  });

  it('ends with a log-out that takes the cookie back, and may be repeated', async () => {
    const cookie = await cookieOf('8002');
    const leave = () => send({ method: 'DELETE', url: '/api/session', headers: { ...ours, cookie } });
    for (const answer of [await leave(), await leave()]) {
      expect(answer.status).toBe(204);
      expect(answer.cookie).toContain('yiche_session=; ');
      expect(answer.cookie).toContain('Max-Age=0');
      // The device is still known at the next log-in.
      expect([answer.device, answer.clearSiteData]).toEqual([null, '"cache", "storage"']);
    }
    expect((await send({ url: '/api/session', headers: { cookie } })).status).toBe(401);
  });

  it('is needed for every route that does not say otherwise', async () => {
    const cookie = await cookieOf('8003');
    expect((await send({ url: '/things/mine' })).status).toBe(401);
    expect((await send({ url: '/things/mine', headers: { cookie } })).json).toEqual({ username: '8003' });
    expect((await send({ url: '/things/open' })).json).toEqual({ username: null });
    expect((await send({ url: '/things/open', headers: { cookie } })).json).toEqual({ username: '8003' });
  });

  it('must have one of the roles a route names, and our header to change anything', async () => {
    const post = async (username: string, headers: Record<string, string>) => {
      const cookie = await cookieOf(username);
      return send({ method: 'POST', url: '/things/watched', headers: { ...headers, cookie } });
    };
    expect((await post('banzhang', ours)).status).toBe(201);
    expect((await post('guanli', ours)).status).toBe(201);
    expect((await post('8001', ours)).json).toEqual({ code: 'identity/not-permitted' });
    expect((await post('banzhang', {})).json).toEqual({ code: 'identity/header-missing' });
    expect((await post('banzhang', { 'x-yiche': '0' })).status).toBe(403);
  });

  it('takes the place of the one that this browser still had', async () => {
    const cookie = await cookieOf('8004');
    const again = await logIn({ username: '8003', password: DEMO_PASSWORD }, { ...ours, cookie });
    expect(again.status).toBe(200);
    expect((await send({ url: '/api/session', headers: { cookie } })).status).toBe(401);
  });

  it('is good for nothing but a new password as long as its password is an initial one', async () => {
    const user = { username: 'zhoumin', displayName: '周敏', roles: ['supervisor' as const] };
    const { password } = await app.get(UserAccounts).createUser(user, { id: null, name: '测试' });
    const answer = await logIn({ username: 'zhoumin', password });
    expect(answer.json).toMatchObject({ mustChangePassword: true });
    const headers = { ...ours, cookie: String(answer.cookie).split(';')[0] ?? '' };
    const refused = { code: 'identity/password-change-required' };
    for (const [method, url] of [
      ['GET', '/things/mine'],
      ['POST', '/things/watched'],
      ['GET', '/api/account/sessions'],
      ['DELETE', '/api/account/sessions'],
      ['GET', '/api/admin/users'],
    ] as const) {
      const { status, json } = await send({ method, url, headers });
      expect([url, status, json]).toEqual([url, 403, refused]);
    }
    expect((await send({ url: '/api/session', headers })).status).toBe(200);
    const next = 'correct horse battery';
    const assess = (text: string) =>
      send({ method: 'POST', url: '/api/account/password/assessment', headers, body: { next: text } });
    expect((await assess('Zhoumin-k3NbXw2p')).json).toEqual({
      strength: 'weak',
      refusal: { code: 'identity/password-names-you', message: '密码里不能有自己的用户名、工号或姓名' },
    });
    expect((await assess(next)).json).toEqual({ strength: 'strong', refusal: null });
    const change = { method: 'POST', url: '/api/account/password', headers, body: { current: password, next } };
    expect((await send(change)).status).toBe(204);
    expect((await send({ method: 'POST', url: '/things/watched', headers })).status).toBe(201);
    tokens.push(password);
  });

  it('is seen and ended by an administrator, and by nobody else of somebody else', async () => {
    const cookie = await cookieOf('8001');
    const administrator = { ...ours, cookie: await cookieOf('guanli') };
    const { json } = await send({ url: '/api/admin/users', headers: administrator });
    const list = userAccountsSchema.parse(json);
    const user = list.items.find(({ username }) => username === '8001');
    const sessionsAt = `/api/admin/users/${user?.userId}/sessions`;
    for (const url of ['/api/admin/users', sessionsAt]) {
      expect((await send({ url, headers: { cookie } })).json).toEqual({ code: 'identity/not-permitted' });
    }
    const listed = await send({ url: sessionsAt, headers: administrator });
    expect(z.array(sessionSchema).parse(listed.json).length).toBeGreaterThan(0);
    expect((await send({ method: 'DELETE', url: sessionsAt, headers: administrator })).status).toBe(204);
    expect((await send({ url: '/things/mine', headers: { cookie } })).status).toBe(401);
    const given = await send({
      method: 'POST',
      url: `/api/admin/users/${user?.userId}/initial-password`,
      headers: administrator,
    });
    expect([given.status, given.json]).toEqual([403, { code: 'identity/demo-password' }]);
    const unlocked = await send({
      method: 'POST',
      url: `/api/admin/users/${user?.userId}/unlock`,
      headers: administrator,
    });
    expect(unlocked.status).toBe(204);
    expect((await send({ url: '/api/admin/users/me/sessions', headers: administrator })).status).toBe(400);
  });

  it('never has its password or its token in the audit trail', async () => {
    const [row] = await database.dataSource.query<{ text: string }[]>(
      `SELECT string_agg(audit_entry::text, '') AS text FROM audit_entry`,
    );
    expect(row?.text).not.toContain(DEMO_PASSWORD);
    expect(tokens.length).toBeGreaterThan(5);
    for (const token of tokens) expect(row?.text).not.toContain(token);
  });
});
