import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { allRoutes, statusOf, type Route } from '@yiche/contracts';
import { DEMO_PASSWORD } from '@yiche/identity';
import { isUnstorable, newId } from '@yiche/kernel';
import fc from 'fast-check';
import { z } from 'zod';
import { startTestServer, type TestServer } from './test-server.js';

jest.setTimeout(300_000);

interface Attempt {
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
}

const USERS = ['8001', 'banzhang', 'jiesuan', 'jingwu', 'guanli'];
/** Ends the session that the others use, or starts a call of the demo for each try. */
const LEFT_OUT = ['DELETE /api/session', 'POST /api/demo/calls'];
const ROUTES = allRoutes.filter(({ method, path }) => !LEFT_OUT.includes(`${method} ${path}`));

const TRAPS = [
  ...['', ' ', '\0', 'a\0b', '\uD800', '\u202e', '\ufeff', '%00', '%', '../../etc/passwd', '//host/', '\\', '\r\nX: y'],
  ...[
    '=1+1',
    "'; DROP TABLE call; --",
    '{{7*7}}',
    '<script>',
    '__proto__',
    'constructor',
    'null',
    'NaN',
    '-1',
    '1e309',
  ],
  ...['9'.repeat(400), '苏'.repeat(3_000), '[]', '{}', '2024-02-30', '0000-00', '9999-12-31T23:59:59.999Z', '١٢٣'],
];

const trap = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(null, true, -1, 0, 1.5, 1e308, Number.MAX_SAFE_INTEGER, [], {}, [[[]]], { a: '\0' }),
  fc.constant(JSON.parse('['.repeat(900) + ']'.repeat(900)) as unknown),
);

type Shape = z.core.JSONSchema.BaseSchema;

/** Values of a schema, most of them right in most places, so that they come as far as the code behind it. */
function valuesOf(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 8, arbitrary: right(shape, depth) }, { weight: 1, arbitrary: trap });
}

function right(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant(null);
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...(shape.enum as unknown[]));
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return fc.oneof(...choices.map((each) => valuesOf(each as Shape, depth + 1)));
  switch (shape.type) {
    case 'object': {
      const named = Object.entries(shape.properties ?? {}).map(([key, each]) => [
        key,
        valuesOf(each as Shape, depth + 1),
      ]);
      const required = fc.boolean().chain((whole) =>
        fc.record(Object.fromEntries(named) as Record<string, fc.Arbitrary<unknown>>, {
          requiredKeys: whole ? (shape.required ?? []) : [],
        }),
      );
      return fc.oneof(
        { weight: 9, arbitrary: required },
        { weight: 1, arbitrary: required.map((o) => ({ ...o, '\u200bx': 1 })) },
      );
    }
    case 'array':
      return fc.array(valuesOf((shape.items ?? {}) as Shape, depth + 1), { maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: shape.minimum ?? 0, max: shape.maximum ?? 40 }), fc.double());
    case 'string':
      return textOf(shape);
    default:
      return fc.oneof(fc.constant(newId()), fc.string({ maxLength: 20 }), fc.integer());
  }
}

function textOf({ format, pattern, maxLength }: Shape): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.constantFrom(newId(), '00000000-0000-0000-0000-000000000000');
  if (format === 'date') return fc.constantFrom('2024-07-01', '2026-11-29', '0001-01-01', '9999-12-31');
  if (format === 'date-time')
    return fc.constantFrom('2024-07-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '0001-01-01T00:00:00Z');
  if (format === 'email') return fc.constantFrom('a@example.com', 'a@b', '=1@example.com');
  if (pattern)
    return fc.oneof(fc.constantFrom('2024-07', '2024-07-01', '0.05', '1'), fc.stringMatching(new RegExp(pattern)));
  const word = fc.constantFrom(
    '苏D12345',
    '13812348000',
    '武宜路 1 号',
    '8001',
    'WJ',
    '2024-07',
    newId(),
    '1.90',
    'csv',
  );
  return fc.oneof(word, fc.string({ maxLength: Math.min(maxLength ?? 60, 60) }));
}

const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as unknown as Shape;

