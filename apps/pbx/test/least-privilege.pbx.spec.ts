import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AmiSession } from '../src/ami-session.js';
import { nowhereAddress } from '../src/render-config.js';
import { startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';

type Action = Record<string, string>;
const refusal =
  /^(Permission denied|Originate Access Forbidden.*|GetVar Access Forbidden.*|Invalid\/unknown command.*)$/;

/** What no account may do: commands, shell, files, configuration, modules, the process. */
const forbiddenToAll: Action[] = [
  { Action: 'Command', Command: 'core show version' },
  { Action: 'Command', Command: '!id' },
  { Action: 'GetConfig', Filename: 'manager.conf' },
  { Action: 'GetConfigJSON', Filename: 'manager.conf' },
  { Action: 'ListCategories', Filename: 'manager.conf' },
  { Action: 'UpdateConfig', SrcFilename: 'manager.conf', DstFilename: 'manager.conf' },
  { Action: 'CreateConfig', Filename: 'evil.conf' },
  { Action: 'ModuleLoad', Module: 'app_system.so', LoadType: 'load' },
  { Action: 'ModuleLoad', LoadType: 'reload' },
  { Action: 'Reload' },
  { Action: 'DBPut', Family: 'x', Key: 'x', Val: 'x' },
  { Action: 'DialplanExtensionAdd', Context: 'agents', Extension: '1', Priority: '1', Application: 'NoOp' },
  { Action: 'MixMonitor', Channel: 'x', File: '/tmp/x.wav', Command: 'id' },
  { Action: 'PJSIPShowEndpoints' },
  { Action: 'UserEvent', UserEvent: 'Yiche' },
  { Action: 'Filter', Operation: 'Add', Filter: 'Event: .*' },
  { Action: 'Originate', Channel: 'Local/queue@requester/n', Application: 'System', Data: 'id' },
  { Action: 'Originate', Channel: 'Local/queue@requester/n', Application: 'MixMonitor', Data: 'x.wav,,id' },
  { Action: 'Originate', Channel: 'Local/queue@requester/n', Application: 'TrySystem', Data: 'id' },
  { Action: 'Originate', Channel: 'Local/queue@requester/n', Application: 'AGI', Data: 'id' },
];

describe('least privilege on a real PBX', () => {
  let fixture: AsteriskFixture;

  beforeAll(async () => {
    process.env['A_SECRET_OF_THE_LAUNCHER'] = 'do-not-inherit';
    fixture = await startAsteriskFixture();
  }, 240_000);
  afterAll(async () => {
    delete process.env['A_SECRET_OF_THE_LAUNCHER'];
    await fixture?.stop();
  }, 30_000);

  const expectRefused = async (session: AmiSession, action: Action): Promise<void> => {
    const { Response: response, Message: message } = await session.action(action);
    expect([action, response]).toEqual([action, 'Error']);
    expect([action, message]).toEqual([action, expect.stringMatching(refusal)]);
  };
  const ari = async (method: string, path: string, attributes?: Record<string, string>): Promise<number> => {
    const { settings } = fixture.pbx;
    const fields = Object.entries(attributes ?? {}).map(([attribute, value]) => ({ attribute, value }));
    const { status } = await fetch(`http://127.0.0.1:${settings.httpPort}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`yiche:${settings.secrets.ari}`).toString('base64')}`,
        ...(attributes && { 'content-type': 'application/json' }),
      },
      ...(attributes && { body: JSON.stringify({ fields }) }),
    });
    return status;
  };
  const login = (username: string, secret: string): Promise<AmiSession> =>
    AmiSession.open({ host: '127.0.0.1', port: fixture.pbx.settings.amiPort, username, secret });
  /** Channels of callers who wait in the queue. */
  const waitingChannel = async (number: string): Promise<string> => {
    fixture.mark();
    await fixture.control.action({
      Action: 'Originate',
      ...{ Channel: `Local/114@from-carrier/n`, Context: 'call-control', Exten: 'hold', Priority: '1' },
      ...{ Async: 'true', CallerID: number },
    });
    return String((await fixture.event({ Event: 'UserEvent', Kind: 'queued' }))['Channel']);
  };

  it('runs no command, touches no file, no configuration and no module for the AMI account that listens', async () => {
    for (const action of forbiddenToAll) await expectRefused(fixture.events, action);
  });

  it('and changes nothing for it', async () => {
    const changes: Action[] = [
      {
        Action: 'Originate',
        Channel: 'Local/queue@requester/n',
        Context: 'call-control',
        Exten: 'hold',
        Priority: '1',
      },
      { Action: 'Redirect', Channel: 'x', Context: 'call-control', Exten: 'hold', Priority: '1' },
      { Action: 'Hangup', Channel: 'x' },
      { Action: 'Setvar', Variable: 'X', Value: '1' },
      { Action: 'QueueAdd', Queue: 'wj-move-car', Interface: 'PJSIP/agent-8001' },
      { Action: 'QueuePause', Interface: 'PJSIP/agent-8001', Paused: 'true' },
      { Action: 'StopMixMonitor', Channel: 'x' },
      { Action: 'Bridge', Channel1: 'x', Channel2: 'y' },
    ];
    for (const action of changes) await expectRefused(fixture.events, action);
  });

  it('runs no command, touches no file, no configuration and no module for the AMI account that acts', async () => {
    const reporting = ['DBGet', 'DBGetTree', 'CoreShowChannels', 'ConfbridgeList'];
    const reports = reporting.map((name) => ({ Action: name, Family: 'ps_auths', Key: 'x', Conference: 'x' }));
    for (const action of [...forbiddenToAll, ...reports]) await expectRefused(fixture.control, action);
    const functions = ['SHELL(id)', 'FILE(/etc/passwd)', 'DB(x/x)', 'DB_DELETE(x/x)', 'CURL(http://127.0.0.1)'];
    for (const name of functions) {
      const { Value: value = '' } = await fixture.control.action({ Action: 'Getvar', Variable: name });
      expect([name, value]).toEqual([name, '']);
      const written = await fixture.control.action({ Action: 'Setvar', Variable: name, Value: 'x' });
      expect([name, written['Response']]).toEqual([name, 'Error']);
    }
  });

  it('makes no command and no foreign file of a variable that an AMI account puts on a channel', async () => {
    const { homeDir, spoolRecordingDir } = fixture.pbx;
    const inside = join(fixture.installation.homesDir, basename(homeDir));
    const hostile = [
      ['ARG2', `x.wav),touch ${inside}/spool/tmp/command;(true`],
      ['ARG2', `x.wav)\\,touch ${inside}/spool/tmp/escaped;(true`],
      ['ARG2', `../tmp/elsewhere.wav`],
      ['YC_CALL', `../../tmp/elsewhere`],
    ] as const;
    for (const [variable, value] of hostile) {
      const channel = await waitingChannel('13812345678');
      await fixture.control.action({ Action: 'Setvar', Channel: channel, Variable: variable, Value: value });
      await fixture.control.action({ Action: 'Setvar', Channel: channel, Variable: 'YC_RECORDING', Value: '/tmp' });
      await fixture.control.action({
        Action: 'Redirect',
        Channel: channel,
        Context: 'track',
        Exten: 's',
        Priority: '1',
      });
      await fixture.event({ Event: 'Hangup', Channel: channel });
    }
    for (const option of ['record_conference', 'record_command', 'record_file', 'sound_join']) {
      const channel = await waitingChannel('13812345679');
      const dynamic = { Channel: channel, Variable: `CONFBRIDGE(bridge,${option})`, Value: 'x' };
      expect((await fixture.control.action({ Action: 'Setvar', ...dynamic }))['Response']).toBe('Error');
      await fixture.control.action({ Action: 'Hangup', Channel: channel });
    }
    await delay(300); // a command would run in the background
    expect(await readdir(join(homeDir, 'spool/tmp'))).toEqual([]);
    expect((await readdir(join(homeDir, 'spool'))).sort()).toEqual(['recording', 'tmp']);
    expect((await readdir(spoolRecordingDir)).filter((name) => name.includes('/'))).toEqual([]);
  }, 60_000);

  it('sends nobody into a context that is not there, and out of those that are there leads no number but an owner’s', async () => {
    const contexts = (await readFile(join(fixture.pbx.homeDir, 'etc/extensions.conf'), 'utf8')).matchAll(
      /^\[([a-zA-Z-]+)\]/gm,
    );
    const known = [...contexts].map(([, name]) => name);
    expect(known).not.toContain('internal');
    const foreign = { Action: 'Originate', Channel: 'Local/114@from-carrier/n', Priority: '1', Async: 'true' };
    for (const context of ['default', 'nowhere', 'agents', 'internal', 'parkedcalls']) {
      const answer = await fixture.control.action({ ...foreign, Context: context, Exten: '13900000077' });
      expect(answer).toMatchObject({ Response: 'Error', Message: 'Extension does not exist.' });
    }
  });

  it('hands nothing of the launcher’s environment to AMI or ARI', async () => {
    for (const name of ['A_SECRET_OF_THE_LAUNCHER', 'HOME', 'DATABASE_URL']) {
      const answer = await fixture.control.action({ Action: 'Getvar', Variable: `ENV(${name})` });
      expect(answer['Value'] ?? '').toBe('');
    }
    const environment = await readFile(`/proc/${fixture.pbx.pid}/environ`, 'utf8');
    expect(environment).not.toContain('do-not-inherit');
  });

  it('lets nobody in with a wrong secret, another account’s, or under another name', async () => {
    const { amiEvents, amiControl } = fixture.pbx.settings.secrets;
    for (const [user, secret] of [
      ['events', amiControl],
      ['control', amiEvents],
      ['control', ''],
      ['general', amiControl],
      ['admin', 'admin'],
    ] as const)
      await expect(login(user, secret)).rejects.toThrow('refused');
    const { httpPort } = fixture.pbx.settings;
    const wrong = { headers: { authorization: `Basic ${Buffer.from('yiche:wrong').toString('base64')}` } };
    expect((await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/info`, wrong)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/info`)).status).toBe(401);
  }, 30_000); // Asterisk lets a refused log-in wait for a second

  it('has nothing of ARI but the push of agents’ objects: no channels, bridges, recordings, events', async () => {
    const paths = ['channels', 'bridges', 'endpoints', 'recordings/stored', 'sounds', 'applications', 'deviceStates'];
    for (const path of [...paths, 'events?app=x', 'playbacks/x', 'mailboxes'])
      expect([path, await ari('GET', `/ari/${path}`)]).toEqual([path, 404]);
    for (const path of ['/httpstatus', '/static/x', '/manager?action=ping', '/rawman?action=ping', '/mxml', '/metrics'])
      expect([path, await ari('GET', path)]).toEqual([path, 404]);
    // what the trunk is made of comes from files alone
    const trunk: [object: string, attributes: Record<string, string>][] = [
      ['endpoint/carrier-owner-WJ', { from_user: '110' }],
      ['endpoint/carrier', { context: 'requester' }],
      ['aor/carrier-owner-WJ', { contact: 'sip:127.0.0.9' }],
      ['global/global', { user_agent: 'x' }],
      ['identify/carrier', { endpoint: 'carrier', match: '0.0.0.0/0' }],
    ];
    for (const [object, attributes] of trunk) {
      const status = await ari('PUT', `/ari/asterisk/config/dynamic/res_pjsip/${object}`, attributes);
      expect([object, status >= 400]).toEqual([object, true]);
    }
  });

  it('loads no module that it does not use, also when ARI asks: the others are not there', async () => {
    for (const module of ['app_system', 'func_shell', 'res_agi', 'pbx_spool', 'app_originate', 'res_ari_channels'])
      expect([module, await ari('POST', `/ari/asterisk/modules/${module}.so`)]).toEqual([module, 409]);
    expect(existsSync(join(fixture.pbx.homeDir, 'modules/app_system.so'))).toBe(false);
  });

  it('listens on the addresses it was given and nowhere else; the name resolver’s two sockets are for answers', async () => {
    const { settings } = fixture.pbx;
    const open = await socketsOf(fixture.pbx.pid);
    const listening = open.filter(({ protocol, state }) => protocol === 'tcp' && state === 'listening');
    expect(listening.map(({ local }) => local).sort()).toEqual(
      [`127.0.0.1:${settings.amiPort}`, `127.0.0.1:${settings.httpPort}`].sort(),
    );
    const udp = open.filter(({ protocol }) => protocol.startsWith('udp')).map(({ local }) => local);
    const bound = udp.filter((local) => !/^(0\.0\.0\.0|::):/.test(local));
    expect(bound.sort()).toEqual([`127.0.0.1:${settings.sipPort}`, `${nowhereAddress}:${settings.sipPort}`].sort());
    // pjproject makes them whatever it is told, IPv4 and IPv6, to ask DNS: every address of ours is an IP address, so it never asks
    expect(udp.length - bound.length).toBeLessThanOrEqual(2);
  });
});

