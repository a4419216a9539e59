import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { runProgram, SERVER, SOFTPHONE_GATEWAY, untilReady, type ProgramProcess } from './program-process.js';

jest.setTimeout(60_000);

const INDEX_KEY = Buffer.alloc(32, 8).toString('base64');

/** What server and gateway print of their lives, as an operator has it: nothing but the log at its usual level (issue 10, 9). */
describe('the log of a day', () => {
  let database: TestDatabase;
  let folder: string;
  let lines: Record<string, unknown>[] = [];
  let metrics = '';

  const told = (program: string) =>
    lines.filter((line) => line.program === program).map(({ event, level }) => [event, level]);
  const one = (event: string): Record<string, unknown> => {
    const found = lines.filter((line) => line.event === event && line.program !== 'softphone-gateway');
    expect(found).toHaveLength(1);
    return found[0] ?? {};
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-day-log-'));
    const [port, gatewayPort] = [await freePort('tcp', '127.0.0.1'), await freePort('tcp', '127.0.0.1')];
    const environment = {
      ...{ DEMO: 'true', DATABASE_URL: database.url, PBX_KIND: 'simulator', PORT: String(port) },
      ...{ PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`, PERSONAL_DATA_INDEX_KEY: INDEX_KEY },
      ...{ RECORDING_STORE_DIR: folder, CALLS_JOURNAL_DIR: path.join(folder, 'journal') },
      SOFTPHONE_GATEWAY_PORT: String(gatewayPort),
    };
    const url = `http://localhost:${port}`;
    const [server, gateway] = [SERVER, SOFTPHONE_GATEWAY].map((main) => runProgram(main, { environment })) as [
      ProgramProcess,
      ProgramProcess,
    ];
    const send = (method: string, route: string, cookie: string, body?: object) =>
      fetch(url + route, {
        method,
        headers: { 'x-yiche': '1', cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    const logIn = (password: string) => send('POST', '/api/session', '', { username: '8001', password });
    try {
      await Promise.all([untilReady(url, server), gatewayAlive(`http://localhost:${gatewayPort}`, gateway)]);
      for (let tries = 0; tries < 5; tries += 1) expect((await logIn('wrong')).status).toBe(401);
      expect((await logIn('yiche-114-demo')).status).toBe(429);
      await database.superuser.query('DELETE FROM log_in_failures');
      const cookie = (await logIn('yiche-114-demo')).headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await send('POST', '/api/demo/calls', cookie, { from: '13812348001' })).status).toBe(202);
      await until(() => server.log().includes('"event":"call.began"'));
      expect((await send('DELETE', '/api/session', cookie)).status).toBe(204);
      metrics = await (await fetch(`${url}/metrics`)).text();
    } finally {
      await Promise.all([server.stop(), gateway.stop()]);
    }
    lines = `${server.log()}${gateway.log()}`
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  });
  afterAll(async () => {
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['server', 'softphone-gateway'])(
    'says of the %s when it starts, is ready, is asked to stop, has stopped',
    (program) => {
      expect(told(program)).toEqual([
        ['program.started', 'info'],
        ['program.ready', 'info'],
        ['program.stopping', 'info'],
        ['program.stopped', 'info'],
      ]);
      const [started, , , stopped] = lines.filter((line) => line.program === program);
      expect(started).toMatchObject({ version: '0.1.0', node: process.versions.node });
      expect(started?.build).toMatch(/^[0-9a-f]{12}$/);
      expect(stopped).toMatchObject({ reason: 'SIGTERM', seconds: expect.any(Number), ranSeconds: expect.any(Number) });
    },
  );

  it('says what the server was told, and no secret of it', () => {
    const { settings } = one('program.started');
    expect(settings).toMatchObject({
      ...{ PBX_KIND: 'simulator', DEMO: 'true', PERSONAL_DATA_INDEX_KEY: 'set', AUDIT_ANCHOR_KEY: 'not set' },
      ROLES: 'api,telephony,scheduler',
    });
    expect(JSON.stringify(lines)).not.toContain(INDEX_KEY);
  });

  it('says who came, who was refused and slowed down, and who left', () => {
    expect(one('login.succeeded')).toMatchObject({ level: 'info', username: '8001', knownDevice: false });
    const refused = lines.filter((line) => line.event === 'login.refused');
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ level: 'warn', username: '8001', code: 'identity/wrong-credentials' });
    expect(refused[0]?.address).toMatch(/127\.0\.0\.1|^::1$/);
    expect(one('login.slowed')).toMatchObject({ level: 'warn', username: '8001' });
    const { sessionId } = one('login.succeeded');
    expect(one('session.ended')).toMatchObject({ username: '8001', reason: 'logged-out', sessionId });
  });

  it('names a call by its id and its key, and nobody’s number', async () => {
    const [call] = await database.dataSource.query<{ id: string; call_key: string }[]>('SELECT id, call_key FROM call');
    expect(one('call.began')).toMatchObject({ call: call?.id, key: call?.call_key, bureau: 'WJ' });
    expect(JSON.stringify(lines)).not.toContain('13812348001');
  });

  it('is counted by level', () => {
    const counted = Object.fromEntries(
      [...metrics.matchAll(/^yiche_log_lines_total\{level="(\w+)"\} (\d+)$/gm)].map(([, level, count]) => [
        level,
        Number(count),
      ]),
    );
    expect(counted).toEqual({ info: expect.any(Number), warn: 6 });
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; !check(); tries += 1) {
    if (tries > 300) throw new Error('it did not become true within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The gateway is never ready without a PBX. */
async function gatewayAlive(url: string, gateway: ProgramProcess): Promise<void> {
  await until(() => gateway.log().includes('"event":"program.ready"'));
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
}
