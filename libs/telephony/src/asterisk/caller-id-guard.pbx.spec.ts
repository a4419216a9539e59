import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pushObjects } from '../../../../apps/pbx/src/testing/ari.js';
import { nowhereAddress } from '../../../../apps/pbx/src/render-config.js';
import { type AsteriskFixture, startAsteriskFixture } from '../../../../apps/pbx/src/testing/asterisk-fixture.js';
import type { AmiAction } from '../ami/ami-actions.js';
import { AmiConnection } from '../ami/ami-connection.js';
import { telephonyConfigSchema } from '../config.js';
import { silentObserver } from '../observe.js';
import { type SipCall, SipPeer } from '../testing/sip-peer.js';

/**
 * 合同二-6, C4: dialplan, AMI account, trunk and application each keep a foreign caller ID from an owner by themselves. Every test
 * takes the other layers away, in the configuration and by talking past the application, and tries the one that is left.
 */
type Layer = 'dialplan' | 'trunk' | 'account';

const chosen = '"13766667777" <13766667777>';
const owner = '13900000077';

/** What the shipped configuration is without a layer. */
const without: Record<Layer, (name: string, text: string) => string> = {
  dialplan: (name, text) =>
    name === 'extensions.conf'
      ? text.replaceAll(/Set\((CALLERID\((ANI-)?all\)|CONNECTEDLINE\(all,i\))=<[^>]*>\)/g, 'NoOp()')
      : text,
  trunk: (name, text) =>
    name === 'pjsip.conf'
      ? text
          .replaceAll(/^(from_user|contact_user|outbound_proxy) = .*$/gm, '')
          .replace(/^\[transport-nowhere\]\n(.+\n)+/m, '')
      : text,
  account: (name, text) =>
    name === 'manager.conf' ? text.replace('write = call,agent,originate', 'write = all') : text,
};

