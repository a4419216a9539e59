import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { defineRoute } from '@yiche/contracts';
import { Serves } from '@yiche/identity';
import { createLogger, UploadPlaces, withSpooledUpload } from '@yiche/platform';
import { z } from 'zod';
import { DomainErrorFilter } from './domain-error.filter.js';
import { passUploadsOn } from './uploads.js';

const places = new UploadPlaces();
const PACE = { least: 100, windowMilliseconds: 500, longestMilliseconds: 4_000 };

const uploads = {
  file: defineRoute({
    method: 'POST',
    path: '/file',
    summary: '',
    access: 'everybody',
    body: 'file',
    answer: z.object({ bytes: z.number() }),
    status: 201,
  }),
  words: defineRoute({
    method: 'POST',
    path: '/words',
    summary: '',
    access: 'everybody',
    body: z.strictObject({ words: z.string() }),
    answer: z.object({ units: z.number() }),
    status: 201,
  }),
};

@Controller()
class Uploads {
  @Serves(uploads.file)
  file(_user: unknown, _input: object, @Req() { body }: { body: unknown }): Promise<{ bytes: number }> {
    return places.run('somebody', () =>
      withSpooledUpload(body as Readable, 1_000_000, async ({ bytes }) => ({ bytes })),
    );
  }

  @Serves(uploads.words)
  words(_user: unknown, { body }: { body: { words: string } }): { units: number } {
    return { units: body.words.length };
  }
}

@Module({ controllers: [Uploads] })
class TestApp {}

describe('an upload', () => {
  let application: NestFastifyApplication;
  let port: number;
  beforeAll(async () => {
    application = await NestFactory.create<NestFastifyApplication>(TestApp, new FastifyAdapter(), { logger: false });
    passUploadsOn(application, PACE);
    application.useGlobalFilters(new DomainErrorFilter(createLogger('silent'), { record: () => undefined }));
    await application.listen(0, '127.0.0.1');
    port = Number(new URL(await application.getUrl()).port);
  });
  afterAll(() => application.close());

  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith(`yiche-tmp-${process.pid}-`));
  const begin = (address: string, type: string, length: number): Socket => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST ${address} HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`);
    return socket;
  };
  /** All that comes until the other side ends it. */
  const answerOn = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    await once(socket, 'close');
    return text;
  };
  const file = () => begin('/file', 'application/octet-stream', 500_000);

  it('that comes is taken, however long its rest takes to be read', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/file`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(500_000),
    });
    expect(await answer.json()).toEqual({ bytes: 500_000 });
  });

  it.each([
    ['a file', '/file', 'application/octet-stream'],
    ['a body that is read before its route', '/words', 'application/json'],
  ])('of %s that stalls is answered with a code, and its connection closed', async (_what, address, type) => {
    const socket = begin(address, type, 500_000);
    socket.write('{"words":"');
    const answer = await answerOn(socket);
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('"code":"uploads/too-slow"');
    expect(answer).toContain('没有保存任何内容');
    expect(await left()).toEqual([]);
  });

  it('that creeps is dropped as well', async () => {
    const socket = file();
    const ticks = setInterval(() => socket.write('x'), 100);
    expect(await answerOn(socket)).toContain('"code":"uploads/too-slow"');
    clearInterval(ticks);
  });

  it('that comes at its pace for ever is dropped too', async () => {
    const socket = file();
    const ticks = setInterval(() => socket.write('x'.repeat(100)), 100);
    expect(await answerOn(socket)).toContain('"code":"uploads/too-long"');
    clearInterval(ticks);
  });

  it('holds no place and leaves nothing when its sender goes away, and two that stall hold none for long', async () => {
    const gone = file();
    gone.write('x');
    for (let tries = 0; (await left()).length === 0 && tries < 200; tries += 1) await delay(10);
    gone.destroy();
    const stalled = [file(), file()].map(answerOn);
    for (const answer of await Promise.all(stalled)) expect(answer).toMatch(/uploads\/too-(slow|many)/);
    expect(await left()).toEqual([]);
    const again = await fetch(`http://127.0.0.1:${port}/file`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(10),
    });
    expect(await again.json()).toEqual({ bytes: 10 });
  });
});
