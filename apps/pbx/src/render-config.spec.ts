import { describe, expect, it } from '@jest/globals';
import { callerIdFor, destinations, type Destination } from '@yiche/telephony';
import fc from 'fast-check';
import { citySettingsSchema, pbxSettingsSchema, type PbxSettingsInput } from './pbx-settings.js';
import { renderCityConfig, renderConfig } from './render-config.js';

const secrets = { amiEvents: 'e'.repeat(20), amiControl: 'c'.repeat(20), ari: 'a'.repeat(20), record: 'r'.repeat(16) };
const settings = pbxSettingsSchema.parse({ secrets });
const place = { home: '/srv/yiche114/yc1' };
const bureau = { id: 'WJ', did: '114', queue: 'wj-move-car', ownerCallerId: '0519110' };
const twoBureaus = {
  secrets,
  bureaus: [
    { id: 'WJ', did: '114', queue: 'wj-move-car', ownerCallerId: '0519110' },
    { id: 'XB', did: '1145', queue: 'xb-move-car', ownerCallerId: '0519111' },
  ],
} satisfies PbxSettingsInput;

function file(name: string, input: PbxSettingsInput = { secrets }): string {
  const text = renderConfig(pbxSettingsSchema.parse(input), place).get(name);
  if (text === undefined) throw new Error(`no ${name}`);
  return text;
}