interface OpenSocket {
  readonly protocol: string;
  readonly local: string;
  readonly state: 'listening' | 'other';
}

/** Internet sockets of a process as the kernel knows them. */
async function socketsOf(pid: number): Promise<OpenSocket[]> {
  const folder = `/proc/${pid}/fd`;
  const links = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')));
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = ['tcp', 'tcp6', 'udp', 'udp6'];
  const found = tables.map(async (protocol) => {
    const lines = (await readFile(`/proc/net/${protocol}`, 'utf8')).trim().split('\n').slice(1);
    return lines
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => inodes.has(fields[9] ?? ''))
      .map((fields): OpenSocket => {
        const state = fields[3] === '0A' ? 'listening' : 'other';
        return { protocol, local: addressOf(fields[1] ?? ''), state };
      });
  });
  return (await Promise.all(found)).flat();
}

/** `0100007F:13C4` as 127.0.0.1:5060; an IPv6 address only when it is the unspecified one. */
function addressOf(hex: string): string {
  const [host = '', port = ''] = hex.split(':');
  const number = Number.parseInt(port, 16);
  if (host.length === 8)
    return `${(host.match(/../g) ?? [])
      .reverse()
      .map((byte) => Number.parseInt(byte, 16))
      .join('.')}:${number}`;
  return `${/^0+$/.test(host) ? '::' : host}:${number}`;
}
