import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLogger, Metrics } from '@yiche/platform';
import { freePort } from '../../../libs/platform/src/testing/free-port.js';
import { createTestDatabase, type TestDatabase } from '../../../libs/platform/src/testing/test-database.js';
import { readAppConfig, type AppConfig } from './config.js';
import { createApplication, startApplication, stopApplication } from './create-application.js';

const key = (seed: number): string => Buffer.alloc(32, seed).toString('base64');

describe('a server that is live', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-live-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const configFor = (port: number): AppConfig =>
    readAppConfig({
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String(port),
      PBX_KIND: 'simulator',
      DATABASE_URL: database.url,
      PERSONAL_DATA_KEYS: `k1:${key(1)}`,
      PERSONAL_DATA_INDEX_KEY: key(2),
      RECORDING_STORE_DIR: folder,
      CALLS_JOURNAL_DIR: path.join(folder, 'journal'),
      WEB_DIR: path.join(folder, 'no-pages'),
    });

  it('remembers nothing of its settings when its port is another’s, and then says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const config = configFor((other.address() as AddressInfo).port);
    const application = await createApplication(config, createLogger('fatal'), new Metrics());
    let remembered = false;
    const start = startApplication(application, config, async () => {
      remembered = true;
    });
    try {
      await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
      expect(remembered).toBe(false);
    } finally {
      await stopApplication(application);
      other.close();
    }
  });

  it('waits at its end for answers that are under way, and then not for those who were answered, nor for who asks nothing', async () => {
    const port = await freePort('tcp', '127.0.0.1');
    const config = configFor(port);
    const application = await createApplication(config, createLogger('fatal'), new Metrics());
    await startApplication(application, config);
    const server = application.getHttpServer() as Server;
    const cut = jest.spyOn(server, 'closeAllConnections');
    const body = JSON.stringify({ username: 'nobody', password: 'x' });
    const silent = connect(port, '127.0.0.1');
    await once(server, 'connection');
    const asked = once(server, 'request');
    const client = connect(port, '127.0.0.1');
    client.write(
      `POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    await asked;
    const stopped = stopApplication(application);
    while (server.listening) await sleep(10);
    client.write(body);
    const answer = (await client.setEncoding('utf8').toArray()).join('');
    await stopped;
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(cut).not.toHaveBeenCalled();
    silent.destroy();
  });

  it('sends to its end what somebody reads slowly', async () => {
    const port = await freePort('tcp', '127.0.0.1');
    const config = configFor(port);
    const application = await createApplication(config, createLogger('fatal'), new Metrics());
    const long = 'x'.repeat(8 * 1024 * 1024);
    application
      .getHttpAdapter()
      .getInstance()
      .get('/long', (_request, reply) => reply.send(long));
    await startApplication(application, config);
    const server = application.getHttpServer() as Server;
    const made = once(server, 'request').then(([, answer]) => once(answer as ServerResponse, 'prefinish'));
    const client = connect(port, '127.0.0.1').setEncoding('utf8').pause();
    client.write(`GET /long HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await made;
    const stopped = stopApplication(application);
    while (server.listening) await sleep(10);
    await sleep(200);
    const body = (await client.toArray()).join('').split('\r\n\r\n')[1];
    await stopped;
    expect(body?.length).toBe(long.length);
  });
});
