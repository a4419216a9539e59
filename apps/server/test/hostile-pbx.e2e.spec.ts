import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { tmpdir } from 'node:os';
import { FakeAmiPeer, valueOf } from '../../../libs/telephony/src/testing/fake-ami-peer.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/** The whole program on a PBX that says whatever the test says: contained, counted, never fatal. */
describe('a PBX that sends garbage', () => {
  let peer: FakeAmiPeer;
  let program: WholeProgram;

  beforeAll(async () => {
    peer = await FakeAmiPeer.open();
    peer.login = (id) =>
      `Response: Success\r\nActionID: ${id}\r\n\r\nEvent: FullyBooted\r\nUptime: 100\r\nLastReload: 100\r\n\r\n`;
    peer.answer = (action, id) =>
      ['CoreShowChannels', 'QueueStatus'].includes(valueOf(action, 'action'))
        ? `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\nEvent: Done\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`
        : `Response: Success\r\nActionID: ${id}\r\nPing: Pong\r\n\r\n`;
    program = await startWholeProgram({
      pbx: 'simulator',
      environment: {
        PBX_KIND: 'asterisk',
        PBX_AMI_PORT: String(peer.port),
        PBX_AMI_EVENTS_SECRET: 'events-secret',
        PBX_AMI_CONTROL_SECRET: 'control-secret',
        PBX_ARI_PASSWORD: 'ari-secret',
        RECORDING_SPOOL_DIR: tmpdir(),
        PBX_AMI_RETRY_BASE_MS: '200',
      },
    });
  });
  afterAll(async () => {
    await program?.stop();
    await peer?.close();
  });

  const counted = async (what: string): Promise<number> => {
    const text = await (await fetch(`${program.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`yiche_telephony_total{what="${what}"}`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not become true within 10 s');
  };
  const event = (fields: Record<string, string>): string =>
    `${Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\r\n')}\r\n\r\n`;
  const seconds = (): string => String(Date.now() / 1000);
  const sayCall = (key: string, timestamp = seconds()): void => {
    const of = { Timestamp: timestamp, Uniqueid: key };
    const yiche = { Event: 'UserEvent', UserEvent: 'Yiche', Call: key, Bureau: 'WJ', ...of };
    peer.say(event({ ...yiche, Kind: 'call-arrived', CallerIDNum: '13912345678' }));
    peer.say(event({ Event: 'QueueCallerJoin', Queue: 'wj-move-car', Position: '1', ...of }));
    peer.say(event({ Event: 'QueueCallerAbandon', Queue: 'wj-move-car', HoldTime: '2', ...of }));
    peer.say(event({ Event: 'Hangup', Cause: '16', ...of }));
  };
  const call = async (key: string): Promise<{ arrived_at: Date; ended_at: Date; outcome: string } | undefined> => {
    const rows = await program.database.dataSource.query('SELECT * FROM call WHERE call_key = $1', [key]);
    return (rows as { arrived_at: Date; ended_at: Date; outcome: string }[])[0];
  };
  const ended = (key: string) => until(async () => (await call(key))?.ended_at != null);

  it('is counted and contained: messages that are none, events without what they need, ids of nobody', async () => {
    peer.say('\u0000\u0001\u0002 not a message\r\n\r\n: \r\n\r\n: : :\r\n\r\n');
    peer.say(event({ Event: 'AgentConnect', Queue: 'wj-move-car' }));
    peer.say(event({ Event: 'UserEvent', UserEvent: 'Yiche', Kind: 'call-arrived', Call: 'x' }));
    peer.say(event({ Event: 'UserEvent', UserEvent: 'Yiche', Kind: 'constructor', Call: 'x' }));
    peer.say(event({ Event: '__proto__', Uniqueid: 'x' }));
    peer.say(event({ Event: 'Hangup', Uniqueid: 'nobody' }));
    sayCall('yc1-1.1');
    await ended('yc1-1.1');
    expect(await counted('ami-unreadable-message')).toBeGreaterThanOrEqual(2);
    expect(await counted('event-unreadable')).toBeGreaterThanOrEqual(2);
    expect(program.alive()).toBe(true);
  });

  it('has its lines of 10 MB cut off, and is listened to again', async () => {
    const logins = peer.logins.length;
    peer.say(`Event: Hangup\r\nUniqueid: ${'9'.repeat(10_000_000)}`);
    await until(async () => (await counted('ami-oversized-message')) >= 1);
    await until(async () => peer.logins.length > logins && (await fetch(`${program.url}/readyz`)).ok);
    sayCall('yc1-1.2');
    await ended('yc1-1.2');
  });

  it('that dies in the middle of an event leaves no half of it to the next connection', async () => {
    const logins = peer.logins.length;
    peer.say('Event: UserEvent\r\nUserEvent: Yiche\r\nKind: call-arrived\r\nCall: yc1-1.3\r\nUniq');
    peer.cut();
    await until(async () => peer.logins.length >= logins + 2 && (await fetch(`${program.url}/readyz`)).ok);
    sayCall('yc1-1.4');
    await ended('yc1-1.4');
    expect(await call('yc1-1.3')).toBeUndefined();
  });

  it('with a clock of another century does not make calls of another century', async () => {
    sayCall('yc1-1.5', '9999999999.5');
    await ended('yc1-1.5');
    const { arrived_at: arrivedAt, ended_at: endedAt } = (await call('yc1-1.5')) ?? {};
    expect(Math.abs(Date.now() - Number(arrivedAt))).toBeLessThan(60_000);
    expect(Number(endedAt)).toBeGreaterThanOrEqual(Number(arrivedAt));
    expect(await counted('event-from-future')).toBe(4);
  });

  it('that tells a call again, also an ended one, has told it once', async () => {
    const before = await call('yc1-1.1');
    sayCall('yc1-1.1');
    sayCall('yc1-1.6');
    await ended('yc1-1.6');
    expect(await call('yc1-1.1')).toEqual(before);
    const rows = await program.database.dataSource.query(
      `SELECT count(*)::int AS calls, count(DISTINCT call_key)::int AS keys FROM call`,
    );
    expect(rows).toEqual([{ calls: 5, keys: 5 }]);
  });

  it('is not fatal: the server is alive, ready, and says so', async () => {
    expect(program.alive()).toBe(true);
    for (const path of ['/healthz', '/readyz']) expect((await fetch(program.url + path)).status).toBe(200);
    expect(program.log()).not.toContain('13912345678');
  });
});