/** The lines of one `[context]` of the dialplan. */
function context(dialplan: string, name: string): string {
  return dialplan.split(/^(?=\[)/m).find((part) => part.startsWith(`[${name}]`)) ?? '';
}

describe('the rendered configuration', () => {
  it('leaves no mustache tag behind', () => {
    for (const [name, text] of [
      ...renderConfig(settings, place),
      ...renderCityConfig(citySettingsSchema.parse({ secrets: { ami: 'm'.repeat(20) } }), place),
    ]) {
      expect([name, /\{\{|\}\}[^)]/.exec(text.replaceAll(/\$\{.*?\}+/g, ''))]).toEqual([name, null]);
    }
  });

  it('is the same for the same settings', () => {
    expect([...renderConfig(settings, place)]).toEqual([...renderConfig(settings, place)]);
  });

  it('has every time and bound where Asterisk reads it, in each bureau’s queue too', () => {
    const input: PbxSettingsInput = {
      ...twoBureaus,
      ownerRingSeconds: 33,
      queues: {
        ringSeconds: 21,
        retrySeconds: 2,
        wrapUpSeconds: 2,
        serviceLevelSeconds: 22,
        announceEverySeconds: 23,
        announceAtLeastSeconds: 24,
      },
      room: { enterSeconds: 4, lookSeconds: 5, lostSeconds: 6, joinSeconds: 7 },
      trunk: { rtpTimeoutSeconds: 61, rtpHoldTimeoutSeconds: 601, qualifySeconds: 62 },
      http: { sessionLimit: 50, inactivityMs: 31_000, keepAliveMs: 16_000 },
      ami: { authTimeoutSeconds: 11, writeTimeoutMs: 5_001 },
    };
    const times = (name: string, line: string) => file(name, input).split(`\n${line}\n`).length - 1;
    for (const line of [
      'timeout = 21',
      'retry = 2',
      'wrapuptime = 2',
      'servicelevel = 22',
      'announce-frequency = 23',
      'min-announce-frequency = 24',
    ])
      expect([line, times('queues.conf', line)]).toEqual([line, 2]);
    for (const line of ['rtp_timeout = 61', 'rtp_timeout_hold = 601'])
      expect([line, times('pjsip.conf', line)]).toEqual([line, 1]);
    expect(times('pjsip.conf', 'qualify_frequency = 62')).toBe(2);
    for (const line of ['sessionlimit = 50', 'session_inactivity = 31000', 'session_keep_alive = 16000'])
      expect([line, times('http.conf', line)]).toEqual([line, 1]);
    expect(times('manager.conf', 'authtimeout = 11')).toBe(1);
    expect(times('manager.conf', 'writetimeout = 5001')).toBe(2);
    const dialplan = file('extensions.conf', input);
    expect(context(dialplan, 'owner-call')).toContain(',33,iIb(owner-leg-');
    expect(context(dialplan, 'call-control').match(/Wait\((\d+)\)/g)).toEqual([
      'Wait(4)',
      'Wait(6)',
      'Wait(5)',
      'Wait(7)',
    ]);
  });

  it('takes a call for each form of a bureau’s numbers, and for nothing that ends in “and so on”', () => {
    const input: PbxSettingsInput = { secrets, bureaus: [{ ...bureau, dialled: ['114', '12114'] }] };
    const dialled = context(file('extensions.conf', input), 'dialled');
    const forms = [...dialled.matchAll(/^exten => ([+0-9]+),1,Goto\(bureau,WJ,1\)$/gm)].map(([, form]) => form);
    expect(forms).toEqual(['114', '+86114', '86114', '0086114', '12114', '+8612114', '8612114', '008612114']);
    expect(context(file('extensions.conf'), 'from-carrier')).not.toMatch(/^exten => _.*[!.],/m);
  });

  it('knows the carrier by its address alone, and agents from the gateway’s alone', () => {
    const pjsip = file('pjsip.conf', { secrets, gatewayAddresses: ['10.0.0.7', '10.0.0.8'] });
    expect(pjsip).not.toMatch(/auth_username/);
    expect(pjsip.match(/^\[carrier.*\]\(trunk\)\n(.+\n)*?identify_by = ip$/gm)).toHaveLength(2);
    expect(pjsip).toContain('match_header = Via: /^SIP.2.0.UDP.*received=(10[.]0[.]0[.]7|10[.]0[.]0[.]8)/');
    const acl = file('acl.conf', { secrets, gatewayAddresses: ['10.0.0.7', '10.0.0.8'] });
    expect(context(acl, 'sip-peers').match(/^permit = .*$/gm)).toEqual(
      ['127.0.0.2', '10.0.0.7', '10.0.0.8'].map((address) => `permit = ${address}`),
    );
    expect(context(acl, 'application').match(/^permit = .*$/gm)).toEqual(['permit = 127.0.0.1']);
  });

  it('refuses calls from abroad and forwarded ones unless its settings take them', () => {
    expect(context(file('extensions.conf'), 'screening')).toContain('YC_REASON=foreign');
    expect(file('pjsip.conf')).toContain('match_header = Diversion: /./');
    const open: PbxSettingsInput = { secrets, screening: { foreignCallers: true, mostForwardings: 1 } };
    expect(context(file('extensions.conf', open), 'screening')).not.toContain('YC_REASON=foreign');
    expect(file('pjsip.conf', open)).not.toContain('match_header = Diversion: /./');
  });

  it('keeps every directory inside the instance’s home', () => {
    const directories = [...file('asterisk.conf').matchAll(/^ast\w+ => (.*)$/gm)].map(([, path]) => path);
    expect(directories.length).toBeGreaterThan(8);
    for (const path of directories) expect(path).toMatch(/^\/srv\/yiche114\/yc1\//);
  });

  it('binds every socket to the given address', () => {
    for (const name of ['manager.conf', 'http.conf']) expect(file(name)).toContain('bindaddr = 127.0.0.1');
    expect(file('pjsip.conf')).not.toContain('0.0.0.0');
  });

  it('gives the acting AMI account neither system, command, config nor reporting', () => {
    const control = file('manager.conf').split('[control]')[1] ?? '';
    expect(/^write = (.*)$/m.exec(control)?.[1]).toBe('call,agent,originate');
  });

  it('makes every event that a filter lets through', () => {
    const manager = file('manager.conf');
    const wanted = [...manager.matchAll(/^eventfilter\(action\(include\),name\((\w+)\)/gm)].map(
      ([, name]) => name ?? '',
    );
    const neverMade = new Set(/^disabledevents = (.*)$/m.exec(manager)?.[1]?.split(','));
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => neverMade.has(name))).toEqual([]);
  });

  it('has one way out for each bureau, with that bureau’s number on it', () => {
    const pjsip = file('pjsip.conf', twoBureaus);
    expect(pjsip).toContain('[carrier-owner-WJ](trunk)');
    expect([...pjsip.matchAll(/^from_user = (.*)$/gm)].map(([, number]) => number)).toEqual(['0519110', '0519111']);
    expect(context(file('extensions.conf', twoBureaus), 'owner-call-XB')).toContain('YC_SHOW=0519111');
  });

  it('shows each class of whom we dial the number of the one table: what is not dialled yet has no way out', () => {
    const extensions = file('extensions.conf', twoBureaus);
    for (const destination of Object.keys(destinations) as Destination[]) {
      for (const each of twoBureaus.bureaus) {
        const name = `${destination}-call-${each.id}`;
        const shown = destination === 'owner' ? callerIdFor(destination, each) : undefined;
        expect([name, /^ same => n,Set\(YC_SHOW=(.*)\)$/m.exec(context(extensions, name))?.[1]]).toEqual([name, shown]);
      }
    }
    // C4: nobody else is shown an owner's number. Who dials it is an owner who rings back (B6).
    const elsewhere = extensions.replaceAll(/^\[(owner-(call|leg)-\w+|dialled|returned-call)\]$[^[]*/gm, '');
    for (const { ownerCallerId } of twoBureaus.bureaus) expect(elsewhere).not.toContain(ownerCallerId);
  });

  it('takes an owner who rings back for their bureau, whichever way the number is written, before new callers (B6)', () => {
    const extensions = file('extensions.conf', twoBureaus);
    for (const form of ['0519111', '+86519111', '0086519111'])
      expect(context(extensions, 'dialled')).toContain(`exten => ${form},1,Goto(returned-call,XB,1)`);
    const ofXb = /^exten => XB,1,[^]*?Goto/m.exec(context(extensions, 'returned-call'))?.[0] ?? '';
    for (const set of ['__YC_BUREAU=XB', '__YC_QUEUE=xb-move-car', 'YC_DID=0519111', 'YC_PRIORITY=10'])
      expect(ofXb).toContain(`Set(${set})`);
  });

  it('has contexts for agents and for calls without business that can dial nothing', () => {
    for (const name of ['default', 'nowhere', 'agents'])
      expect(context(file('extensions.conf'), name)).not.toMatch(/^(exten|include|switch)/m);
  });

  it('dials owners in one place, an agent’s telephone in another, and nothing else', () => {
    const dialled = [...file('extensions.conf').matchAll(/,Dial\((.*)\)$/gm)].map(([, what]) => what);
    expect(dialled).toEqual([
      expect.stringMatching(/^PJSIP\/agent-\$\{FILTER\(0-9,\$\{YC_AGENT\}\)\},/),
      expect.stringMatching(
        /^PJSIP\/\$\{FILTER\(0-9,\$\{YC_NUMBER\}\)\}@carrier-owner-\$\{FILTER\(A-Z0-9,\$\{YC_BUREAU\}\)\},/,
      ),
    ]);
    expect(file('extensions.conf').match(/Dial\(/g)).toHaveLength(2);
    expect(file('extensions.conf')).not.toMatch(/Originate\(|System\(|SHELL\(|AGI\(/);
  });

  it('records itself, when it is examined, where calls are recorded', () => {
    const dialplan = file('extensions.conf');
    const recorded = (name: string): string[] =>
      [...context(dialplan, name).matchAll(/MixMonitor\(,r\(([^$]*\/)/g)].map(([, folder]) => folder ?? '');
    expect(recorded('track')).toEqual(['/srv/yiche114/yc1/spool/recording/']);
    expect(recorded('self-test')).toEqual(recorded('track'));
    // What is looked at is what was recorded.
    expect(new Set(context(dialplan, 'self-test').match(/\/srv[^,)}]*/g))).toEqual(
      new Set(['/srv/yiche114/yc1/spool/recording/self-test.wav']),
    );
  });

  it('tells no identity to the trunk', () => {
    const trunk = /\[trunk\]\(!\)([^[]*)/.exec(file('pjsip.conf'))?.[1] ?? '';
    for (const option of [
      'send_pai',
      'send_rpid',
      'send_diversion',
      'send_connected_line',
      'trust_id_outbound',
      'direct_media',
    ]) {
      expect(trunk).toContain(`${option} = no`);
    }
  });
});

describe('settings', () => {
  it('refuse whatever could leave its place in a configuration line', () => {
    const hostile = fc.tuple(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('\n', '\r', ';', '[', ']', '=', '\0', ' ', ','),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(hostile, ([before, bad, after]) => {
        const value = before + bad + after;
        for (const input of [
          { secrets: { ...secrets, ari: `${'a'.repeat(16)}${value}` } },
          { secrets, systemName: value },
          { secrets, bindAddress: value },
          { secrets, bureaus: [{ id: value, did: '114', queue: 'q', ownerCallerId: '1' }] },
          { secrets, bureaus: [{ id: 'WJ', did: '114', queue: value, ownerCallerId: '1' }] },
          { secrets, bureaus: [{ id: 'WJ', did: '114', queue: 'q', ownerCallerId: value }] },
        ]) {
          expect(pbxSettingsSchema.safeParse(input).success).toBe(false);
        }
      }),
    );
  });

  it('refuse a carrier on the PBX’s own address, two bureaus with one number and a range without ports', () => {
    const [first, second] = twoBureaus.bureaus ?? [];
    if (first === undefined || second === undefined) throw new Error('two bureaus expected');
    expect(pbxSettingsSchema.safeParse({ secrets, carrier: { address: '127.0.0.1', port: 5060 } }).success).toBe(false);
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, { ...second, did: first.did }] }).success).toBe(
      false,
    );
    const sameForm = { ...second, dialled: ['0519114'] };
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, sameForm] }).success).toBe(false);
    // C4: the number for owners is nobody's service number.
    const locked = { ...second, did: first.ownerCallerId };
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, locked] }).success).toBe(false);
    const sameOwners = { ...second, ownerCallerId: first.ownerCallerId };
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, sameOwners] }).success).toBe(false);
    const dialsOwners = { ...second, dialled: ['1145', first.ownerCallerId] };
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, dialsOwners] }).success).toBe(false);
    const otherArea = { ...second, ownerCallerId: '025111' };
    expect(pbxSettingsSchema.safeParse({ secrets, bureaus: [first, otherArea] }).success).toBe(false);
    expect(pbxSettingsSchema.safeParse({ secrets, rtp: { first: 20_000, last: 20_000 } }).success).toBe(false);
  });

  it('refuse a home that is no plain absolute path', () => {
    for (const home of ['srv/x', '/srv/../x y', '/srv/x\n[y]', '/'])
      expect(() => renderConfig(settings, { home })).toThrow();
  });
});
