import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answered,
  arrived,
  connected,
  ended,
  factsOf,
  held,
  offered,
  queued,
  ringEnded,
  waiting,
  type Told,
} from '../testing/call-story.js';
import { doings, live } from '../testing/simulated-story.js';
import { callMachine } from './call-machine.js';
import { phaseOf, type CallState } from './call-state.js';
import { foldCall, unknownCall, type CallFact } from './fold-call.js';

/** `from → to` of every step that these facts make a call take. */
function stepsOf(facts: readonly CallFact[]): string[] {
  const calls = new Map<string, CallState>();
  return facts.flatMap((fact) => {
    const before = calls.get(fact.callKey) ?? unknownCall('id', fact);
    const after = foldCall(before, fact);
    calls.set(fact.callKey, after);
    const [from, to] = [phaseOf(before), phaseOf(after)];
    return from === to ? [] : [`${from} → ${to}`];
  });
}

const arrows = callMachine.states.flatMap((from) => callMachine.table[from].map((to) => `${from} → ${to}`));

const talk = [arrived, queued, offered(), answered(), connected()];
const agentGone: Told = { type: 'leg-ended', role: 'agent', channelId: 'a', cause: 16 };
const joined: Told = { type: 'room-joined', role: 'requester', channelId: 'r' };
const left: Told = { type: 'room-left', role: 'requester', channelId: 'r' };
const owner: Told = { type: 'owner-dialling', attemptId: 'o' };
const police: Told = { type: 'police-dialling', attemptId: 'p' };
const ownerEnded: Told = { type: 'owner-ended', attemptId: 'o', result: 'busy', cause: 17 };
const policeEnded: Told = { type: 'police-ended', attemptId: 'p', result: 'busy', cause: 17 };
const colleague: Told[] = [
  { type: 'colleague-dialling', attemptId: 'k' },
  { type: 'leg-started', role: 'colleague', channelId: 'b', extension: '8002', attemptId: 'k' },
];
const placed: Told = { type: 'call-placed', bureauId: 'WJ', extension: '8001', agentChannelId: 'a' };
const facts: Told[] = [
  ...[queued, offered(), connected(), connected('8002', 'b'), ringEnded('no-answer'), waiting, held, ended, agentGone],
  ...[joined, left, owner, police, ownerEnded, policeEnded, placed, { type: 'requester-resumed' } as Told],
];
/** A call in each phase, in each way that makes a difference to what may come next. */
const calls: Told[][] = [
  ...[[arrived], [arrived, queued], [...talk, agentGone], [arrived, offered()], [arrived, queued, offered()], talk],
  ...[
    [...talk, held],
    [...talk, joined],
    [...talk, held, owner],
    [...talk, owner],
    [...talk, joined, owner],
  ],
  ...[
    [...talk, held, police],
    [...talk, joined, police],
    [...talk, joined, owner, held],
  ],
  ...[
    [...talk, agentGone, waiting],
    [...talk, police, agentGone],
    [...talk, ...colleague, agentGone],
  ],
  ...[[...talk, ended], [...talk, owner, ended], [placed]],
];

describe('the phases of a call', () => {
  it('change along the arrows of their table, whatever is done with the telephones', async () => {
    await fc.assert(
      fc.asyncProperty(doings(30), async (story) => {
        const [told] = await live([{ step: 'call', seconds: 0 }, { step: 'answer', seconds: 1 }, ...story]);
        expect(stepsOf(told).filter((step) => !arrows.includes(step))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('have no arrow that no fact asks for', () => {
    const asked = new Set(calls.flatMap((call) => facts.flatMap((fact) => stepsOf(factsOf([...call, fact])))));
    expect(arrows.filter((arrow) => !asked.has(arrow))).toEqual([]);
  });
});
