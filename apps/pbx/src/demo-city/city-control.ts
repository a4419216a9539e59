import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { CityCalls } from './city-calls.js';

const largestBody = 4096;

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** The city's door for the demo button and for tests: HTTP on loopback, JSON. See CONTRACT.md. */
export async function startCityControl(calls: CityCalls, address: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(calls, request)
      .catch((error: unknown) => refusal(error))
      .then(({ status, body }) => send(response, status, body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return server;
}

async function answer(calls: CityCalls, request: IncomingMessage): Promise<Answer> {
  const [, collection, id] = new URL(request.url ?? '/', 'http://city').pathname.split('/');
  if (collection !== 'calls') return { status: 404, body: { code: 'city/not-found' } };
  const call = id === undefined ? undefined : calls.find(id);
  if (id !== undefined && call === undefined) return { status: 404, body: { code: 'city/no-such-call' } };
  switch (request.method) {
    case 'GET':
      return { status: 200, body: call ?? calls.list() };
    case 'POST':
      return { status: 201, body: await calls.place(await readJson(request)) };
    case 'DELETE':
      if (id !== undefined) await calls.hangUp(id);
      return { status: 204 };
    default:
      return { status: 405, body: { code: 'city/method-not-allowed' } };
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > largestBody) throw new SyntaxError('body too large');
  }
  return text === '' ? {} : JSON.parse(text);
}

function refusal(error: unknown): Answer {
  if (error instanceof z.ZodError)
    return { status: 400, body: { code: 'city/bad-request', message: z.prettifyError(error) } };
  if (error instanceof SyntaxError) return { status: 400, body: { code: 'city/bad-json', message: error.message } };
  return {
    status: 502,
    body: { code: 'city/asterisk-refused', message: error instanceof Error ? error.message : String(error) },
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
