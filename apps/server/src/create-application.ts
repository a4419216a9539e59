import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, Server } from 'node:http';
import fastifyHelmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Refusals } from '@yiche/audit';
import { IdentityService, UserAccounts } from '@yiche/identity';
import { PbxOutages } from '@yiche/calls';
import {
  Cursors,
  DatabaseWatch,
  LiveRight,
  Logger,
  Metrics,
  NestLogger,
  PreparedStatements,
  UploadPlaces,
  WorkQueue,
} from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { AppModule } from './app.module.js';
import type { AppConfig } from './config.js';
import { allowOwnBodyLimits } from './http/body-limits.js';
import { Connections } from './http/connections.js';
import { DATABASE_AWAY_BODY, DomainErrorFilter } from './http/domain-error.filter.js';
import { isAddressedToUs, OTHER_HOST_BODY } from './http/host-check.js';
import { refuseAddress, refuseRequest } from './http/unreadable-request.js';
import { passUploadsOn } from './http/uploads.js';
import { RealtimeAdapter } from './realtime/realtime.adapter.js';

/** Addresses that are not pages of the web program. */
const NOT_A_PAGE = /^\/(api|socket\.io|ws|assets|healthz|readyz|metrics)(\/|\?|$)/;

/** Who asked before the end is answered; a transfer that takes longer is cut, ms. No command of a desk does. */
const ANSWERS_WITHIN_MS = 3_000;

/** Longer than a server takes to end, ms. */
const LEFT_WITHIN_MS = 20_000;
const LEFT_LOOK_MS = 50;

/** Addresses behind which there is nothing without the database. */
const NEEDS_DATABASE = /^\/api\/(?!environment$)/;

/** The program, wired and configured but not yet listening. */
export async function createApplication(
  config: AppConfig,
  logger: Logger,
  metrics: Metrics,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: config.server.bodyLimit,
    // The last hops are our own proxies; what stands before them in the header anybody may have written.
    trustProxy: (_address: string, hop: number) => hop < config.server.trustedProxies,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseRequest,
    // The web program draws its own pages: every address that a browser opens as a page is its index.html.
    rewriteUrl: ({ method, url = '/', headers }: IncomingMessage) =>
      method === 'GET' && headers.accept?.includes('text/html') && !NOT_A_PAGE.test(url) ? '/index.html' : url,
  });
  const application = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(config, logger, metrics),
    adapter,
    {
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  const refusals = application.get(Refusals);
  const personOf = async (token: string): Promise<string | null> => {
    const user = await application.get(IdentityService).authenticate(token);
    return user === null || user.mustChangePassword ? null : user.userId;
  };
  allowOwnBodyLimits(adapter, personOf, application.get(UploadPlaces), refusals, config.platform.production);
  refuseOtherHosts(application, config.server.trustedProxies);
  refuseWithoutDatabase(application);
  application.get(Connections).watch(application.getHttpServer() as Server);
  passUploadsOn(application);
  keepNothing(application);
  application.useGlobalFilters(new DomainErrorFilter(logger, refusals));
  application.useWebSocketAdapter(new RealtimeAdapter(application, config.server, refusals));
  await application.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"], // antd writes its styles into the page
        connectSrc: ["'self'", 'ws:', 'wss:'],
        mediaSrc: ["'self'", 'blob:'],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: config.platform.production,
  });
  const web = path.resolve(config.server.webDir);
  if (existsSync(web)) {
    // Asked for where there are pages to send: the server without them is what tests run in their own process.
    const { default: fastifyStatic } = await import('@fastify/static');
    await application.register(fastifyStatic, { root: web, immutable: true, maxAge: '365d', setHeaders: freshIndex });
  }
  return application;
}

/** Of everything but sockets, which never come here (RealtimeAdapter). */
function refuseOtherHosts(application: NestFastifyApplication, trustedProxies: number): void {
  application
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (isAddressedToUs(request.headers.host, trustedProxies)) return done();
      void reply.status(421).send({ ...OTHER_HOST_BODY, requestId: request.id });
    });
}

/** While the database is away nobody waits for it to answer: refused at once, whatever was asked for. */
function refuseWithoutDatabase(application: NestFastifyApplication): void {
  const watch = application.get(DatabaseWatch);
  application
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (watch.isUp || !NEEDS_DATABASE.test(request.url)) return done();
      void reply.status(503).send({ ...DATABASE_AWAY_BODY, requestId: request.id });
    });
}

/** What is said here is about persons, or old a moment later: nobody keeps it who is not told to. */
function keepNothing(application: NestFastifyApplication): void {
  application
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (_request, reply, _payload, done) => {
      if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
      done();
    });
}

/**
 * Waits until no other process is live on this PBX node, then listens and starts what this process does: durable work and the telephone.
 * Before that nothing is read that another could still change, and no port is open: a proxy finds nobody here and asks the live one.
 * @param whenLive what may be done only then, before anything is written
 * @returns false when it was stopped before its turn had come
 */
export async function startApplication(
  application: NestFastifyApplication,
  config: AppConfig,
  whenLive: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  const right = application.get(LiveRight);
  if (!(await right.take())) return false;
  const address = { host: config.server.host, port: config.server.port };
  await untilFree(address, right.hasWaited ? LEFT_WITHIN_MS : 0);
  await whenLive();
  application.get(DatabaseWatch).start();
  await application.init();
  if (config.platform.demo) await application.get(UserAccounts).ensureDemoUsers();
  await application.listen(address);
  // Where facts are written they are also followed: news of them are in this process.
  if (config.server.roles.includes('telephony')) application.get(Cursors).start();
  await Promise.all([
    config.server.roles.includes('scheduler') ? application.get(WorkQueue).start() : null,
    config.server.roles.includes('telephony') ? application.get(Pbx).start() : null,
  ]);
  return true;
}

/**
 * Whoever lost the right to us is ending and may still be leaving the port.
 * @throws as `listen` would, where the port cannot be had in this time: before anything is remembered of this start
 */
async function untilFree(address: { readonly host: string; readonly port: number }, withinMs: number): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; ; await sleep(LEFT_LOOK_MS)) {
    // Who comes just now is sent away: it would keep the port from being left.
    const probe = createServer((early) => early.destroy());
    const problem = await new Promise<Error | null>((resolve) => {
      probe.once('error', resolve);
      probe.listen(address, () => probe.close(() => resolve(null)));
    });
    if (problem === null) return;
    if (Date.now() >= giveUpAt) throw problem;
  }
}

/**
 * Ends in the order in which a desk misses least, and nothing is lost: jobs in hand are finished while everything else goes on; then
 * nobody is answered any more, what the PBX has told until then is written, and the next process has the right to be live.
 */
export async function stopApplication(application: NestFastifyApplication): Promise<void> {
  const right = application.get(LiveRight);
  if (!right.isOurs) return right.release(); // it has begun nothing
  await application.get(WorkQueue).stop();
  await application.get(DatabaseWatch).stop();
  application.get(PbxOutages).stop();
  const server = application.getHttpServer() as Server;
  const late = setTimeout(() => server.closeAllConnections(), ANSWERS_WITHIN_MS);
  application.get(Connections).end();
  await application.close().finally(() => clearTimeout(late));
  await application.get(PreparedStatements).close();
  await right.release();
  await application.get(WorkQueue).close();
}

/** Built files carry a hash in their name and may be kept for ever; the page that names them may not. */
function freshIndex(reply: { header(name: string, value: string): unknown }, file: string): void {
  if (file.endsWith('index.html')) reply.header('cache-control', 'no-cache');
}
