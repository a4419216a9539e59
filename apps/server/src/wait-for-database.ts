import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepFacts, LedgerJournal } from '@yiche/calls';
import { DatabaseWatch, EventBus, Metrics, PersonalData, type Logger } from '@yiche/platform';
import { createPbx, silentObserver } from '@yiche/telephony';
import type { AppConfig } from './config.js';
import { DATABASE_AWAY_BODY } from './http/domain-error.filter.js';

/**
 * Resolves when the database is there: at once, as a rule. A server that is started while it is away (after a crash of both) answers
 * that it waits, and keeps on disk what the PBX tells, so that the calls of this time are in the ledger afterwards.
 */
export async function waitForDatabase(config: AppConfig, logger: Logger): Promise<void> {
  const watch = new DatabaseWatch(config.platform.database, new EventBus(logger), logger);
  if (!(await watch.ask())) {
    const server = await listen(config.server);
    const forget = await listenToPbx(config, logger);
    while (!(await watch.ask())) await sleep(config.platform.database.everyMilliseconds);
    await forget();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await watch.stop();
}

async function listen({ host, port }: { readonly host: string; readonly port: number }): Promise<Server> {
  const server = createServer(answer).listen({ host, port });
  await once(server, 'listening');
  return server;
}

/** Alive, and not ready; when to ask again is a hint that nothing depends on, so no setting: in JSON for programs, in a sentence for people. */
function answer({ url, headers }: IncomingMessage, reply: ServerResponse): void {
  if (url === '/healthz') {
    reply.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    return;
  }
  const isPage = headers.accept?.includes('text/html');
  reply
    .writeHead(503, { 'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json', 'retry-after': '2' })
    .end(isPage ? PAGE : JSON.stringify(url === '/readyz' ? NOT_READY : DATABASE_AWAY_BODY));
}

const NOT_READY = { code: 'server/not-ready', message: '部分依赖不可用', details: { database: 'down' } };

const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<title>请稍候</title><body style="font-family:sans-serif;margin:20vh auto;max-width:32em;text-align:center;color:#1b2733">
<h1 style="font-size:1.3em">数据库暂时连不上，系统正在等它恢复</h1><p>电话仍由话务平台接听排队；恢复后本页自动打开。</p>`;

/** @returns a function that leaves the PBX alone again; what was heard is on the disk then */
async function listenToPbx(config: AppConfig, logger: Logger): Promise<() => Promise<void>> {
  if (!config.server.roles.includes('telephony')) return () => Promise.resolve();
  const pbx = createPbx(config.telephony, silentObserver);
  const personalData = new PersonalData(config.platform.personalData);
  const stopKeeping = keepFacts(pbx, new LedgerJournal(config.calls, personalData, logger, new Metrics()));
  await pbx.start();
  return async () => {
    await stopKeeping();
    await pbx.stop();
  };
}
