import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { type CityCall, type CityCalls, NoOwnerCalled } from './city-calls.js';
import { refusalAt, type CityDoor } from './city-door.js';

/** Bytes. */
const largestBody = 4096;
/** A request that has not come whole by then is cut, ms: those who knock are on this machine. */
const requestWithinMs = 5_000;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** The city's door for the demo button and for people with curl: HTTP on loopback, JSON. See CONTRACT.md. */
export async function startCityControl(calls: CityCalls, door: CityDoor): Promise<Server> {
  const server = createServer(
    { requestTimeout: requestWithinMs, headersTimeout: requestWithinMs },
    (request, response) => {
      void answer(calls, door, request)
        .catch((error: unknown) => refusal(error))
        .then(({ status, body }) => send(response, status, body));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(door.port, door.address, resolve);
  });
  return server;
}

async function answer(calls: CityCalls, door: CityDoor, request: IncomingMessage): Promise<Answer> {
  const refused = refusalAt(door, request);
  if (refused) return { status: refused.status, body: { code: refused.code, message: refused.message } };
  const [, collection, id] = (request.url ?? '/').split('?')[0]?.split('/') ?? [];
  if (collection !== 'calls') return { status: 404, body: { code: 'city/not-found' } };
  const call = id === undefined ? undefined : calls.find(id);
  if (id !== undefined && call === undefined) return { status: 404, body: { code: 'city/no-such-call' } };
  switch (request.method) {
    case 'GET':
      return { status: 200, body: call ? shown(call) : calls.list().map(shown) };
    case 'POST':
      return { status: 201, body: shown(await calls.place(await readJson(request))) };
    case 'DELETE':
      if (id !== undefined) await calls.hangUp(id);
      return { status: 204 };
    default:
      return { status: 405, body: { code: 'city/method-not-allowed' } };
  }
}

/** Whole numbers are for those on the line alone (H2). */
function shown(call: CityCall): CityCall {
  return { ...call, from: call.from.replace(/^(\d{3})\d+(\d{4})$/, '$1****$2') };
}

class BadBody extends Error {}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) throw new BadBody(`more than ${largestBody} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    // Its message would quote the body.
    throw new BadBody('not JSON');
  }
}

function refusal(error: unknown): Answer {
  if (error instanceof z.ZodError)
    return { status: 400, body: { code: 'city/bad-request', message: z.prettifyError(error) } };
  if (error instanceof BadBody) return { status: 400, body: { code: 'city/bad-json', message: error.message } };
  if (error instanceof NoOwnerCalled)
    return { status: 409, body: { code: 'city/no-owner-called', message: error.message } };
  return {
    status: 502,
    body: { code: 'city/asterisk-refused', message: error instanceof Error ? error.message : String(error) },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const headers = {
    'cache-control': 'no-store',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    // What is left of a body that was refused is not read.
    ...(status >= 400 ? { connection: 'close' } : {}),
  };
  response.writeHead(status, headers);
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
