import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connect as connectTo } from 'node:net';
import fc from 'fast-check';
import { io, type Socket } from 'socket.io-client';
import { newId } from '@yiche/kernel';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(120_000);

interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T & { code?: string; message?: string };
}

/** One log-in, as a browser would have it but without one. */
class Client {
  cookie = '';

  constructor(private readonly url: string) {}

  async logIn(username: string): Promise<Answer> {
    return this.send('POST', '/api/session', { username, password: 'yiche-114-demo' });
  }

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        'x-yiche': '1',
        cookie: this.cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const set = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
    if (set.length > 0) this.cookie = set.join('; ');
    const text = await answer.text();
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Answer<T>['body'] };
  }
}

/** Sends a request as it stands, which `fetch` would mend, and reads the whole answer. */
function raw({ hostname, port }: URL, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connectTo(Number(port), hostname, () => socket.write(request));
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

/** What a browser may send; every one is answered. */
const ANSWERED = ['desk:sync', 'desk:lead', 'desk:present', 'desk:leaving', 'desk:painted'];

/** The whole program on the simulator: what comes from outside is wrong in every way, nothing is half-saved, nothing falls. */
describe('bad input', () => {
  let program: WholeProgram;
  let agent: Client;
  let other: Client;
  let callId = '';
  let relocationId = '';

  const count = async (table: string): Promise<number> => {
    const [row] = await program.database.dataSource.query<{ count: string }[]>(`SELECT count(*) FROM ${table}`);
    return Number(row?.count);
  };
  const request = (path = '') => `/api/relocations/${relocationId}${path}`;
  const untilPhase = async (client: Client, phase: string): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      const { body } = await client.send<{ call: { callId: string; phase: string } | null }>('GET', '/api/agent/desk');
      if (body.call?.phase === phase) return body.call.callId;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no call became ${phase}`);
  };
  const takeCall = async (client: Client): Promise<string> => {
    await client.send('POST', '/api/agent/state', { state: 'ready' });
    await client.send('POST', '/api/demo/calls', {});
    await untilPhase(client, 'offered');
    await client.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
    return untilPhase(client, 'talking');
  };

  beforeAll(async () => {
    program = await startWholeProgram({ pbx: 'simulator', environment: { DATABASE_POOL_SIZE: '4' } });
    [agent, other] = [new Client(program.url), new Client(program.url)];
    for (const [client, name] of [
      [agent, '8001'],
      [other, '8002'],
    ] as const) {
      await client.logIn(name);
      await client.send('POST', '/api/agent/shift', {});
    }
    callId = await takeCall(agent);
    const opened = await agent.send<{ id: string }>('POST', '/api/relocations', { callId });
    relocationId = opened.body.id;
  });

  afterAll(async () => {
    expect(program?.alive()).toBe(true);
    await program?.stop();
  });

  it('opens one request for a call however often it is asked for', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => agent.send<{ id: string }>('POST', '/api/relocations', { callId })),
    );
    expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([relocationId]));
    expect(await count('relocation')).toBe(1);
  });

  it('answers malformed JSON, oversized bodies, other content types and unknown addresses with a code and a sentence', async () => {
    const cases: [Promise<Answer>, number, string][] = [
      [agent.send('POST', '/api/relocations', '{"callId":'), 400, 'http/malformed'],
      [agent.send('POST', '/api/relocations', { callId: 'x'.repeat(100_000) }), 413, 'http/too-large'],
      [
        agent.send('POST', '/api/relocations', 'callId=1', { 'content-type': 'text/csv' }),
        415,
        'http/unsupported-type',
      ],
      [agent.send('GET', '/api/nowhere'), 404, 'http/not-found'],
      [agent.send('GET', '/api/relocations?page=0'), 400, 'http/invalid-input'],
      [agent.send('GET', '/api/relocations?sort=holder_id;DROP'), 400, 'http/invalid-input'],
      [agent.send('GET', "/api/relocations?text=%25'%20OR%201=1--"), 200, ''],
    ];
    for (const [answer, status, code] of cases) {
      const { status: got, body } = await answer;
      expect([got, body.code ?? '']).toEqual([status, code]);
      if (code) expect(body.message).toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('refuses what is no plate, and saves nothing of a change that is partly wrong', async () => {
    for (const number of [
      '苏D1234',
      'D12345',
      '苏D1234I',
      '苏DO12345',
      "苏D12345'; DROP TABLE relocation",
      '=苏D12345',
      '苏D12345\r\nAction: Originate',
    ]) {
      const answer = await agent.send('PATCH', request(), {
        version: 1,
        place: '不应保存',
        plate: { number, type: '02' },
      });
      expect([number, answer.status, answer.body.code]).toEqual([number, 400, 'http/invalid-input']);
    }
    const wrongType = await agent.send('PATCH', request(), { version: 1, plate: { number: '苏D12345', type: '52' } });
    expect(wrongType.status).toBe(400);
    const { body } = await agent.send<{ place: string; version: number; plateNumber: null }>('GET', request());
    expect(body).toMatchObject({ place: '', version: 1, plateNumber: null });
  });

  it('refuses a call from a foreign number in the demo, and a lookup before there is a plate', async () => {
    expect((await agent.send('POST', '/api/demo/calls', { from: '+1 202 555 0100' })).body.code).toBe(
      'http/invalid-input',
    );
    expect((await agent.send('POST', request('/lookups'), {})).body.code).toBe('relocations/no-plate');
  });

  it('refuses an owner call without a lookup of this request, and writes no attempt', async () => {
    expect((await agent.send('POST', request('/owner-calls'), {})).body.code).toBe('http/invalid-input');
    expect((await agent.send('POST', request('/owner-calls'), { lookupId: newId() })).body.code).toBe(
      'vehicles/unknown-lookup',
    );
    expect(await count('owner_attempt')).toBe(0);
  });

  it('refuses an owner call with another caller ID or a number, whatever the field is called (C4)', async () => {
    await agent.send('PATCH', request(), { version: 1, plate: { number: '苏D12345', type: '02' } });
    const { body } = await agent.send<{ id: string }>('POST', request('/lookups'), {});
    for (const extra of [
      { callerId: '110' },
      { callerIdNumber: '13900000000' },
      { number: '13900000000' },
      { from: '0519110' },
    ]) {
      const answer = await agent.send('POST', request('/owner-calls'), { lookupId: body.id, ...extra });
      expect([answer.status, answer.body.code]).toEqual([400, 'http/invalid-input']);
    }
    expect(await count('owner_attempt')).toBe(0);
  });

  it('refuses a second agent on the same request, for reading up, changing, calling and closing', async () => {
    await takeCall(other);
    const before = await agent.send('GET', request());
    const attempts = [
      other.send('PATCH', request(), { version: 2, place: '别人的' }),
      other.send('POST', request('/lookups'), {}),
      other.send('POST', request('/close'), { version: 2, outcome: 'moved' }),
    ];
    for (const { status, body } of await Promise.all(attempts)) {
      expect([status, body.code]).toEqual([403, 'relocations/held-by-another']);
    }
    expect((await other.send('POST', request('/join'), { callId })).body.code).toBe('calls/not-your-call');
    expect((await other.send('POST', `/api/calls/${callId}/hangup`, {})).body.code).toBe('calls/not-your-call');
    expect((await agent.send('GET', request())).body).toEqual(before.body);
  });

  it('lets one of two changes from the same version win and tells the other', async () => {
    const { body } = await agent.send<{ version: number }>('GET', request());
    const answers = await Promise.all(
      ['甲', '乙'].map((place) => agent.send('PATCH', request(), { version: body.version, place })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('relocations/version-conflict');
  });

  it('makes one of twelve owner calls asked for at once, tells the others, and none waits for a connection', async () => {
    const { body } = await agent.send<{ id: string }>('POST', request('/lookups'), {});
    const asked = Array.from({ length: 12 }, () => agent.send('POST', request('/owner-calls'), { lookupId: body.id }));
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status >= 300);
    expect(refused.map((answer) => answer.body.code)).toEqual(Array(11).fill('relocations/owner-call-live'));
    expect(await count('owner_attempt')).toBe(1);
    await agent.send('POST', `/api/calls/${callId}/hangup-owner`, {});
    await untilPhase(agent, 'held');
    expect((await agent.send('POST', `/api/calls/${callId}/resume`, {})).status).toBe(200);
    await untilPhase(agent, 'talking');
  });

  it('answers ids that are unknown or no ids at all', async () => {
    const unknown = newId();
    const cases: [string, string, unknown, string][] = [
      ['GET', `/api/relocations/${unknown}`, undefined, 'relocations/unknown-request'],
      ['POST', `/api/relocations/${unknown}/lookups`, {}, 'relocations/unknown-request'],
      ['GET', '/api/relocations/1', undefined, 'http/invalid-input'],
      ['POST', `/api/calls/${unknown}/hold`, {}, 'calls/unknown-call'],
      ['POST', `/api/calls/${callId}/explode`, {}, 'http/invalid-input'],
      ['GET', `/api/recordings/${unknown}/audio`, undefined, 'recordings/unknown-recording'],
      ['GET', `/api/calls/${unknown}/recordings`, undefined, 'recordings/unknown-call'],
      ['POST', '/api/relocations', { callId: unknown }, 'calls/unknown-call'],
      ['POST', request(`/attempts/${unknown}/result`), { result: 'other' }, 'relocations/unknown-attempt'],
      ['POST', request('/close'), { version: 99, outcome: 'promised' }, 'http/invalid-input'],
      ['POST', '/api/agent/state', { state: 'talking' }, 'http/invalid-input'],
    ];
    for (const [method, path, body, code] of cases) {
      expect([path, (await agent.send(method, path, body)).body.code]).toEqual([path, code]);
    }
  });

  it('lets nobody in without a session, without the header, or with another role', async () => {
    const stranger = new Client(program.url);
    expect((await stranger.send('GET', '/api/relocations')).body.code).toBe('identity/not-logged-in');
    expect((await agent.send('POST', '/api/agent/state', { state: 'ready' }, { 'x-yiche': '' })).body.code).toBe(
      'identity/header-missing',
    );
    await stranger.logIn('banzhang');
    expect((await stranger.send('POST', '/api/relocations', { callId })).body.code).toBe('identity/not-permitted');
    expect((await stranger.send('GET', '/api/relocations')).status).toBe(200);
  });

  it('survives 10,000 fuzzed socket messages and answers every one that asks for an answer', async () => {
    const socket = await connect(program.url, agent.cookie);
    const relocations = await count('relocation');
    const messages = fc.sample(
      fc.tuple(fc.constantFrom(...ANSWERED, 'desk:changed', 'message', '__proto__', 'constructor'), anything),
      10_000,
    );
    let refused = 0;
    const answers: Promise<void>[] = [];
    for (const [event, payload] of messages) {
      if (ANSWERED.includes(event)) {
        answers.push(
          socket
            .timeout(60_000)
            .emitWithAck(event, payload)
            .then((answer: { ok: boolean; error?: { code: string } }) => {
              if (answer.ok) return;
              refused += 1;
              expect(answer.error?.code).toBe('socket/invalid-input');
            }),
        );
      } else {
        socket.emit(event, payload);
      }
    }
    await Promise.all(answers);
    expect(answers.length).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(answers.length * 0.8);
    expect(socket.connected).toBe(true);
    expect(await count('relocation')).toBe(relocations);
    expect((await agent.send('GET', '/api/agent/desk')).status).toBe(200);
    socket.disconnect();
  });

  it('cuts a socket that sends a message over the limit, and no other', async () => {
    const [large, calm] = await Promise.all([connect(program.url, agent.cookie), connect(program.url, other.cookie)]);
    const cut = new Promise((resolve) => large.once('disconnect', resolve));
    large.emit('desk:sync', { text: 'x'.repeat(1_000_000) });
    await cut;
    expect(calm.connected).toBe(true);
    large.disconnect();
    calm.disconnect();
  });

  it('lets no socket in without a session or from another site', async () => {
    await expect(connect(program.url, '')).rejects.toThrow('refused');
    await expect(connect(program.url, agent.cookie, 'http://evil.example')).rejects.toThrow();
  });

  it('makes who guesses wait after five wrong passwords, whether or not there is such a name, but not a known device', async () => {
    const owner = new Client(program.url);
    expect((await owner.logIn('8004')).status).toBe(200);
    const guesser = new Client(program.url);
    for (const username of ['8004', 'nobody-here']) {
      for (let guess = 0; guess < 5; guess++) {
        const { body } = await guesser.send('POST', '/api/session', { username, password: `wrong-${guess}` });
        expect(body.code).toBe('identity/wrong-credentials');
      }
      const { status, body } = await guesser.send('POST', '/api/session', { username, password: 'wrong' });
      expect([status, body.code]).toEqual([429, 'identity/too-many-attempts']);
    }
    expect((await owner.logIn('8004')).status).toBe(200);
  });

  it('gives a session no more sockets than are set, and leaves those that it has', async () => {
    const client = new Client(program.url);
    await client.logIn('8003');
    const tried = await Promise.allSettled(Array.from({ length: 40 }, () => connect(program.url, client.cookie)));
    const sockets = tried.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const standing = async () => {
      const answers = await Promise.allSettled(
        sockets.map((socket) => socket.timeout(5_000).emitWithAck('desk:leaving', {})),
      );
      return answers.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await standing()).toBe(12);
    await expect(connect(program.url, client.cookie)).rejects.toThrow('refused');
    for (const socket of sockets) socket.disconnect();
  });

  it('has logged no error for any of it', () => {
    const errors = program
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(errors).toEqual([]);
  });

  it.each([
    '//host/',
    '//',
    '/../x',
    '/../../etc/passwd',
    '/api/../../x',
    '/%00',
    '/%',
    '/%zz',
    '/api/%ff',
    '/api/relocations/%00',
    '/api/relocations/%ED%A0%80',
    '/api/relocations?text=%00',
    '/api/relocations?text=%ED%A0%80',
    '/api/relocations?text=a&text=b',
    '/api/relocations?__proto__=1',
    '/api/relocations?text[$ne]=1',
    '/index.html%00.js',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    'http://host/api/session',
    '*',
    '?',
    '/?',
  ])('has an answer without a fault to the address %s', async (target) => {
    for (const accept of ['*/*', 'text/html']) {
      const answer = await raw(
        new URL(program.url),
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\nCookie: ${agent.cookie}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 (200|3\d\d|4\d\d) /);
      expect(answer).not.toMatch(/\bat .+\.(ts|js):\d+|node_modules|root:x:/);
    }
    expect(
      program
        .log()
        .split('\n')
        .filter((line) => line.includes('a request failed')),
    ).toEqual([]);
  });

  it.each([
    ['too long a head', `GET /api/session HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'a'.repeat(80_000)}\r\n\r\n`, 431],
    ['no HTTP', 'MAIL FROM:<a@b>\r\n\r\n', 400],
    ['a length that is none', 'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('answers %s with a code and a sentence', async (_what, request, status) => {
    const answer = await raw(new URL(program.url), request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      code: expect.stringMatching(/^http\//),
      message: expect.stringMatching(/[\u4e00-\u9fff]/),
    });
  });
});

const anything = fc.oneof(
  fc.anything({ maxDepth: 3 }).map(sendable),
  fc.string({ maxLength: 500 }),
  fc.record({ version: fc.anything().map(sendable), paintedCallId: fc.anything().map(sendable) }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

/** What Socket.IO can put on the wire at all: bigint, symbols and functions cannot leave a browser either. */
function sendable(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

function connect(url: string, cookie: string, origin?: string): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie, ...(origin ? { origin } : {}) },
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (cause) => {
      socket.disconnect();
      reject(cause);
    });
  });
}
