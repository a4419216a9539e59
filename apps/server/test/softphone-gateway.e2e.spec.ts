import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openSip } from './sip-handshake.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

const PBX_WAIT_MS = 1_000;
const SILENCE_MS = 5_000;
/** A masked WebSocket ping without content: a browser that lives says as much. */
const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);

/** The gateway as built, on a real PBX, with patience short enough to see it end. */
describe('the softphone gateway', () => {
  let program: WholeProgram;
  let cookie: string;

  const logIn = async (username: string): Promise<string> => {
    const answer = await fetch(`${program.url}/api/session`, {
      method: 'POST',
      headers: { 'x-yiche': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'yiche-114-demo' }),
    });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  const open = async (): Promise<Duplex> => {
    const socket = await openSip(program.gatewayUrl, { cookie });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    return socket;
  };
  /** Stopped as a process is, and continued: its kernel goes on taking connections for it. */
  const whileFrozen = async (meanwhile: () => Promise<void>): Promise<void> => {
    process.kill(program.telephony.pbx.pid, 'SIGSTOP');
    try {
      await meanwhile();
    } finally {
      process.kill(program.telephony.pbx.pid, 'SIGCONT');
    }
  };

  beforeAll(async () => {
    program = await startWholeProgram({
      pbx: 'asterisk',
      environment: {
        SOFTPHONE_PBX_WAIT_MS: String(PBX_WAIT_MS),
        SOFTPHONE_SILENCE_MS: String(SILENCE_MS),
        SOFTPHONE_SESSION_CHECK_MS: '500',
      },
    });
    cookie = await logIn('8001');
  });
  afterAll(() => program?.stop());

  it('refuses a telephone while the PBX is frozen, and says that it is down', async () => {
    await whileFrozen(async () => {
      const began = performance.now();
      expect(await openSip(program.gatewayUrl, { cookie })).toBe(502);
      expect(performance.now() - began).toBeLessThan(2 * PBX_WAIT_MS);
      const ready = await fetch(`${program.gatewayUrl}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ details: { database: 'up', pbx: 'down' } });
    });
    (await open()).destroy();
  });

  it('has two telephones of a session at most: a third cuts the oldest, but not before the PBX has taken it', async () => {
    const cut: number[] = [];
    const telephones: Duplex[] = [];
    const openNext = async (): Promise<void> => {
      const socket = await open();
      const index = telephones.push(socket) - 1;
      socket.once('close', () => cut.push(index)).resume();
    };
    await openNext();
    await openNext();
    await whileFrozen(async () => {
      const refused = await Promise.allSettled([1, 2, 3].map(() => openSip(program.gatewayUrl, { cookie })));
      expect(refused.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      expect(refused).toContainEqual({ status: 'fulfilled', value: 502 });
    });
    expect(cut).toEqual([]);
    await openNext();
    await delay(200);
    expect(cut).toEqual([0]);
    for (const socket of telephones) socket.destroy();
  });

  it('cuts a telephone that says nothing any more, and no other, were the PBX frozen', async () => {
    const [vanished, alive] = [await open(), await open()];
    const cut: string[] = [];
    vanished.once('close', () => cut.push('vanished')).resume();
    alive.once('close', () => cut.push('alive')).resume();
    await whileFrozen(async () => {
      for (let waited = 0; waited < SILENCE_MS + 1_500; waited += 1_500) {
        alive.write(PING);
        if (waited < SILENCE_MS - 1_000) expect(cut).toEqual([]);
        await delay(1_500);
      }
    });
    expect(cut).toEqual(['vanished']);
    alive.destroy();
    const metrics = await (await fetch(`${program.gatewayUrl}/metrics`)).text();
    expect(metrics).toContain('yiche_softphone_cut_total{reason="silent"} 1');
  });
});
