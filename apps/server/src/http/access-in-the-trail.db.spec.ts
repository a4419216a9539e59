import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { handOver } from '@yiche/audit';
import { DEMO_PASSWORD, READS, type ReadsDeclaration } from '@yiche/identity';
import { newId } from '@yiche/kernel';
import { QueryPool } from '@yiche/platform';
import { io } from 'socket.io-client';
import { startTestServer, type TestServer } from '../../test/test-server.js';
import { refusedAccess } from './refused-access.js';

interface Entry {
  readonly actor_name: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The whole server in this process, on the simulator and a real database. */
describe('who is turned away, and who reads what is about persons', () => {
  let server: TestServer;
  let database: TestServer['database'];
  let application: TestServer['application'];
  let url: string;
  const cookies: Record<string, string> = {};

  beforeAll(async () => {
    server = await startTestServer();
    ({ application, database, url } = server);
    for (const username of ['8001', '8002', 'banzhang', 'jingwu', 'guanli']) {
      const answer = await send('POST', '/api/session', '', { username, password: DEMO_PASSWORD });
      cookies[username] = String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '';
    }
  }, 60_000);
  afterAll(() => server?.stop());

  const send = (method: string, route: string, cookie = '', body?: object, ours = true): Promise<Response> =>
    fetch(url + route, {
      method,
      headers: {
        cookie,
        ...(ours ? { 'x-yiche': '1' } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const entries = (where: string): Promise<Entry[]> =>
    database.dataSource.query<Entry[]>(`SELECT * FROM audit_entry WHERE ${where} ORDER BY seq`);

  it('is declared by every route that reads: what it shows about persons, or that it shows nothing', () => {
    const silent = [...application.get(ModulesContainer).values()].flatMap((module) =>
      [...module.controllers.values()].flatMap(({ metatype }) => undeclared(metatype as Type<object>)),
    );
    expect(silent).toEqual([]);
  });

  it('is in the trail, each refusal at once and the same one again as a number', async () => {
    const strangersRequest = newId();
    const opened = await send('POST', '/api/demo/calls', cookies['8001'], {});
    expect(opened.status).toBeLessThan(500);
    for (let time = 0; time < 40; time += 1) {
      expect((await send('GET', '/api/relocations', `yiche_session=${'A'.repeat(43)}`)).status).toBe(401);
      expect((await send('GET', `/api/relocations/${newId()}`, cookies['guanli'])).status).toBe(403);
      expect((await send('GET', `/api/relocations/${strangersRequest}`, cookies['jingwu'])).status).toBe(404);
      expect((await send('POST', '/api/relocations', cookies['8002'], {}, false)).status).toBe(403);
    }
    // A page that is opened, what watches the process, and an address that is none.
    for (const route of ['/api/session', '/healthz', '/api/nothing']) await send('GET', route);
    const [, refused] = await Promise.all([
      send('POST', `/api/settlement/statements/${newId()}/objections`, '', {}),
      new Promise<Error>((resolve) => {
        const socket = io(url, { transports: ['websocket'], reconnection: false });
        socket.on('connect_error', (cause) => resolve(cause));
      }),
    ]);
    expect(refused.message).toBe('refused');
  });

  it('is in the trail when somebody reads what is about persons, before he has it', async () => {
    expect((await send('GET', '/api/relocations', cookies['banzhang'])).status).toBe(200);
    expect((await send('GET', '/api/relocations?page=2', cookies['banzhang'])).status).toBe(200);
    expect(await entries(`action = 'personal-data.read'`)).toEqual([
      expect.objectContaining({ actor_name: expect.any(String), subject_type: 'relocation-list', subject_id: null }),
    ]);
    expect((await send('GET', '/api/session', cookies['banzhang'])).status).toBe(200);
    expect((await send('GET', '/api/agent/desk', cookies['8001'])).status).toBe(200);
    expect(await entries(`action = 'personal-data.read'`)).toHaveLength(1);
  });

  it('comes as a job from a program without a trail of its own', async () => {
    const pool = new QueryPool({ url: database.url, connections: 1, waitMilliseconds: 5_000 });
    await handOver(pool, [
      {
        actorId: null,
        actorName: '未登录',
        action: 'access.refused',
        subjectType: 'route',
        subjectId: 'WebSocket /ws',
        details: { code: 'softphone-gateway/no-session', address: '10.0.0.9' },
      },
    ]);
    await pool.close();
    while ((await entries(`subject_id = 'WebSocket /ws'`)).length === 0) await new Promise((go) => setTimeout(go, 20));
  });

  it('is wholly there after the program has stopped: first ones and numbers, in few entries', async () => {
    await server.close();
    const refusals = await entries(`action LIKE 'access.refused%' AND subject_id <> 'WebSocket /ws'`);
    const told = refusals.map(({ action, actor_name, subject_id, details: { code, address, times } }) => [
      ...[action, actor_name === '未登录' ? null : 'user', subject_id, code, typeof address, times],
    ]);
    const expected = [
      [null, 'GET /api/relocations', 'identity/not-logged-in'],
      ['user', 'GET /api/relocations/:id', 'identity/not-permitted'],
      ['user', 'GET /api/relocations/:id', 'relocations/unknown-request'],
      // Refused before it is asked who it is.
      [null, 'POST /api/relocations', 'identity/header-missing'],
    ];
    expect(told).toEqual(
      expect.arrayContaining([
        ...expected.map(([who, route, code]) => ['access.refused', who, route, code, 'string', undefined]),
        ...expected.map(([who, route, code]) => ['access.refused-again', who, route, code, 'string', 39]),
        [
          'access.refused',
          null,
          'POST /api/settlement/statements/:id/objections',
          'identity/not-logged-in',
          'string',
          undefined,
        ],
        ['access.refused', null, 'socket.io connect', 'identity/not-logged-in', 'string', undefined],
      ]),
    );
    expect(refusals).toHaveLength(10);
    const [again] = await entries(`action = 'personal-data.read-again'`);
    expect(again).toMatchObject({ subject_type: 'relocation-list', details: { times: 1 } });
  });
});

describe('a refusal', () => {
  it('is told by its route and code: the address asked for may hold anything', () => {
    const request = {
      method: 'GET',
      ip: '10.0.0.1',
      headers: {},
      params: { id: '13812348000' },
      routeOptions: { url: '/api/relocations/:id' },
    };
    const access = refusedAccess(Object.assign(new Error('a bug'), { kind: 'forbidden' }), request);
    expect(access).toBeNull();
  });
});

/** Routes of this controller that read and say nothing of it. */
function undeclared(controller: Type<object>): string[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as object | undefined;
    if (typeof handler !== 'function' || Reflect.getMetadata(METHOD_METADATA, handler) !== RequestMethod.GET) return [];
    const declared = (Reflect.getMetadata(READS, handler) ?? Reflect.getMetadata(READS, controller)) as
      ReadsDeclaration | undefined;
    const route = `${String(Reflect.getMetadata(PATH_METADATA, controller))}/${String(Reflect.getMetadata(PATH_METADATA, handler))}`;
    const parameters = declared?.of.filter((parameter) => !route.includes(`:${parameter}`)) ?? [];
    return declared && parameters.length === 0 ? [] : [route];
  });
}
