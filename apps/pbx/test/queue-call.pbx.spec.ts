import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAsterisk } from '../src/asterisk-instance.js';
import { announcementTone, startAsteriskFixture, type AsteriskFixture } from '../src/testing/asterisk-fixture.js';
import { durationOf, readWav, secondsOfTone } from '../src/testing/tones.js';

const requester = '13812345678';
const requesterTone = 440;
const agentTone = 850;

describe('a requester on a real PBX', () => {
  let fixture: AsteriskFixture;

  beforeAll(async () => {
    fixture = await startAsteriskFixture({ withCity: true });
  }, 240_000);

  afterAll(async () => {
    await fixture?.stop();
  }, 30_000);

  it('runs as a user that is not root', async () => {
    const status = await readFile(`/proc/${fixture.pbx.pid}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
  });

  it('starts no second PBX on a port that is taken, and says which', async () => {
    const {
      installation,
      pbx: { settings },
    } = fixture;
    await expect(
      startAsterisk(installation, settings, { instance: 'port-taken', temporary: true }),
    ).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(String(settings.sipPort)),
    });
  });

  it('is queued, offered to and answered by an agent; both tracks are recorded from their first second, each with its own voice', async () => {
    fixture.mark();
    await fixture.addSippAgent('8001', { tone: agentTone });
    const call = await fixture.city.place({ from: requester, script: 'tone', tone: requesterTone });
    const arrived = await fixture.event({ Event: 'UserEvent', Kind: 'call-arrived' });
    const key = String(arrived['Call']);
    expect(key).toMatch(/^yc1-\d+\.\d+$/);
    expect(arrived['Bureau']).toBe('WJ');
    await fixture.event({ Event: 'QueueCallerJoin', Uniqueid: key });
    const offered = await fixture.event({ Event: 'AgentCalled', Uniqueid: key });
    expect(offered['DestChannel']).toMatch(/^PJSIP\/agent-8001-/);
    const connected = await fixture.event({ Event: 'AgentConnect', Uniqueid: key });
    await delay(4000);
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['Channel']) });
    await fixture.event({ Event: 'UserEvent', Kind: 'recording-ended', Track: String(connected['DestUniqueid']) });
    await fixture.event({ Event: 'UserEvent', Kind: 'recording-ended', Track: key, Role: 'requester' });

    const folder = fixture.pbx.spoolRecordingDir;
    const own = readWav(join(folder, `${key}.requester.${key}.wav`));
    const agent = readWav(join(folder, `${key}.agent.${String(connected['DestUniqueid'])}.wav`));
    expect(own.rate).toBe(8000);
    expect(secondsOfTone(own, requesterTone)).toBeGreaterThan(4);
    expect(secondsOfTone(own, agentTone)).toBe(0);
    expect(secondsOfTone(agent, agentTone)).toBeGreaterThan(3.4);
    expect(secondsOfTone(agent, requesterTone)).toBe(0);
    expect(durationOf(own)).toBeGreaterThan(durationOf(agent));

    const heard = readWav(join(fixture.city.spoolRecordingDir, `caller-${call.id}.${call.id}.heard.wav`));
    expect(secondsOfTone(heard, agentTone)).toBeGreaterThan(2);
    // A2: the agent's own announcement, to the requester.
    expect(secondsOfTone(heard, announcementTone)).toBeGreaterThan(0.6);
    await fixture.removeSippAgent('8001');
  }, 60_000);

  it('is refused under a number that is no bureau’s', async () => {
    const call = await fixture.city.place({ from: requester, to: '115' });
    await until(() => fixture.city.calls().find(({ id }) => id === call.id)?.state === 'ended');
    expect(fixture.city.calls().find(({ id }) => id === call.id)?.cause).toBe(1);
  }, 20_000);

  it('goes to the head of the queue when the agent is lost, before those who waited', async () => {
    fixture.mark();
    // A telephone of its own: one that was killed in an earlier test counts as unreachable until it is asked again.
    await fixture.addSippAgent('8003');
    await fixture.city.place({ from: requester, script: 'silent' });
    const connected = await fixture.event({ Event: 'AgentConnect' });
    const first = String(connected['Uniqueid']);
    await fixture.city.place({ from: '13900001111', script: 'silent' });
    await until(
      () =>
        fixture.events.history.filter(({ Event, Queue }) => Event === 'QueueCallerJoin' && Queue === 'wj-move-car')
          .length >= 3,
    );
    const second = String(fixture.events.history.findLast(({ Event }) => Event === 'QueueCallerJoin')?.['Uniqueid']);
    // No agent is free meanwhile, so that both stand in the queue.
    await fixture.control.action({
      Action: 'QueuePause',
      Queue: 'wj-move-car',
      Interface: 'PJSIP/agent-8003',
      Paused: 'true',
    });
    fixture.mark();
    await fixture.control.action({ Action: 'Hangup', Channel: String(connected['DestChannel']) });
    const rejoined = await fixture.event({ Event: 'QueueCallerJoin', Uniqueid: first });
    expect(rejoined['Position']).toBe('1');
    await fixture.control.action({
      Action: 'QueuePause',
      Queue: 'wj-move-car',
      Interface: 'PJSIP/agent-8003',
      Paused: 'false',
    });
    const next = await fixture.event({ Event: 'AgentConnect' }, 20_000);
    expect(next['Uniqueid']).toBe(first);
    expect(second).not.toBe(first);
    for (const channel of [first, second])
      await fixture.control.action({ Action: 'Hangup', Channel: String(channelOf(channel)) });
    await fixture.removeSippAgent('8003');
  }, 60_000);

  it('is written down by Asterisk itself in the CEL file', async () => {
    expect((await stat(fixture.pbx.celFile)).size).toBeGreaterThan(1000);
    expect(await readFile(fixture.pbx.celFile, 'utf8')).toContain('"BRIDGE_ENTER"');
  });

  function channelOf(uniqueid: string): string | undefined {
    return fixture.events.history.find(({ Event, Uniqueid }) => Event === 'Newchannel' && Uniqueid === uniqueid)?.[
      'Channel'
    ];
  }
});

async function until(holds: () => boolean, timeoutMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !holds(); await delay(50)) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${holds.toString()}`);
  }
}
