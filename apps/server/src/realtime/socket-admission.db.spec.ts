import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DEMO_PASSWORD, UserAccounts } from '@yiche/identity';
import { io, type Socket } from 'socket.io-client';
import { startTestServer, type TestServer } from '../../test/test-server.js';

jest.setTimeout(60_000);

/** The whole server in this process, on the simulator and a real database. */
describe('a socket', () => {
  let server: TestServer;
  let application: TestServer['application'];
  let url: string;
  const opened: Socket[] = [];

  beforeAll(async () => {
    server = await startTestServer({ SOCKETS_PER_SESSION: '4' });
    ({ application, url } = server);
  });
  afterAll(async () => {
    for (const socket of opened) socket.disconnect();
    await server?.stop();
  });

  const logIn = async (username: string, password: string): Promise<string> => {
    const answer = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yiche': '1' },
      body: JSON.stringify({ username, password }),
    });
    return String(answer.headers.getSetCookie()[0]).split(';')[0] ?? '';
  };
  /** @returns null when it connects, else the code with which it is refused */
  const connect = (cookie: string): Promise<string | null> => {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { cookie },
    });
    opened.push(socket);
    return new Promise((resolve) => {
      socket.once('connect', () => resolve(null));
      socket.once('connect_error', (cause: Error & { data?: { code?: string } }) =>
        resolve(cause.data?.code ?? cause.message),
      );
    });
  };
  /** How many of the sockets are still answered. */
  const standing = async (): Promise<number> => {
    const answers = await Promise.allSettled(
      opened.filter(({ connected }) => connected).map((each) => each.timeout(5_000).emitWithAck('desk:leaving', {})),
    );
    return answers.filter(({ status }) => status === 'fulfilled').length;
  };

  it('is not had under an initial password', async () => {
    const user = { username: 'zhoumin', displayName: '周敏', roles: ['supervisor' as const] };
    const { password } = await application.get(UserAccounts).createUser(user, { id: null, name: '测试' });
    expect(await connect(await logIn('zhoumin', password))).toBe('identity/password-change-required');
  });

  it('is one of as many as are set for a session, one more is refused, and the others stay', async () => {
    const cookie = await logIn('8001', DEMO_PASSWORD);
    for (let each = 0; each < 4; each += 1) expect(await connect(cookie)).toBeNull();
    expect(await connect(cookie)).toBe('realtime/too-many-sockets');
    expect(await standing()).toBe(4);
    opened.find(({ connected }) => connected)?.disconnect();
    // The server hears of it in its own time.
    while ((await connect(cookie)) !== null) continue;
    expect(await standing()).toBe(4);
    for (const socket of opened) socket.disconnect();
  });

  it('is one of as many also when forty are opened at once', async () => {
    const cookie = await logIn('8002', DEMO_PASSWORD);
    await Promise.all(Array.from({ length: 40 }, () => connect(cookie)));
    expect(await standing()).toBe(4);
  });
});
