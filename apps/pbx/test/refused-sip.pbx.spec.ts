import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { pushObjects } from '../src/testing/ari.js';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import {
  ask,
  digest,
  openUdpSender,
  openWebSocketSender,
  type SipAnswer,
  type SipSender,
} from '../src/testing/sip-sender.js';

const password = 'a-password-of-the-day';
/** Neither the carrier's nor the gateway's. */
const strange = '127.0.0.9';

/** What annex 二 十三 forbids, and what nobody has business with, each tried against the configuration as it is (C8). */
describe('SIP that the PBX refuses', () => {
  let fixture: AsteriskFixture;
  const senders: SipSender[] = [];

  beforeAll(async () => {
    fixture = await startAsteriskFixture();
    // As agent-endpoints.ts pushes them, without the media.
    await pushObjects(fixture.pbx.settings, [
      { type: 'auth', id: 'agent-8001', fields: { auth_type: 'userpass', username: 'agent-8001', password } },
      { type: 'aor', id: 'agent-8001', fields: { max_contacts: '1', remove_existing: 'yes' } },
      {
        type: 'endpoint',
        id: 'agent-8001',
        fields: {
          ...{ auth: 'agent-8001', aors: 'agent-8001', transport: 'transport-ws', context: 'agents' },
          ...{ disallow: 'all', allow: 'alaw', identify_by: 'username' },
          ...{ rewrite_contact: 'yes', allow_transfer: 'no', allow_subscribe: 'no' },
        },
      },
    ]);
  }, 240_000);
  afterAll(() => fixture?.stop(), 30_000);
  afterEach(() => {
    for (const sender of senders.splice(0)) sender.close();
  });

  const host = (): string => `127.0.0.1:${fixture.pbx.settings.sipPort}`;
  const keep = async (opening: Promise<SipSender>): Promise<SipSender> => {
    const sender = await opening;
    senders.push(sender);
    return sender;
  };
  const udp = (address: string, port = 0): Promise<SipSender> =>
    keep(openUdpSender({ address, port }, { address: '127.0.0.1', port: fixture.pbx.settings.sipPort }));
  const carrier = (): Promise<SipSender> => udp('127.0.0.2', fixture.pbx.settings.carrier.port);
  const webSocket = (address: string): Promise<SipSender> =>
    keep(openWebSocketSender(address, { address: '127.0.0.1', port: fixture.pbx.settings.httpPort }));
  /** How many channels a caller by this name has had, once the listener has heard everything that was told before. */
  const channelsOf = async (name: string): Promise<number> => {
    await fixture.events.action({ Action: 'Ping' });
    return fixture.events.history.filter(
      ({ Event, CallerIDNum = '' }) => Event === 'Newchannel' && CallerIDNum.startsWith(name),
    ).length;
  };
  /** Registers agent 8001, with the password where one is asked for. */
  const register = async (sender: SipSender): Promise<SipAnswer> => {
    const asked = { method: 'REGISTER', uri: 'sip:yiche114', from: '<sip:agent-8001@yiche114>' };
    const to = '<sip:agent-8001@yiche114>';
    const first = await ask(sender, { ...asked, to });
    if (first.status !== 401) return first;
    return ask(sender, { ...asked, to, headers: [digest(first.text, 'agent-8001', password, 'REGISTER', asked.uri)] });
  };
  const asAgent = async (sender: SipSender, method: string, uri: string, headers: string[] = []): Promise<number> => {
    const from = '<sip:agent-8001@yiche114>';
    const first = await ask(sender, { method, uri, from, headers });
    if (first.status !== 401) return first.status;
    const answer = digest(first.text, 'agent-8001', password, method, uri);
    return (await ask(sender, { method, uri, from, headers: [...headers, answer] })).status;
  };

  describe('an agent’s user name and password', () => {
    it('register through the gateway', async () => {
      expect((await register(await webSocket('127.0.0.1'))).status).toBe(200);
    });

    it('are worth nothing over UDP, from wherever', async () => {
      for (const address of [strange, '127.0.0.1', '127.0.0.2']) {
        const { status } = await register(await udp(address));
        expect([address, status === 401 || status === 403]).toEqual([address, true]);
      }
    });

    it('are worth nothing on the WebSocket past the gateway', async () => {
      expect((await register(await webSocket(strange))).status).toBe(403);
    });

    it('dial nothing and nobody', async () => {
      const agent = await webSocket('127.0.0.1');
      for (const user of [
        '114',
        '13812345678',
        '+8613812345678',
        '0519110',
        '*8',
        'agent-8002',
        's',
        'requester',
        'WJ',
      ])
        expect([user, await asAgent(agent, 'INVITE', `sip:${user}@${host()}`)]).toEqual([user, 404]);
    });

    it('transfer, subscribe, publish and write to nobody', async () => {
      const agent = await webSocket('127.0.0.1');
      const refused: [method: string, headers: string[]][] = [
        ['REFER', ['Refer-To: <sip:13812345678@127.0.0.2>']],
        ['SUBSCRIBE', ['Event: dialog']],
        ['SUBSCRIBE', ['Event: presence']],
        ['PUBLISH', ['Event: presence']],
        ['MESSAGE', []],
        ['NOTIFY', ['Event: refer']],
      ];
      for (const [method, headers] of refused) {
        const status = await asAgent(agent, method, `sip:agent-8002@${host()}`, headers);
        expect([method, status >= 400]).toEqual([method, true]);
      }
    });
  });

  describe('the carrier', () => {
    it('is known by its address, not by a user name that somebody gives', async () => {
      for (const name of ['carrier', 'carrier-owner-WJ', 'anonymous', 'stranger']) {
        const made = `Authorization: Digest username="${name}", realm="asterisk", nonce="x", uri="sip:114", response="${'0'.repeat(32)}"`;
        for (const sender of [await udp(strange), await udp('127.0.0.1'), await webSocket('127.0.0.1')]) {
          const request = {
            method: 'INVITE',
            uri: `sip:114@${host()}`,
            from: `<sip:${name}@yiche114>`,
            headers: [made],
          };
          const { status } = await ask(sender, request);
          expect([name, sender.via.slice(0, 3), status === 401 || status === 403]).toEqual([
            name,
            sender.via.slice(0, 3),
            true,
          ]);
        }
        expect([name, await channelsOf(name)]).toEqual([name, 0]);
      }
    });

    it('hands over no call from abroad', async () => {
      const sender = await carrier();
      for (const number of ['+14155550123', '0014155550123', '+85221234567', '+8', '001'])
        expect([
          number,
          (await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, from: `<sip:${number}@test>` })).status,
        ]).toEqual([number, 403]);
      expect(await fixture.event({ Event: 'UserEvent', Kind: 'call-refused' })).toMatchObject({ Reason: 'foreign' });
      for (const number of ['+8613812345678', '008613812345678', '13812345678', 'anonymous'])
        expect([
          number,
          (await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, from: `<sip:${number}@test>` })).status,
        ]).toEqual([number, 200]);
    });

    it('hands over no call that was forwarded, once or often', async () => {
      const sender = await carrier();
      const forwardings = [
        ['Diversion: <sip:13900000000@x>;reason=unconditional;counter=1'],
        ['Diversion: <sip:13900000000@x>;reason=no-answer'],
        ['Diversion: <tel:+8613900000000>;reason=user-busy', 'Diversion: <sip:1@x>;reason=deflection'],
        ['History-Info: <sip:13900000000@x?Reason=SIP%3Bcause%3D302>;index=1, <sip:114@x;cause=302>;index=1.1'],
        ['History-Info: <sip:13900000000@x>;index=1', 'History-Info: <sip:114@x;cause=486>;index=1.1'],
      ];
      for (const headers of forwardings)
        expect([headers, (await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, headers })).status]).toEqual([
          headers,
          403,
        ]);
      expect(await fixture.event({ Event: 'UserEvent', Kind: 'call-refused', Reason: 'forwarded' })).toBeDefined();
      const first = ['History-Info: <sip:114@x>;index=1, <sip:114@pbx>;index=1.1'];
      expect((await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, headers: first })).status).toBe(200);
    });

    it('takes over, picks up and transfers no call', async () => {
      const sender = await carrier();
      const refused: [method: string, user: string, headers: string[]][] = [
        ['INVITE', '114', ['Require: replaces', 'Replaces: x;to-tag=1;from-tag=2']],
        ['INVITE', '*8', []],
        ['REFER', '114', ['Refer-To: <sip:13812345678@127.0.0.2>']],
        ['SUBSCRIBE', '114', ['Event: dialog']],
        ['PUBLISH', '114', ['Event: presence']],
        ['MESSAGE', '114', []],
        ['REGISTER', 'agent-8001', []],
      ];
      for (const [method, user, headers] of refused) {
        const { status } = await ask(sender, {
          method,
          uri: `sip:${user}@${host()}`,
          from: '<sip:13811110001@test>',
          headers,
        });
        expect([method, status >= 400]).toEqual([method, true]);
      }
      expect(await channelsOf('13811110001')).toBe(0);
    });

    it('tells the caller’s number in From alone, and a text in no header becomes one of AMI’s', async () => {
      const sender = await carrier();
      fixture.mark();
      const from = '<sip:13811110002%0D%0aInjected%3A%20yes%0d%0a%0d%0aEvent%3a%20UserEvent@test>';
      const headers = [
        'P-Asserted-Identity: <sip:110@test>',
        'Remote-Party-ID: <sip:110@test>;privacy=off',
        'P-Preferred-Identity: <sip:110@test>',
        'Subject: x%0d%0aInjected: yes',
      ];
      await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, from: '<sip:13812345678@test>', headers });
      const plain = await fixture.event({ Event: 'Newchannel' });
      expect(plain['CallerIDNum']).toBe('13812345678');
      const { status } = await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}`, from });
      expect(status >= 400).toBe(true);
      expect(await channelsOf('13811110002')).toBe(0);
      expect(JSON.stringify(fixture.events.history)).not.toContain('"Injected"');
    });
  });

  it('a stranger gets no call and no challenge, whatever the method', async () => {
    const from = '<sip:13811110003@test>';
    const sender = await udp(strange);
    for (const method of ['INVITE', 'OPTIONS', 'REGISTER', 'MESSAGE', 'SUBSCRIBE', 'REFER'])
      expect([method, (await ask(sender, { method, from, uri: `sip:114@${host()}` })).status]).toEqual([method, 403]);
    expect(await channelsOf('13811110003')).toBe(0);
  });

  it('a flood of OPTIONS leaves calls alone', async () => {
    const [flood, sender] = [await udp(strange), await carrier()];
    const asked = Array.from({ length: 500 }, () =>
      ask(flood, { method: 'OPTIONS', uri: `sip:114@${host()}` }).catch(() => null),
    );
    expect((await ask(sender, { method: 'INVITE', uri: `sip:114@${host()}` })).status).toBe(200);
    await Promise.all(asked);
  }, 30_000);

  it('has ARI for nobody but the application’s address', async () => {
    const { settings } = fixture.pbx;
    const authorization = `Basic ${Buffer.from(`yiche:${settings.secrets.ari}`).toString('base64')}`;
    const url = `http://127.0.0.1:${settings.httpPort}/ari/asterisk/info`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    const { request } = await import('node:http');
    const status = await new Promise<number>((resolve, reject) => {
      request(url, { localAddress: strange, headers: { authorization } }, (answer) => resolve(answer.statusCode ?? 0))
        .on('error', reject)
        .end();
    });
    expect([401, 403]).toContain(status);
  });
});
