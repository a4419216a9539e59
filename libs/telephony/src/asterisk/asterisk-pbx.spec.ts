import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { telephonyConfigSchema } from '../config.js';
import type { PbxEvent } from '../domain/pbx-event.js';
import { silentObserver } from '../observe.js';
import { FakeAmiPeer, valueOf } from '../testing/fake-ami-peer.js';
import { AsteriskPbx } from './asterisk-pbx.js';

const call = 'yc1-1.0';
const arrived = `Event: UserEvent\r\nTimestamp: 1795325059.1\r\nUserEvent: Yiche\r\nKind: call-arrived\r\nCall: ${call}\r\nBureau: WJ\r\nUniqueid: ${call}\r\nCallerIDNum: 13912345678\r\n\r\n`;
const hangup = `Event: Hangup\r\nTimestamp: 1795325069.1\r\nUniqueid: ${call}\r\nCause: 16\r\n\r\n`;
const booted = (uptime: number): string =>
  `Event: FullyBooted\r\nTimestamp: ${Date.now() / 1000}\r\nUptime: ${uptime}\r\n\r\n`;

/** The seam that hotlines fail at: what happened while we were away, told by a PBX that a test plays. */
describe('the Asterisk adapter after a gap', () => {
  let peer: FakeAmiPeer;
  let pbx: AsteriskPbx;
  let facts: PbxEvent[];
  /** Items of the next CoreShowChannels. */
  let channels: string[];
  /** Said in the middle of the snapshot. */
  let meanwhile: string;

  beforeEach(async () => {
    peer = await FakeAmiPeer.open();
    channels = [];
    meanwhile = '';
    peer.answer = (action, id) => {
      const name = valueOf(action, 'action');
      if (name === 'Getvar') return `Response: Success\r\nActionID: ${id}\r\nVariable: x\r\nValue: WJ\r\n\r\n`;
      const items = name === 'CoreShowChannels' ? channels : [];
      const listed = items.map((item) => `Event: CoreShowChannel\r\nActionID: ${id}\r\n${item}\r\n\r\n`).join('');
      return `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\n${meanwhile}${listed}Event: Done\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`;
    };
    const config = telephonyConfigSchema.parse({
      PBX_KIND: 'asterisk',
      PBX_AMI_PORT: String(peer.port),
      PBX_AMI_EVENTS_SECRET: 'events-secret',
      PBX_AMI_CONTROL_SECRET: 'control-secret',
      PBX_ARI_PASSWORD: 'ari-secret',
      PBX_AMI_RETRY_FLOOR_MS: '1',
      PBX_AMI_RETRY_BASE_MS: '10',
      PBX_AMI_RETRY_CAP_MS: '20',
      PBX_AMI_MAX_HELD_BACK_EVENTS: '5',
    });
    if (config.kind !== 'asterisk') throw new Error('not reached');
    pbx = new AsteriskPbx(config.asterisk, silentObserver);
    facts = [];
    pbx.subscribe((fact) => facts.push(fact));
    await pbx.start();
  });
  afterEach(async () => {
    await pbx.stop();
    await peer.close();
  });

  const until = async (fulfilled: () => boolean): Promise<void> => {
    for (let waited = 0; !fulfilled() && waited < 3_000; waited += 5) await delay(5);
    expect(fulfilled()).toBe(true);
  };
  const of = (type: PbxEvent['type']): PbxEvent[] => facts.filter((fact) => fact.type === type);
  const downs = (): number => of('link-changed').filter((fact) => Reflect.get(fact, 'link') === 'down').length;
  const up = async (uptime = 100): Promise<void> => {
    await until(() => peer.connections === 2);
    await delay(20);
    peer.say(booted(uptime));
    await until(() => pbx.link === 'up');
  };
  const lose = async (): Promise<void> => {
    const before = downs();
    peer.cut();
    await until(() => downs() > before);
  };

  it('says nothing live before the PBX has booted and the snapshot is compared', async () => {
    await until(() => peer.connections === 2);
    peer.say(arrived);
    await delay(50);
    expect(pbx.link).toBe('synchronising');
    expect(of('call-arrived')).toHaveLength(0);
    await up();
    const order = facts.map(({ type }) => type).filter((type) => type === 'call-arrived' || type === 'resynchronised');
    expect(order).toEqual(['call-arrived', 'resynchronised']);
  });

  it('leaves it to its snapshot that a call vanished in the gap: nobody saw how it ended', async () => {
    await up();
    peer.say(arrived);
    await until(() => of('call-arrived').length === 1);
    await lose();
    await up();
    expect(of('call-ended')).toEqual([]);
    expect(of('resynchronised').at(-1)).toMatchObject({ restarted: false, snapshot: { channels: [] } });
  });

  it('keeps a call that lives through the gap and tells its later end as seen', async () => {
    await up();
    peer.say(arrived);
    await until(() => of('call-arrived').length === 1);
    channels = [`Channel: PJSIP/carrier-00000000\r\nUniqueid: ${call}\r\nCallerIDNum: ${call}\r\nChannelStateDesc: Up`];
    await lose();
    meanwhile = hangup;
    await up();
    await until(() => of('call-ended').length === 1);
    expect(of('call-ended')).toMatchObject([{ outcome: 'hung-up' }]);
    expect(of('call-arrived')).toHaveLength(1);
  });

  it('notices that the PBX itself was restarted', async () => {
    await up(1_000);
    await lose();
    await up(2);
    expect(of('resynchronised')).toMatchObject([{ restarted: false }, { restarted: true }]);
  });

  it('starts over when more happens during the snapshot than it may keep, losing nothing in silence', async () => {
    meanwhile = arrived.repeat(6);
    await until(() => peer.connections === 2);
    peer.say(booted(100));
    await until(() => downs() > 0);
    meanwhile = '';
    await up();
  });

  it('hears the PBX again only when it can act on it too, and again from the start when it could not for a while', async () => {
    await up();
    const accept = peer.login;
    peer.login = (id, action) => (valueOf(action, 'username') === 'control' ? null : accept(id, action));
    peer.cut('control');
    await until(() => downs() > 0);
    await until(() => pbx.link === 'synchronising');
    peer.say(booted(100));
    await delay(50);
    expect(pbx.link).toBe('synchronising');
    peer.login = accept;
    peer.cut('control'); // the log-in that was never answered
    await until(() => pbx.link === 'up');
    expect(of('resynchronised')).toHaveLength(2);
  });

  it('refuses commands at once while the PBX is away', async () => {
    await peer.close();
    await until(() => pbx.link === 'down');
    const seat = { queue: 'q', extension: '8001', paused: true, reason: 'rest' };
    await expect(pbx.pauseQueueMember(seat)).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
    await expect(pbx.snapshot()).rejects.toMatchObject({ code: 'telephony/pbx-unavailable' });
    await expect(pbx.issueSoftphone({ extension: '../8001' })).rejects.toMatchObject({
      code: 'telephony/invalid-value',
    });
  });
});
