import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import type { TelephonyCount, TelephonyObserver } from '../observe.js';
import { FakeAmiPeer, valueOf } from '../testing/fake-ami-peer.js';
import type { AmiAction } from './ami-actions.js';
import { AmiConnection, LoginRefused } from './ami-connection.js';
import { AmiLink } from './ami-link.js';
import type { AmiMessage } from './ami-message.js';

const counted: TelephonyCount[] = [];
/** At INFO and ERROR. */
const logged: string[] = [];
const observer: TelephonyObserver = {
  log: {
    info: (_fields, message) => void logged.push(message),
    warn: () => undefined,
    error: (_fields, message) => void logged.push(message),
  },
  counters: { count: (what) => void counted.push(what) },
};
const timeouts = {
  host: '127.0.0.1',
  loginTimeoutMs: 500,
  actionTimeoutMs: 150,
  pingIntervalMs: 10_000,
  pingTimeoutMs: 150,
  maxListItems: 50,
  maxMessageBytes: 4_096,
  maxPending: 20,
};

describe('an AMI connection', () => {
  let peer: FakeAmiPeer;
  let events: AmiMessage[];
  let closed: string[];
  let open: AmiConnection[];

  beforeEach(async () => {
    peer = await FakeAmiPeer.open();
    events = [];
    closed = [];
    open = [];
    counted.length = 0;
  });
  afterEach(async () => {
    for (const connection of open) connection.close('test over');
    await peer.close();
  });

  const settings = () => ({ ...timeouts, port: peer.port, username: 'events', secret: 'geheim-Geheim-1' });
  const connect = async (changes: Partial<typeof timeouts> = {}): Promise<AmiConnection> => {
    const connection = await AmiConnection.open(
      { ...settings(), ...changes },
      observer,
      (event) => void events.push(event),
      (reason) => void closed.push(reason),
    );
    open.push(connection);
    return connection;
  };
  const until = async (fulfilled: () => boolean): Promise<void> => {
    for (let waited = 0; !fulfilled() && waited < 2_000; waited += 5) await delay(5);
    expect(fulfilled()).toBe(true);
  };

  it('gives up a login that is not answered', async () => {
    peer.login = () => null;
    await expect(connect()).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
    await until(() => peer.connections === 0);
  });

  it('gives up a login that is refused', async () => {
    peer.login = (id) => `Response: Error\r\nActionID: ${id}\r\nMessage: Authentication failed\r\n\r\n`;
    await expect(connect()).rejects.toThrow(LoginRefused);
    await until(() => peer.connections === 0);
  });

  it('reports nobody at the port as unavailable', async () => {
    await peer.close();
    await expect(connect()).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
  });

  it('rejects an action that is not answered in time, and counts an answer that comes later', async () => {
    const connection = await connect();
    peer.answer = () => null;
    await expect(connection.send({ action: 'Ping' })).rejects.toMatchObject({ code: 'telephony/timed-out' });
    peer.say('Response: Success\r\nActionID: yc1\r\n\r\n');
    await until(() => counted.includes('ami-late-response'));
    expect(connection.isOpen).toBe(true);
  });

  it('rejects all that is pending at once when the PBX goes away', async () => {
    const connection = await connect({ actionTimeoutMs: 60_000 });
    peer.answer = () => null;
    const pending = [connection.send({ action: 'Ping' }), connection.list({ action: 'QueueStatus' })];
    await until(() => peer.actions.length === 2);
    peer.cut();
    for (const result of await Promise.allSettled(pending)) expect(result.status).toBe('rejected');
    expect(closed).toEqual(['closed by the PBX']);
    await expect(connection.send({ action: 'Ping' })).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
  });

  it('closes when a ping is not answered', async () => {
    peer.answer = () => null;
    await connect({ pingIntervalMs: 20, pingTimeoutMs: 40 });
    await until(() => closed.length === 1);
    expect(closed).toEqual(['ping failed']);
  });

  it('collects a list by its ActionID, with other events in between', async () => {
    const connection = await connect();
    peer.answer = (_action, id) =>
      [
        `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n`,
        `Event: QueueMember\r\nActionID: ${id}\r\nQueue: one\r\n\r\n`,
        'Event: Hangup\r\nUniqueid: 1.1\r\n\r\n',
        `Event: QueueMember\r\nActionID: ${id}\r\nQueue: two\r\n\r\n`,
        `Event: QueueStatusComplete\r\nActionID: ${id}\r\nEventList: Complete\r\nListItems: 2\r\n\r\n`,
      ].join('');
    const items = await connection.list({ action: 'QueueStatus' });
    expect(items.map((item) => item['queue'])).toEqual(['one', 'two']);
    expect(events.map((event) => event['event'])).toEqual(['Hangup']);
  });

  it('refuses a list without end', async () => {
    const connection = await connect({ actionTimeoutMs: 5_000 });
    peer.answer = (_action, id) =>
      `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n${`Event: QueueMember\r\nActionID: ${id}\r\n\r\n`.repeat(60)}`;
    await expect(connection.list({ action: 'QueueStatus' })).rejects.toMatchObject({ code: 'telephony/refused' });
  });

  it('does not let a peer fake its close, its errors or its own events', async () => {
    const connection = await connect();
    for (const name of ['close', 'error', 'rawevent', 'connect', 'end']) {
      peer.say(`Event: ${name}\r\nPrivilege: x\r\n\r\nResponse: Success\r\nActionID: ${name}\r\n\r\n`);
    }
    await until(() => events.length === 5);
    expect(connection.isOpen).toBe(true);
    expect(closed).toEqual([]);
  });

  it('contains a handler that throws and goes on', async () => {
    let seen = 0;
    const connection = await AmiConnection.open(
      settings(),
      observer,
      () => {
        seen += 1;
        throw new Error('a handler of the test');
      },
      () => undefined,
    );
    open.push(connection);
    peer.say('Event: Hangup\r\nUniqueid: 1\r\n\r\nEvent: Hangup\r\nUniqueid: 2\r\n\r\n');
    await until(() => seen === 2);
    expect(counted.filter((what) => what === 'listener-failed')).toHaveLength(2);
  });

  it('ends a connection whose message has no end instead of keeping it', async () => {
    await connect();
    peer.say('Event: Hangup\r\n');
    for (let part = 0; part < 10; part += 1) peer.say('x'.repeat(1_000));
    await until(() => closed.length === 1);
    expect(closed).toEqual(['oversized message']);
    expect(counted).toContain('ami-oversized-message');
  });

  it('ends a connection that sends a line of 10 MB, without keeping it, and counts it once', async () => {
    await connect({ maxMessageBytes: 262_144 });
    peer.say('Event: Hangup\r\nUniqueid: 1\r\n\r\n');
    peer.say(`Event: Hangup\r\nUniqueid: ${'9'.repeat(10_000_000)}\r\n\r\n`);
    await until(() => closed.length === 1);
    expect(closed).toEqual(['oversized message']);
    expect(counted.filter((what) => what === 'ami-oversized-message')).toHaveLength(1);
    expect(events.map((event) => event['uniqueid'])).toEqual(['1']);
  });

  it('reads an event that comes in pieces, after any garbage', async () => {
    await connect();
    peer.say('\u0000\u0001 garbage without a colon\r\n\r\n: \r\n\r\nEvent: Han');
    await delay(20);
    peer.say('gup\r\nUniqueid: 7\r');
    await delay(20);
    peer.say('\n\r\n');
    await until(() => events.some((event) => event['uniqueid'] === '7'));
  });

  it('survives whatever a PBX may say', async () => {
    await connect({ maxMessageBytes: 1_000_000 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), async (lines) => {
        // "Response: … follow" puts the library into a mode that only its own end marker leaves; the ping notices that
        fc.pre(!lines.some((line) => /follow/i.test(line)));
        peer.say(`${lines.join('\r\n')}\r\n\r\n`);
      }),
      { numRuns: 200 },
    );
    peer.say('\r\n\r\nEvent: Hangup\r\nUniqueid: last\r\n\r\n');
    await until(() => events.some((event) => event['uniqueid'] === 'last'));
  });

  it('writes exactly the action and the fields that were meant, or refuses', async () => {
    const connection = await connect({ actionTimeoutMs: 2_000 });
    peer.answer = (_action, id) => `Response: Success\r\nActionID: ${id}\r\n\r\n`;
    const hostile = fc.oneof(
      fc.constantFrom(
        'a\r\nAction: Logoff',
        'a\nb',
        'a\0',
        'x,YC_B=1',
        ' a',
        'a ',
        '',
        'ü'.repeat(600),
        '\ud800',
        'Action: Hangup',
      ),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[A-Za-z0-9.-]{1,40}$/),
    );
    let written = 0;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (one, two, three) => {
        const wanted: AmiAction[] = [
          {
            action: 'QueueAdd',
            queue: 'q',
            interface: 'PJSIP/agent-8001',
            membername: one,
            stateinterface: 'PJSIP/agent-8001',
            penalty: '0',
            paused: 'true',
          },
          { action: 'QueuePause', queue: two, interface: 'PJSIP/agent-8001', paused: 'true', reason: three },
          { action: 'Hangup', channel: one, cause: '16' },
          {
            action: 'Originate',
            channel: 'Local/dial@owner-call-WJ/n',
            context: 'owner-call-WJ',
            exten: 'owner-room',
            priority: '1',
            async: 'true',
            timeout: '60000',
            channelid: 'room',
            otherchannelid: 'dial',
            variable: { OWNER_NUMBER: '13800000077', YC_CALL: two, YC_ATTEMPT: three },
          },
        ];
        for (const action of wanted) {
          const before = peer.actions.length;
          const outcome = await connection.send(action).then(
            () => 'sent',
            (error: { code?: string }) => error.code,
          );
          expect(['sent', 'telephony/invalid-value']).toContain(outcome);
          const read = peer.actions.slice(before);
          expect(read).toHaveLength(outcome === 'sent' ? 1 : 0);
          if (outcome !== 'sent' || !read[0]) continue;
          written += 1;
          const { variable, ...plain } = { variable: {}, ...action };
          const variables = Object.entries(variable).map(([name, value]) => ['variable', `${name}=${String(value)}`]);
          const expected = [...Object.entries(plain), ...variables, ['actionid', valueOf(read[0], 'actionid')]];
          expect([...read[0]].map(String).sort()).toEqual(expected.map(String).sort());
        }
      }),
      { numRuns: 150 },
    );
    expect(written).toBeGreaterThan(20);
  });

  it('knows no action but those it was given', async () => {
    const connection = await connect();
    const actions = [
      { action: 'Command', command: 'core stop now' },
      { action: 'Originate', channel: 'PJSIP/13800000077@carrier', application: 'System', data: 'id' },
      { action: 'Redirect', channel: 'a', context: 'owner-call-WJ', exten: 'dial', priority: '1' },
      { action: 'Setvar', variable: 'CALLERID(all)', value: '110' },
    ] as unknown as AmiAction[];
    for (const action of actions) {
      await expect(connection.send(action)).rejects.toMatchObject({ code: 'telephony/invalid-value' });
    }
    expect(peer.actions).toEqual([]);
  });

  it('has no way to say a caller ID', async () => {
    const connection = await connect();
    const owner = {
      action: 'Originate',
      channel: 'Local/dial@owner-call-WJ/n',
      context: 'owner-call-WJ',
      exten: 'owner-room',
      priority: '1',
      async: 'true',
      timeout: '60000',
      channelid: 'room',
      otherchannelid: 'dial',
      variable: { OWNER_NUMBER: '13800000077', YC_CALL: 'a', YC_ATTEMPT: 'b' },
    };
    const attempts = [
      { ...owner, callerid: '110' },
      { ...owner, CallerID: '110' },
      { ...owner, variable: { ...owner.variable, 'CALLERID(all)': '110' } },
      { ...owner, channel: 'Local/dial@owner-call-JT/n' },
    ] as unknown as AmiAction[];
    for (const action of attempts) {
      await expect(connection.send(action)).rejects.toMatchObject({ code: 'telephony/invalid-value' });
    }
    expect(peer.actions).toEqual([]);
  });
});

