import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AmiMessage } from '../ami/ami-message.js';
import type { PbxEvent } from '../domain/pbx-event.js';
import type { PbxSnapshot } from '../domain/pbx-snapshot.js';
import { type TelephonyCount, type TelephonyObserver, silentObserver } from '../observe.js';
import { compare } from './comparison.js';
import { ownerResult } from './dialplan.js';
import { EventTranslator } from './event-translator.js';
import { readSnapshot } from './snapshot-reader.js';

/** A whole consultation as Asterisk 22.10.1 told it, one event a line (fields that nobody reads left out). */
const recorded = readFileSync(new URL('../testing/recorded-consultation.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as AmiMessage);

/** Later than everything recorded, whatever clock the machine has. */
const now = (): Date => new Date('2026-12-31T00:00:00Z');
const translator = (observer: TelephonyObserver = silentObserver): EventTranslator =>
  new EventTranslator('yc1', observer, { maxClockAheadMs: 5_000, maxRemembered: 10_000 }, now);
const translateAll = (events: readonly AmiMessage[], by = translator()): PbxEvent[] =>
  events.flatMap((event) => by.translate(event));
const types = (facts: readonly PbxEvent[]): string[] => facts.map((fact) => fact.type);

const call = 'yc1-1.0';
const agent = 'yc1-1.1';
const at = { timestamp: '1795325059.100000' };
const yiche = { event: 'UserEvent', userevent: 'Yiche', call, bureau: 'WJ', ...at };
const arrived = { ...yiche, kind: 'call-arrived', uniqueid: call, calleridnum: '13912345678' };
const joined = { event: 'QueueCallerJoin', uniqueid: call, queue: 'q', position: '1', ...at };
const offer = { uniqueid: call, destuniqueid: agent, interface: 'PJSIP/agent-8001', queue: 'q', ...at };
const called = { event: 'AgentCalled', ...offer };
const dialEnd = (dialstatus: string) => ({ event: 'DialEnd', dialstatus, destuniqueid: agent, ...at });
const abandoned = { event: 'QueueCallerAbandon', uniqueid: call, queue: 'q', holdtime: '7', ...at };
const connected = { event: 'AgentConnect', holdtime: '7', ringtime: '2', ...offer };
const hangup = (uniqueid: string) => ({ event: 'Hangup', uniqueid, cause: '16', ...at });

describe('the translation of AMI events', () => {
  it('takes an event of the future for one of now, counts it, and lets a clock be ahead by a little', () => {
    const counted: TelephonyCount[] = [];
    const by = translator({ ...silentObserver, counters: { count: (what) => void counted.push(what) } });
    const seconds = (milliseconds: number): string => String((now().getTime() + milliseconds) / 1000);
    const [fact] = translateAll([{ ...arrived, timestamp: '99999999999.5' }], by);
    expect([fact?.type, fact?.at]).toEqual(['call-arrived', now()]);
    const [ahead] = translateAll([{ ...joined, timestamp: seconds(4_000) }], by);
    expect(ahead?.at).toEqual(new Date(now().getTime() + 4_000));
    translateAll([{ ...hangup(call), timestamp: seconds(6_000) }], by).forEach((each) =>
      expect(each.at).toEqual(now()),
    );
    expect(counted).toEqual(['event-from-future', 'event-from-future']);
  });

  it.each([
    ['hangs up as the agent answers', [dialEnd('ANSWER'), abandoned, hangup(call), hangup(agent)], 'abandoned'],
    [
      'hangs up before the agent’s answer arrives',
      [abandoned, dialEnd('ANSWER'), hangup(agent), hangup(call)],
      'abandoned',
    ],
    ['is connected first', [connected, abandoned, hangup(call), hangup(agent)], 'connected'],
  ] as const)('has one outcome for a caller who %s', (_who, events, outcome) => {
    const facts = types(translateAll([arrived, joined, called, ...events]));
    const count = (type: string): number => facts.filter((each) => each === type).length;
    expect([count('call-abandoned'), count('call-connected')]).toEqual(outcome === 'abandoned' ? [1, 0] : [0, 1]);
    expect([count('call-ended'), count('leg-ended')]).toEqual([1, 2]);
  });

  it('counts a call that the dialplan refused, and makes nothing of it', () => {
    const counted: TelephonyCount[] = [];
    const by = translator({ ...silentObserver, counters: { count: (what) => void counted.push(what) } });
    const refused = (reason: string) => ({ ...yiche, kind: 'call-refused', uniqueid: call, reason });
    expect(translateAll([refused('unknown-number'), refused('foreign'), refused('x\r\ny'), hangup(call)], by)).toEqual(
      [],
    );
    expect(counted).toEqual(['call-refused-unknown-number', 'call-refused-foreign']);
  });

  it('has the bureau’s own number of a call, whichever way it was dialled', () => {
    const channel = {
      event: 'Newchannel',
      channel: 'PJSIP/carrier-00000000',
      uniqueid: call,
      exten: '+86519114',
      ...at,
    };
    const facts = translateAll([
      { ...channel, calleridnum: '13912345678' },
      { ...arrived, did: '114' },
    ]);
    expect(facts[0]).toMatchObject({ type: 'call-arrived', did: '114', requesterNumber: '13912345678' });
  });

  it('tells a recorded consultation in the domain’s words', () => {
    const facts = translateAll(recorded).filter(({ type }) => type !== 'queue-member-changed');
    expect(types(facts)).toEqual([
      'recording-started',
      'call-arrived',
      'leg-started',
      'call-queued',
      'leg-started',
      'agent-offered',
      'recording-started',
      'agent-answered',
      'call-connected',
      'requester-held',
      'owner-dialling',
      'room-joined',
      'leg-started',
      'recording-started',
      'owner-ringing',
      'room-joined',
      'owner-answered',
      'requester-resumed',
      'room-joined',
      'room-left',
      'requester-held',
      'room-left',
      'owner-ended',
      'recording-finished',
      'leg-ended',
      'room-left',
      'recording-finished',
      'leg-ended',
      'call-ended',
      'recording-finished',
      'leg-ended',
    ]);
    expect(facts.find(({ type }) => type === 'owner-ended')).toMatchObject({ result: 'answered', cause: 16 });
    expect(facts.every(({ node, at: time }) => node === 'yc1' && time.getUTCFullYear() === 2026)).toBe(true);
  });

  it('gives the same keys to the same facts on a second connection, and no key twice', () => {
    const first = translateAll(recorded).map(({ key }) => key);
    expect(translateAll(recorded).map(({ key }) => key)).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
  });

  it('shows the requester’s number in the arrival alone', () => {
    const telling = translateAll(recorded).filter((fact) => JSON.stringify(fact).includes('13912345678'));
    expect(types(telling)).toEqual(['call-arrived']);
  });

  it('counts a caller who hangs up at the instant of the answer as abandoned once, connected never', () => {
    const race = [
      arrived,
      joined,
      called,
      dialEnd('ANSWER'),
      abandoned,
      dialEnd('CANCEL'),
      hangup(agent),
      abandoned,
      hangup(call),
    ];
    const facts = types(translateAll(race));
    expect(facts.filter((type) => type === 'call-abandoned')).toHaveLength(1);
    expect(facts.filter((type) => type === 'agent-ring-ended')).toHaveLength(1);
    expect(facts.filter((type) => type === 'call-ended')).toHaveLength(1);
    expect(facts).not.toContain('call-connected');
  });

  it('does not call a caller abandoned who had an agent and waits for another', () => {
    const facts = types(
      translateAll([arrived, joined, called, connected, hangup(agent), joined, abandoned, hangup(call)]),
    );
    expect(facts).not.toContain('call-abandoned');
    expect(facts.at(-1)).toBe('call-ended');
  });

  it('tells of an agent who went in mid-call and came back on a new leg, under the same keys whenever it is heard', () => {
    const away = { ...yiche, kind: 'awaiting-agent', uniqueid: call, agent: 'agent-8001' };
    const back = {
      ...yiche,
      kind: 'agent-returned',
      uniqueid: 'yc1-1.7',
      channel: 'PJSIP/agent-8001-0000a',
      queue: 'q',
    };
    const story = [arrived, joined, called, connected, hangup(agent), away, back];
    const facts = translateAll(story).slice(-4);
    expect(facts).toMatchObject([
      { type: 'requester-waiting-for-agent', callKey: call, extension: '8001' },
      { type: 'leg-started', role: 'agent', extension: '8001', channelId: 'yc1-1.7' },
      { type: 'agent-answered', extension: '8001', agentChannelId: 'yc1-1.7' },
      { type: 'call-connected', queue: 'q', requesterChannelId: call, agentChannelId: 'yc1-1.7', holdSeconds: 0 },
    ]);
    const keys = translateAll(story).map(({ key }) => key);
    expect(translateAll(story).map(({ key }) => key)).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('ends an offer whose end was never told when its leg is gone', () => {
    const facts = translateAll([arrived, joined, called, hangup(agent)]);
    expect(facts.find(({ type }) => type === 'agent-ring-ended')).toMatchObject({ reason: 'cancelled' });
  });

  it('reports an originate that failed before anything was dialled, and leaves all others to their result', () => {
    const failure = { event: 'OriginateResponse', response: 'Failure', actionid: `yc9~att-1~${call}`, ...at };
    expect(translateAll([failure, failure])).toMatchObject([
      { type: 'owner-ended', attemptId: 'att-1', result: 'failed' },
    ]);
    const dialling = { ...yiche, kind: 'owner-dialling', attempt: 'att-1' };
    expect(types(translateAll([dialling, failure]))).toEqual(['owner-dialling']);
  });

  it('counts what it cannot read and never throws', () => {
    const counted: TelephonyCount[] = [];
    const observer: TelephonyObserver = { ...silentObserver, counters: { count: (what) => void counted.push(what) } };
    const by = translator(observer);
    expect(by.translate({ event: 'Hangup' })).toEqual([]);
    expect(counted).toEqual(['event-unreadable']);
    const names = [...new Set(recorded.map((event) => String(event['event']))), 'constructor', '__proto__', ''];
    const field = fc.constantFrom(
      'uniqueid',
      'destuniqueid',
      'kind',
      'call',
      'track',
      'role',
      'timestamp',
      'interface',
      'dialstatus',
      'conference',
    );
    const value = fc.oneof(
      fc.string(),
      fc.constant([]),
      fc.constantFrom(call, agent, 'PJSIP/agent-8001', 'Yiche', 'recording', 'toString'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(field, value), (event, fields) => {
        for (const fact of by.translate({ userevent: 'Yiche', ...fields, event })) expect(fact.key).toMatch(/^yc1:/);
      }),
      { numRuns: 2_000 },
    );
    expect(counted).not.toContain('event-unexpected');
  });
});

describe('the result of an attempt', () => {
  it.each([
    ['ANSWER', 16, 'answered'],
    ['BUSY', 17, 'busy'],
    ['NOANSWER', 0, 'no-answer'],
    ['CHANUNAVAIL', 21, 'rejected'],
    ['CHANUNAVAIL', 1, 'unreachable'],
    ['CHANUNAVAIL', 20, 'unreachable'],
    ['CANCEL', 0, 'cancelled'],
    ['CONGESTION', 34, 'failed'],
    ['', 0, 'failed'],
  ])('of status %s with cause %i is %s', (status, cause, result) => {
    expect(ownerResult(status, cause)).toBe(result);
  });
});

describe('the comparison after a gap', () => {
  const empty: PbxSnapshot = {
    at: new Date('2026-11-22T00:00:00Z'),
    node: 'yc1',
    startedAt: null,
    channels: [],
    queueMembers: [],
    waitingCallers: [],
    registered: [],
  };
  const owner = 'yc1-1.6';
  const consultation: AmiMessage[] = [
    arrived,
    joined,
    called,
    connected,
    { ...yiche, kind: 'owner-dialling', attempt: 'att-1' },
    { ...yiche, kind: 'recording', role: 'owner', attempt: 'att-1', track: owner, file: 'f.wav' },
  ];

  it('forgets what vanished and claims to know nothing of how it ended', () => {
    const by = translator();
    translateAll(consultation, by);
    expect(compare(empty, by, new Set(), new Map())).toEqual([]);
    expect(by.memory.legs.size + by.memory.calls.size).toBe(0);
    expect(by.memory.attempts.get('att-1')?.ended).toBe(true);
    expect(by.translate(hangup(call))).toEqual([]);
  });

  it('leaves to the events held back what they tell better', () => {
    const by = translator();
    translateAll(consultation, by);
    expect(compare(empty, by, new Set([call, agent]), new Map())).toEqual([]);
    expect([...by.memory.legs.keys()]).toEqual([call, agent]);
    expect(by.translate(hangup(call)).at(-1)).toMatchObject({ type: 'call-ended', outcome: 'hung-up' });
  });

  it('sees who waits for the agent who went, from where the dialplan has them', () => {
    const channel = { event: 'CoreShowChannel', channelstatedesc: 'Up', calleridnum: call, uniqueid: call };
    const read = (exten: string, bridgeid = '') =>
      readSnapshot(
        {
          ...{ at: empty.at, node: 'yc1', startedAt: null, queues: [] },
          channels: [{ ...channel, channel: 'PJSIP/carrier-00000000', exten, bridgeid }],
        },
        translator().memory,
      );
    const awaits = ['await-agent', 'back-to-agent', 'queue', 'hold'].map(
      (exten) => read(exten).channels[0]?.awaitsAgent,
    );
    expect(awaits).toEqual([true, true, false, false]);
    expect(read('back-to-agent', 'a-bridge').channels[0]?.awaitsAgent).toBe(false);
    const by = translator();
    const arrival = { bureauId: 'WJ', did: '114', requesterNumber: '13912345678' };
    compare(read('await-agent'), by, new Set(), new Map([[call, arrival]]));
    expect(by.memory.calls.get(call)?.agentAway).toBe('awaited');
    compare(read('queue'), by, new Set(), new Map());
    expect(by.memory.calls.get(call)?.agentAway).toBe('no');
  });

  it('finds a call again after a restart of ours, from the PBX’s lists alone', () => {
    const channel = { event: 'CoreShowChannel', channelstatedesc: 'Up', duration: '00:01:05' };
    const snapshot = readSnapshot(
      {
        at: empty.at,
        node: 'yc1',
        startedAt: null,
        channels: [
          { ...channel, channel: 'PJSIP/carrier-00000000', uniqueid: call, calleridnum: call, linkedid: call },
          {
            ...channel,
            channel: 'PJSIP/agent-8001-00000001',
            uniqueid: agent,
            application: 'ConfBridge',
            applicationdata: `${call},yc_room,yc_agent`,
          },
          { ...channel, channel: 'Local/dial@owner-call-WJ-0000;1', uniqueid: `room~att-1~${call}` },
          { ...channel, channel: 'PJSIP/carrier-owner-WJ-00000002', uniqueid: owner, linkedid: `room~att-1~${call}` },
        ],
        queues: [
          { event: 'QueueMember', queue: 'q', location: 'PJSIP/agent-8001', status: '2', paused: '0', incall: '1' },
        ],
      },
      translator().memory,
    );
    expect(snapshot.channels.map(({ role, callKey }) => [role, callKey])).toEqual([
      ['requester', call],
      ['agent', call],
      ['owner', call],
    ]);
    expect(snapshot.channels[2]).toMatchObject({ attemptId: 'att-1', ageSeconds: 65 });
    expect(snapshot.registered).toEqual(['8001']);
    const by = translator();
    const arrival = { bureauId: 'WJ', did: '114', requesterNumber: '13912345678' };
    const facts = compare(snapshot, by, new Set(), new Map([[call, arrival]]));
    expect(types(facts)).toEqual(['call-arrived', 'leg-started', 'leg-started', 'leg-started', 'agent-registered']);
    expect(facts[0]?.at).toEqual(new Date(empty.at.getTime() - 65_000));
    expect(facts[0]?.key).toBe(translateAll([arrived])[0]?.key);
  });
});
