import { describe, expect, it } from '@jest/globals';
import { silentObserver, type RecordedCall, type RecordedLeg } from '@yiche/telephony';
import fc from 'fast-check';
import { EventTranslator } from '../../../telephony/src/asterisk/event-translator.js';
import { amiOf } from '../../../telephony/src/testing/ami-of-facts.js';
import { doings, live } from '../testing/simulated-story.js';
import { factsAfterGap } from './after-a-gap.js';
import type { CallState } from './call-state.js';
import { foldCall, isCallFact, unknownCall, type CallFact } from './fold-call.js';
import { factsFromRecord } from './from-the-record.js';

/** The same calls as the PBX would have written them down. */
function recordOf(facts: readonly CallFact[]): RecordedCall[] {
  return facts.flatMap((arrival) => {
    if (arrival.type !== 'call-arrived') return [];
    const { callKey, node, bureauId, did, requesterNumber, at: arrivedAt } = arrival;
    const own = facts.filter((fact) => fact.callKey === callKey);
    const queued = own.find((fact) => fact.type === 'call-queued');
    const legs = own.flatMap((start): RecordedLeg[] => {
      if (start.type !== 'leg-started') return [];
      const { channelId, role, extension, attemptId, at: startedAt } = start;
      const when = (type: CallFact['type']): CallFact | undefined =>
        own.find(
          (fact) => fact.type === type && Object.values(fact).some((value) => value === (attemptId ?? channelId)),
        );
      const end = own.find((fact) => fact.type === 'leg-ended' && fact.channelId === channelId);
      const result = when('owner-ended');
      const answeredAt = when(role === 'owner' ? 'owner-answered' : 'agent-answered')?.at ?? null;
      return [
        {
          ...{ channelId, role, extension, attemptId, startedAt, connectedAt: when('call-connected')?.at ?? null },
          ...{ rungBy: when('agent-offered') ? ('queue' as const) : answeredAt ? ('reunion' as const) : null },
          ...{ answeredAt, endedAt: end?.at ?? null, cause: end?.type === 'leg-ended' ? end.cause : null, file: null },
          result: result?.type === 'owner-ended' ? result.result : null,
        },
      ];
    });
    const queue = queued?.type === 'call-queued' ? queued.queue : null;
    return [{ node, callKey, bureauId, did, requesterNumber, arrivedAt, queue, queuedAt: queued?.at ?? null, legs }];
  });
}

function foldAll(facts: readonly CallFact[]): Map<string, CallState> {
  const calls = new Map<string, CallState>();
  for (const fact of facts) calls.set(fact.callKey, foldCall(calls.get(fact.callKey) ?? unknownCall('id', fact), fact));
  return calls;
}

/** What happened to whom: in the fact's own words, whatever its key says. */
const thing = (fact: CallFact): string =>
  JSON.stringify(
    ['type', 'callKey', 'agentChannelId', 'channelId', 'attemptId'].map((name) => Reflect.get(fact, name)),
  );

/** What happens to the same thing once. */
const happensOnce = ({ type }: CallFact): boolean => !/^(call-queued|requester-.*|room-.*)$/.test(type);

describe('whoever hears of a fact', () => {
  it('gives it the same key: the PBX as it happens, the simulator, the PBX’s own record, a snapshot after a gap', async () => {
    await fc.assert(
      fc.asyncProperty(doings(25), fc.double({ min: 0, max: 1, noNaN: true }), async (story, heard) => {
        const [simulated, snapshot] = await live([{ step: 'call', seconds: 0 }, ...story]);
        const translator = new EventTranslator('yc1', silentObserver, { maxClockAheadMs: 1e15, maxRemembered: 1_000 });
        const heardLive = amiOf(simulated)
          .flatMap((event) => translator.translate(event))
          .filter(isCallFact);
        const read = recordOf(simulated).flatMap((call) => factsFromRecord(call, null));
        const known = [...foldAll(simulated.slice(0, Math.floor(heard * simulated.length))).values()];
        const found = factsAfterGap(known, { ...snapshot, at: new Date(snapshot.at.getTime() + 1) });

        const told = new Map(simulated.filter(happensOnce).map((fact) => [thing(fact), fact.key]));
        for (const fact of [...heardLive, ...read, ...found].filter(happensOnce)) {
          // An agent who came back was not offered the call; a snapshot cannot tell.
          const isNews = !told.has(thing(fact)) && fact.type === 'agent-offered' && found.includes(fact);
          if (!isNews) expect([thing(fact), fact.key]).toEqual([thing(fact), told.get(thing(fact))]);
        }
        expect(heardLive.filter(happensOnce).map(({ key }) => key)).toEqual(expect.arrayContaining([...told.values()]));
        const things = new Map<string, string>();
        for (const fact of [...simulated, ...heardLive, ...read, ...found]) {
          expect([fact.key, things.get(fact.key) ?? thing(fact)]).toEqual([fact.key, thing(fact)]);
          things.set(fact.key, thing(fact));
        }
        for (const telling of [simulated, heardLive, read, found])
          expect(new Set(telling.map(({ key }) => key)).size).toBe(telling.length);
      }),
      { numRuns: 200 },
    );
  });
});