describe('the guard of the caller ID', () => {
  let fixture: AsteriskFixture;
  let street: SipPeer;

  afterEach(async () => {
    street?.close();
    await fixture?.stop();
  }, 30_000);

  const startWithout = async (...layers: Layer[]): Promise<void> => {
    fixture = await startAsteriskFixture({
      alterFile: (name, text) => layers.reduce((altered, layer) => without[layer](name, altered), text),
    });
    const { carrier } = fixture.pbx.settings;
    street = await SipPeer.open(carrier.address, carrier.port, () => undefined);
    await pushObjects(fixture.pbx.settings, [
      { type: 'aor', id: 'agent-8001', fields: { max_contacts: '1' } },
      {
        type: 'endpoint',
        id: 'agent-8001',
        fields: { aors: 'agent-8001', transport: 'transport-ws', webrtc: 'yes', context: 'agents', allow: 'alaw' },
      },
    ]);
  };
  const originate = (fields: Record<string, string | string[]>) =>
    fixture.control.action({
      Action: 'Originate',
      Context: 'call-control',
      Exten: 'agent-room',
      Priority: '1',
      Async: 'true',
      Timeout: '4000',
      CallerID: chosen,
      ...fields,
    });
  const throughDialplan = (variables: string[] = []) =>
    originate({
      Channel: 'Local/dial@owner-call-WJ/n',
      Variable: [`OWNER_NUMBER=${owner}`, 'YC_CALL=yc1-1.1', 'YC_ATTEMPT=a1', ...variables],
    });
  /** What rang at the carrier for an owner; refused, so that the next may come. */
  const ringing = async (atLeast: number): Promise<SipCall[]> => {
    const rung = () => street.calls.filter(({ to }) => to !== '114');
    for (let waited = 0; rung().length < atLeast && waited < 200; waited++) await delay(25);
    await delay(300); // what should not come would have come by now
    const calls = rung();
    for (const call of calls) if (call.state === 'ringing') street.refuse(call, 486);
    return calls;
  };
  const shown = (call: SipCall): string => (/^From: (.*?);tag=/m.exec(call.received[0] ?? '')?.[1] ?? '').trim();
  /** Requesters who wait: channels for AMI actions to misuse. */
  const waitingChannels = async (count: number): Promise<string[]> => {
    const pbx = { address: '127.0.0.1', port: fixture.pbx.settings.sipPort };
    for (let caller = 0; caller < count; caller++) street.dial(String(13_812_345_678 + caller), '114', pbx);
    const waiting = () => fixture.events.history.filter(({ Kind }) => Kind === 'queued');
    for (let waited = 0; waiting().length < count && waited < 400; waited++) await delay(25);
    return waiting().map(({ Channel }) => String(Channel));
  };

  it('is what keeps the number: without any layer an owner sees whatever somebody chose', async () => {
    await startWithout('dialplan', 'trunk', 'account');
    await throughDialplan();
    const [call] = await ringing(1);
    expect(call && shown(call)).toBe('"13766667777" <sip:13766667777@127.0.0.1>');
  }, 60_000);

  it('is the dialplan: whoever goes through it, from whatever step and with whatever variables, shows 0519110', async () => {
    await startWithout('trunk', 'account');
    await throughDialplan();
    await throughDialplan(['YC_SHOW=110', 'CALLERID(all)=110', 'CONNECTEDLINE(all)=110', '__YC_SHOW=110']);
    // into the middle, past every check: each step of the way out, with all that it reads set before
    const steps = Array.from({ length: 20 }, (_, index) => String(index + 1));
    const channels = await waitingChannels(steps.length);
    for (const [index, priority] of steps.entries()) {
      const channel = channels[index] ?? '';
      for (const [variable, value] of [
        ['YC_NUMBER', `agent-8001/sip:${owner}`],
        ['YC_BUREAU', 'WJ'],
        ['YC_TRUNK', 'agent-8001'],
        ['YC_SHOW', '110'],
        ['CALLERID(all)', chosen],
      ] as const)
        await fixture.control.action({ Action: 'Setvar', Channel: channel, Variable: variable, Value: value });
      const redirect = { Action: 'Redirect', Channel: channel, Context: 'owner-call', Exten: 'dial' };
      await fixture.control.action({ ...redirect, Priority: priority });
    }
    const calls = await ringing(3);
    expect(calls.length).toBeGreaterThanOrEqual(3);
    for (const call of calls) expect(shown(call)).toBe('<sip:0519110@127.0.0.1>');
  }, 60_000);

  it('is the trunk: an endpoint for owners shows 0519110, and no other endpoint reaches the carrier from the trunk’s address', async () => {
    await startWithout('dialplan', 'account');
    const { carrier, sipPort } = fixture.pbx.settings;
    const uri = `sip:${owner}@${carrier.address}:${carrier.port}`;
    await throughDialplan();
    await originate({ Channel: `PJSIP/${owner}@carrier-owner-WJ` });
    const foreign = [
      `PJSIP/carrier/${uri}`,
      `PJSIP/${owner}@carrier`,
      `PJSIP/agent-8001/${uri}`,
      `PJSIP/agent-8001/${uri};transport=udp`,
      `PJSIP/agent-8001/${uri};transport=tcp`,
      `PJSIP/agent-8001/${uri};x-ast-txp=transport-trunk`,
    ];
    for (const channel of foreign) await originate({ Channel: channel });
    // the queue dials what a member's name says, with the caller ID that was put on the caller's channel
    await fixture.control.action({ Action: 'QueueAdd', Queue: 'wj-move-car', Interface: `PJSIP/agent-8001/${uri}` });
    const [channel = ''] = await waitingChannels(1);
    await fixture.control.action({ Action: 'Setvar', Channel: channel, Variable: 'CALLERID(all)', Value: chosen });
    const calls = await ringing(5);
    const fromTrunk = calls.filter(({ target }) => target.address === '127.0.0.1' && target.port === sipPort);
    expect(fromTrunk.map(shown)).toEqual(Array(2).fill('<sip:0519110@127.0.0.1>'));
    const others = new Set(calls.filter((call) => !fromTrunk.includes(call)).map(({ target }) => target.address));
    expect([...others]).toEqual([nowhereAddress]);
  }, 60_000);

  it('is the AMI account: it may change nothing that fixes the number, and the account that listens may not call at all', async () => {
    await startWithout('dialplan', 'trunk');
    const rewriting: Record<string, string>[] = [
      { Action: 'Command', Command: 'dialplan set global YC_SHOW 110' },
      { Action: 'DialplanExtensionAdd', Context: 'default', Extension: '1', Priority: '1', Application: 'NoOp' },
      { Action: 'DialplanExtensionRemove', Context: 'owner-call', Extension: 'dial' },
      { Action: 'UpdateConfig', SrcFilename: 'pjsip.conf', DstFilename: 'pjsip.conf', Reload: 'yes' },
      { Action: 'CreateConfig', Filename: 'pjsip2.conf' },
      { Action: 'Reload', Module: 'res_pjsip' },
      { Action: 'DBPut', Family: 'ps_endpoints', Key: 'x', Val: 'x' },
      { Action: 'Originate', Channel: `PJSIP/${owner}@carrier-owner-WJ`, Application: 'System', Data: 'true' },
    ];
    for (const action of rewriting) {
      const { Response: response, Message: message } = await fixture.control.action(action);
      expect([action['Action'], response]).toEqual([action['Action'], 'Error']);
      expect(message).toMatch(/Permission denied|Access Forbidden|Invalid\/unknown command/);
    }
    const [channel = ''] = await waitingChannels(1);
    const acting: Record<string, string>[] = [
      {
        Action: 'Originate',
        Channel: `PJSIP/${owner}@carrier-owner-WJ`,
        Context: 'nowhere',
        Exten: 's',
        Priority: '1',
      },
      { Action: 'Redirect', Channel: channel, Context: 'owner-call', Exten: 'dial', Priority: '1' },
      { Action: 'Setvar', Channel: channel, Variable: 'CALLERID(all)', Value: chosen },
      { Action: 'QueueAdd', Queue: 'wj-move-car', Interface: `PJSIP/${owner}@carrier-owner-WJ` },
    ];
    for (const action of acting) {
      expect(await fixture.events.action(action)).toMatchObject({ Response: 'Error', Message: 'Permission denied' });
    }
    expect(await ringing(0)).toEqual([]);
  }, 60_000);

  it('is the application: it sends no action that names a caller ID, a trunk, another context or another variable', async () => {
    await startWithout('dialplan', 'trunk', 'account');
    const { settings } = fixture.pbx;
    const config = telephonyConfigSchema.parse({
      PBX_KIND: 'asterisk',
      PBX_AMI_PORT: String(settings.amiPort),
      PBX_AMI_EVENTS_SECRET: settings.secrets.amiEvents,
      PBX_AMI_CONTROL_SECRET: settings.secrets.amiControl,
      PBX_ARI_PASSWORD: settings.secrets.ari,
    });
    if (config.kind !== 'asterisk') throw new Error('not reached');
    const { connection, control } = config.asterisk.ami;
    const nobody = (): void => undefined;
    const ami = await AmiConnection.open({ ...connection, ...control }, silentObserver, nobody, nobody);
    const call = {
      action: 'Originate',
      channel: 'Local/dial@owner-call-WJ/n',
      context: 'owner-call-WJ',
      exten: 'owner-room',
      priority: '1',
      async: 'true',
      timeout: '4000',
      channelid: 'room~a~b',
      otherchannelid: 'dial~a~b',
      variable: { OWNER_NUMBER: owner, YC_CALL: 'yc1-1.1', YC_ATTEMPT: 'a1' },
    };
    const uri = `sip:${owner}@${settings.carrier.address}:${settings.carrier.port}`;
    const hostile = [
      { ...call, callerid: chosen },
      { ...call, variable: { ...call.variable, 'CALLERID(all)': chosen } },
      { ...call, variable: { ...call.variable, YC_SHOW: '110' } },
      { ...call, variable: { ...call.variable, YC_ATTEMPT: `a1\r\nCallerID: ${chosen}` } },
      { ...call, channel: `PJSIP/${owner}@carrier-owner-WJ` },
      { ...call, channel: `PJSIP/agent-8001/${uri}` },
      { ...call, context: 'owner-call', channel: 'Local/dial@owner-call/n' },
      { action: 'Setvar', channel: 'x', variable: 'CALLERID(all)', value: chosen },
      { action: 'Redirect', channel: 'x', context: 'owner-call', exten: 'dial', priority: '1' },
      {
        action: 'QueueAdd',
        queue: 'wj-move-car',
        interface: `PJSIP/agent-8001/${uri}`,
        stateinterface: 'PJSIP/agent-8001',
        membername: 'x',
        paused: 'false',
      },
    ] as unknown as AmiAction[];
    for (const action of hostile) {
      await expect(ami.send(action)).rejects.toMatchObject({ code: 'telephony/invalid-value' });
    }
    expect(await ringing(0)).toEqual([]);
    await ami.send(call as unknown as AmiAction);
    const [reached] = await ringing(1);
    expect(reached?.to).toBe(owner);
    ami.close('test over');
  }, 60_000);
});

it('nothing leaves the machine from the address that is left to endpoints other than the owners’', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, nowhereAddress, resolve));
  const sent = new Promise<NodeJS.ErrnoException | null>((resolve) => socket.send('x', 9, '192.0.2.1', resolve));
  expect((await sent)?.code).toBe('EINVAL');
  socket.close();
});
