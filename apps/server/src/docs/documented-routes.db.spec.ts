import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { allRoutes } from '@yiche/contracts';
import { UserAccounts } from '@yiche/identity';
import { PlatformConfig } from '@yiche/platform';
import { startTestServer, type TestServer } from '../../test/test-server.js';

/** Fastify's tree of routes, `POST /api/session`, …; it answers HEAD wherever it answers GET. */
function servedBy(server: TestServer): string[] {
  const tree = server.application.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }) as string;
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const found = /^(.*?)[├└]── (\S+?)(?: \(([A-Z, ]+)\))?$/u.exec(line);
    if (!found) return [];
    const [, indent = '', segment = '', methods = ''] = found;
    above.length = indent.length / 4;
    above.push(segment);
    const path = above.join('');
    return methods
      .split(', ')
      .filter((method) => method !== '' && method !== 'HEAD')
      .map((method) => `${method} ${path}`);
  });
}

describe('the description of the interface', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  }, 60_000);
  afterAll(() => server?.stop());

  it('has every route that is served, and every route that it has is served', () => {
    const table = allRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(table).size).toBe(table.length);
    expect(servedBy(server).sort()).toEqual(table.sort());
  });

  it('is valid OpenAPI 3.1', async () => {
    const document = (await (await fetch(`${server.url}/api/docs/openapi.json`)).json()) as Record<string, unknown>;
    expect(await new Validator().validate(document)).toEqual({ valid: true });
    expect(document['openapi']).toBe('3.1.0');
    expect(JSON.stringify(document)).toContain('#/components/schemas/Relocation"');
  });

  it('is a page to read, which runs no script and fetches nothing', async () => {
    const answer = await fetch(`${server.url}/api/docs`, { headers: { accept: 'text/html' } });
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await answer.text();
    for (const { path } of allRoutes) expect(page).toContain(path.replace(/:(\w+)/g, '{$1}'));
    expect(page).not.toMatch(/<script|src=|url\(/);
  });

  it('is for who is logged in, where it is no demo', async () => {
    const post = (path: string, body: object, cookie = '') =>
      fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-yiche': '1', cookie },
        body: JSON.stringify(body),
      });
    const user = { username: 'zhoumin', displayName: '周敏', roles: ['auditor' as const] };
    const { password } = await server.application.get(UserAccounts).createUser(user, { id: null, name: '测试' });
    const session = await post('/api/session', { username: 'zhoumin', password });
    const cookie = String(session.headers.getSetCookie()[0]).split(';')[0] ?? '';
    await post('/api/account/password', { current: password, next: 'correct horse battery' }, cookie);
    Object.assign(server.application.get(PlatformConfig), { demo: false });
    for (const path of ['/api/docs', '/api/docs/openapi.json']) {
      expect((await fetch(server.url + path)).status).toBe(401);
      expect((await fetch(server.url + path, { headers: { cookie } })).status).toBe(200);
    }
  });
});
