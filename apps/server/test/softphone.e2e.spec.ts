import { get } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startOwnPostgres, type OwnPostgres } from '../../../libs/platform/src/testing/own-postgres.js';
import { openSip as openSipAt } from './sip-handshake.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/** One session for everything: who is logged out has no desk, no socket, no telephone. */
describe('the softphone of a session', () => {
  let postgres: OwnPostgres;
  let program: WholeProgram;

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    program = await startWholeProgram({ pbx: 'asterisk', postgres: postgres.url });
  });
  afterAll(async () => {
    await program?.stop();
    await postgres?.remove();
  });

  const send = (method: string, path: string, cookie: string, body?: unknown): Promise<Response> =>
    fetch(program.url + path, {
      method,
      headers: { 'x-yiche': '1', cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const logIn = async (username: string): Promise<string> => {
    const answer = await send('POST', '/api/session', '', { username, password: 'yiche-114-demo' });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const openSip = (headers: Record<string, string>, path?: string): Promise<Duplex | number> =>
    openSipAt(program.gatewayUrl, headers, path);
  /** `fetch` would not send another Host. */
  const statusUnder = (host: string, url: string): Promise<number> =>
    new Promise((resolve, reject) => {
      get(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject);
    });
  const endpoint = async (extension: string): Promise<number> => {
    const { settings } = program.telephony.pbx;
    const answer = await fetch(
      `http://${settings.controlAddress}:${settings.httpPort}/ari/asterisk/config/dynamic/res_pjsip/endpoint/agent-${extension}`,
      { headers: { authorization: `Basic ${Buffer.from(`yiche:${settings.secrets.ari}`).toString('base64')}` } },
    );
    return answer.status;
  };

  const untilGone = async (extension: string, withinMs = 5_000): Promise<void> => {
    for (let waited = 0; waited < withinMs && (await endpoint(extension)) !== 404; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await endpoint(extension)).toBe(404);
  };
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await check()); tries++) {
      if (tries > 100) throw new Error('it did not become true');
      await delay(100);
    }
  };
  const sql = (statement: string): Promise<unknown> => program.database.dataSource.query(statement);
  const ofUser = (username: string): string => `user_id = (SELECT id FROM users WHERE username = '${username}')`;

  it('reaches the PBX with the session of an agent', async () => {
    const socket = await openSip({ cookie: await logIn('8001') });
    expect(socket).not.toEqual(expect.any(Number));
    (socket as Duplex).destroy();
  });

  it('reaches nothing without a session, with that of somebody who takes no calls, or from another site', async () => {
    expect(await openSip({})).toBe(403);
    expect(await openSip({ cookie: 'yiche_session=' + 'x'.repeat(43) })).toBe(403);
    expect(await openSip({ cookie: await logIn('banzhang') })).toBe(403);
    expect(await openSip({ cookie: await logIn('8001'), origin: 'http://evil.example' })).toBe(403);
  });

  it('and everything else is refused under a name that is not ours, page, API, sockets and figures alike', async () => {
    const host = 'evil.example';
    expect(await openSip({ cookie: await logIn('8001'), host, origin: `http://${host}` })).toBe(421);
    for (const base of [program.gatewayUrl, program.url])
      for (const path of ['/metrics', '/readyz'])
        expect([path, await statusUnder(host, base + path)]).toEqual([path, 421]);
    for (const path of ['/', '/api/environment'])
      expect([path, await statusUnder(host, program.url + path)]).toEqual([path, 421]);
    expect(await statusUnder(host, `${program.url}/socket.io/?EIO=4&transport=polling`)).toBe(403);
    expect(await statusUnder('127.0.0.1', `${program.url}/readyz`)).toBe(200);
  });

  it('is connected from a page of the same host, which comes from another port', async () => {
    const socket = await openSip({ cookie: await logIn('8001'), origin: program.url });
    expect(socket).not.toEqual(expect.any(Number));
    (socket as Duplex).destroy();
  });

  it('finds nothing but SIP at the gateway, and the gateway says how it is', async () => {
    const cookie = await logIn('8001');
    expect(await openSip({ cookie }, '/ari/events')).toBe(404);
    expect((await fetch(`${program.gatewayUrl}/api/environment`)).status).toBe(404);
    expect((await fetch(`${program.gatewayUrl}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${program.gatewayUrl}/readyz`)).json()).toEqual({ database: 'up', pbx: 'up' });
    const socket = (await openSip({ cookie })) as Duplex;
    const metrics = await (await fetch(`${program.gatewayUrl}/metrics`)).text();
    expect(metrics).toContain('yiche_softphone_connections 1');
    expect(metrics).toContain('yiche_softphone_refused_total{reason="other-site"}');
    socket.destroy();
  });

  it('stays connected while the database is away; who comes meanwhile is told to come again', async () => {
    const cookie = await logIn('8001');
    const socket = (await openSip({ cookie })) as Duplex;
    let cut = false;
    socket.once('close', () => (cut = true)).resume();
    await postgres.crash();
    await until(async () => (await openSip({ cookie })) === 503);
    // An answer about its health holds for a second.
    await until(async () => (await fetch(`${program.gatewayUrl}/readyz`)).status === 503);
    await delay(6_000); // longer than two looks at the sessions
    expect(cut).toBe(false);
    await postgres.start();
    await until(async () => (await fetch(`${program.gatewayUrl}/readyz`)).ok);
    await program.untilReady();
    const another = await openSip({ cookie });
    expect(another).not.toEqual(expect.any(Number));
    expect(cut).toBe(false);
    for (const each of [socket, another]) (each as Duplex).destroy();
  });

  it('is taken by a gateway that was started while the database was away, as soon as it is back', async () => {
    const cookie = await logIn('8001');
    await postgres.crash();
    const ready = program.restartGateway(async () => undefined);
    await until(async () => (await fetch(`${program.gatewayUrl}/healthz`).catch(() => null))?.ok === true);
    await until(async () => (await openSip({ cookie })) === 503);
    await postgres.start();
    await ready;
    const socket = await openSip({ cookie });
    expect(socket).not.toEqual(expect.any(Number));
    (socket as Duplex).destroy();
    await program.untilReady();
  });

  it('has a new password at each start of work', async () => {
    const cookie = await logIn('8002');
    const passwords = [];
    for (let shift = 0; shift < 2; shift++) {
      const answer = await send('POST', '/api/agent/shift', cookie, {});
      passwords.push(((await answer.json()) as { password: string }).password);
    }
    expect(passwords[0]).not.toBe(passwords[1]);
    expect(passwords[0]?.length).toBeGreaterThanOrEqual(20);
  });

  it('ends with the session: connection cut within seconds, credential gone from the PBX, out of the queue', async () => {
    const cookie = await logIn('8003');
    await send('POST', '/api/agent/shift', cookie, {});
    expect(await endpoint('8003')).toBe(200);
    const socket = (await openSip({ cookie })) as Duplex;
    const cut = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    expect((await send('DELETE', '/api/session', cookie)).status).toBe(204);
    await untilGone('8003');
    await cut;
    const [agent] = await program.database.dataSource.query(`SELECT state FROM agent WHERE extension = '8003'`);
    expect(agent).toEqual({ state: 'offline' });
    expect((await send('GET', '/api/agent/desk', cookie)).status).toBe(401);
  });

  it('is gone when the server comes back after it was killed between the end of the session and that of the credential', async () => {
    await send('POST', '/api/agent/shift', await logIn('8004'), {});
    expect(await endpoint('8004')).toBe(200);
    await program.restart(async () => {
      await sql(`UPDATE sessions SET ended_at = now(), end_reason = 'logged-out' WHERE ${ofUser('8004')}`);
    });
    await untilGone('8004');
  });

  it('is gone when the PBX did not take the log-out and answers again', async () => {
    const cookie = await logIn('8003');
    await send('POST', '/api/agent/shift', cookie, {});
    // a PBX that is not there: stopped as a process is, and continued
    process.kill(program.telephony.pbx.pid, 'SIGSTOP');
    try {
      expect((await send('DELETE', '/api/session', cookie)).status).toBe(204);
      await new Promise((resolve) => setTimeout(resolve, 12_000)); // until ARI and AMI have given up
    } finally {
      process.kill(program.telephony.pbx.pid, 'SIGCONT');
    }
    await untilGone('8003', 15_000);
  });

  it('is gone with the next sweep, within a minute or so, of a session past its time and of a user who is disabled', async () => {
    for (const extension of ['8001', '8002']) {
      await send('POST', '/api/agent/shift', await logIn(extension), {});
      expect(await endpoint(extension)).toBe(200);
    }
    await sql(`UPDATE sessions SET expires_at = now() WHERE ${ofUser('8001')}`);
    await sql(`UPDATE users SET disabled_at = now() WHERE username = '8002'`);
    for (const extension of ['8001', '8002']) await untilGone(extension, 70_000);
  }, 90_000);
});