describe('an AMI link', () => {
  it('logs in again after every loss, and leaves no connection behind', async () => {
    const peer = await FakeAmiPeer.open();
    let opened = 0;
    let lost = 0;
    const link = new AmiLink(
      'events',
      { ...timeouts, port: peer.port, username: 'events', secret: 'geheim-Geheim-1' },
      { floorMs: 1, baseMs: 10, capMs: 20 },
      observer,
      { opened: () => void (opened += 1), event: () => undefined, closed: () => void (lost += 1) },
    );
    await link.start();
    for (let round = 1; round <= 5; round += 1) {
      for (let waited = 0; opened < round && waited < 2_000; waited += 5) await delay(5);
      expect(opened).toBe(round);
      expect(peer.connections).toBe(1);
      peer.say('Event: Hangup\r\nUniq'); // half an event must not reach the next connection
      await delay(5);
      peer.cut();
      for (let waited = 0; lost < round && waited < 2_000; waited += 5) await delay(5);
    }
    link.stop();
    expect(() => link.connection()).toThrow();
    await delay(50);
    expect(peer.connections).toBe(0);
    await peer.close();
  });

  it('says once that its secret is wrong, however often it tries, and once that it is right again', async () => {
    const peer = await FakeAmiPeer.open();
    counted.length = 0;
    logged.length = 0;
    const accept = peer.login;
    peer.login = (id) => `Response: Error\r\nActionID: ${id}\r\nMessage: Authentication failed\r\n\r\n`;
    const link = new AmiLink(
      'events',
      { ...timeouts, port: peer.port, username: 'events', secret: 'falsch-Falsch-1' },
      { floorMs: 1, baseMs: 1, capMs: 5 },
      observer,
      { opened: () => undefined, event: () => undefined, closed: () => undefined },
    );
    await link.start();
    const refusals = (): number => counted.filter((what) => what === 'ami-login-refused').length;
    for (let waited = 0; refusals() < 3 && waited < 2_000; waited += 5) await delay(5);
    expect(refusals()).toBeGreaterThanOrEqual(3);
    expect(logged).toEqual(['the PBX refuses this AMI account: name or secret is wrong']);
    peer.login = accept;
    await link.whenOpen();
    expect(logged).toEqual([
      'the PBX refuses this AMI account: name or secret is wrong',
      'over: the PBX refuses this AMI account',
    ]);
    link.stop();
    await peer.close();
  });
});