/** The whole server in this process, on the simulator and a real database, asked everything that can be asked. */
describe('every route', () => {
  let server: TestServer;
  let address: URL;
  const cookies: string[] = [];

  beforeAll(async () => {
    server = await startTestServer({ LOG_LEVEL: 'error' });
    address = new URL(server.url);
    for (const username of USERS) {
      const answer = await ask('POST', '/api/session', '', { username, password: DEMO_PASSWORD });
      cookies.push(answer.headers.getSetCookie()[0]?.split(';')[0] ?? '');
    }
  });
  afterAll(() => server?.stop());

  const ask = (method: string, at: string, cookie: string, body?: unknown): Promise<Response> =>
    fetch(new URL(at, address), {
      method,
      headers: { cookie, 'x-yiche': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });

  /** An answer is what its route says; a refusal has a code, a sentence, and nothing of the program's inside. */
  async function check(answer: Response, route: Route, what: string): Promise<void> {
    const text = await answer.text();
    if (answer.status < 400) return checkAnswer(route, answer.status, text);
    expect({ what, status: answer.status === 500 ? text : 'no 500' }).toEqual({ what, status: 'no 500' });
    expect(JSON.parse(text)).toMatchObject({
      code: expect.stringMatching(/^[a-z-]+\/[a-z-]+$/),
      message: expect.stringMatching(/[\u4e00-\u9fff]/),
    });
    expect(text).not.toMatch(/\bat .+\.(ts|js):\d+|node_modules|SELECT /);
  }

  it('is found, with what it takes', () => {
    expect(ROUTES.length).toBeGreaterThan(50);
    expect(ROUTES.filter(({ body }) => body).length).toBeGreaterThan(20);
    expect(ROUTES.filter(({ query }) => query).length).toBeGreaterThan(3);
  });

  it('answers whatever it is sent with a code and a sentence, to everybody', async () => {
    for (const route of ROUTES)
      await fc.assert(
        fc.asyncProperty(attemptsAt(route), fc.constantFrom(...cookies), async ({ path: at, query, body }, cookie) => {
          const bodyText = route.method === 'GET' ? undefined : body;
          const answer = await ask(route.method, at + query, cookie, bodyText);
          await check(answer, route, `${route.method} ${at}${query} ${JSON.stringify(bodyText)?.slice(0, 200) ?? ''}`);
        }),
        { numRuns: 25 },
      );
    expect(server.log()).toBe('');
  });

  it('answers a body that is no JSON, is cut off, repeats a key or is nothing', async () => {
    const bodies = ['{', '{"a":', 'null', '[]', '"x"', '{"__proto__":{"a":1}}', '{"a":1,"a":2}', '\0', '\ud800', ''];
    for (const route of ROUTES.filter(({ body }) => body))
      for (const body of bodies) {
        const answer = await ask(route.method, concrete(route.path, newId()), cookies[0] ?? '', body);
        await check(answer, route, `${route.path} ${body}`);
      }
    expect(server.log()).toBe('');
  });

  it('tells browsers and what stands between to keep nothing of what it says', async () => {
    for (const at of ['/api/session', '/api/relocations', '/api/environment', '/api/nothing', '/readyz'])
      expect((await ask('GET', at, cookies[1] ?? '')).headers.get('cache-control')).toMatch(/\bno-store\b/);
  });
});

function checkAnswer(route: Route, status: number, text: string): void {
  if (route.answer !== null && 'file' in route.answer) return;
  expect([route.path, status]).toEqual([route.path, statusOf(route)]);
  if (route.answer === null) expect(text).toBe('');
  else route.answer.parse(JSON.parse(text));
}

const concrete = (at: string, value: string): string => at.replace(/:\w+/g, encodeURIComponent(value));

function attemptsAt({ path: at, body, query }: Route): fc.Arbitrary<Attempt> {
  const place = fc.oneof(
    fc.constantFrom(newId(), 'WJ', '2024-07', '2024-07-01', '1'),
    fc.constantFrom(...TRAPS.filter((text) => text !== '' && !isUnstorable(text))),
  );
  return fc.record({
    path: place.map((value) => concrete(at, value.slice(0, 300))),
    query: query ? valuesOf(shapeOf(query)).map(queryOf) : fc.constantFrom('', '?x=%00', '?%ED%A0%80'),
    body: body ? valuesOf(body === 'file' ? {} : shapeOf(body)) : fc.constantFrom(undefined, {}, null),
  });
}

function queryOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `?text=${encodeURIComponent(wellFormed(String(value)))}`;
  const pairs = Object.entries(value).map(([key, item]) => [
    key,
    typeof item === 'string' ? item : JSON.stringify(item),
  ]);
  return `?${pairs.map((pair) => pair.map((text) => encodeURIComponent(wellFormed(text ?? ''))).join('=')).join('&')}`;
}

const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\uFFFD');
