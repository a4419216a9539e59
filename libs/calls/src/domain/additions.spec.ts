import { describe, expect, it } from '@jest/globals';
import { billingOf } from '../../../billing/src/domain/billable-rule.js';
import {
  answered,
  arrived,
  callTold,
  connected,
  ended,
  held,
  offered,
  queued,
  type Told,
} from '../testing/call-story.js';
import {
  agentOf,
  agentOnRecord,
  isConnected,
  isOver,
  isTaken,
  ownerOf,
  phaseOf,
  type CallState,
} from './call-state.js';

/**
 * What 110, transfer, conference, call-back and listening will tell of a call. None of them needs more of the call than its list of
 * parties: the PBX's side of each is all that is missing.
 */
const talk = [arrived, queued, offered(), answered(), connected()];
const leg = (
  role: Leg['role'],
  channelId: string,
  attemptId: string | null,
  extension: string | null = null,
): Told => ({
  ...{ type: 'leg-started', role, channelId, attemptId, extension },
});
const joined = (role: Leg['role'], channelId: string): Told => ({ type: 'room-joined', role, channelId });
const left = (role: Leg['role'], channelId: string): Told => ({ type: 'room-left', role, channelId });
const legEnded = (role: Leg['role'], channelId: string): Told => ({ type: 'leg-ended', role, channelId, cause: 16 });
type Leg = Extract<Told, { type: 'leg-started' }>;

const consult = [held, joined('agent', 'a')];
const police = [{ type: 'police-dialling', attemptId: 'p' } as Told, leg('police', 'd', 'p')];
const policeAnswers: Told[] = [{ type: 'police-answered', attemptId: 'p' }, joined('police', 'd')];
const colleague = [{ type: 'colleague-dialling', attemptId: 'k' } as Told, leg('colleague', 'b', 'k', '8002')];
const colleagueAnswers: Told[] = [{ type: 'colleague-answered', attemptId: 'k' }, joined('colleague', 'b')];
const merge = [joined('requester', 'r')];
const allGone = [ended, legEnded('requester', 'r')];

const told = (...facts: Told[]): CallState => callTold(facts);

/** Whom a party hears now. */
const hears = (call: CallState, id: string): string[] | undefined =>
  call.parties.find((party) => party.id === id)?.heard.flatMap(({ of, until }) => (until === null ? [of] : []));

/** Whether the call is billed, as the settlement says it (G1). */
const bill = ({ outcome, connectedAt, endedAt, did }: CallState) =>
  billingOf(
    { outcome, connectedAt, endedAt, did, requesterIndex: null },
    { version: 1, testNumbers: [], minimumSeconds: 0, unit: 'call', answeredBy: 'agent' },
    '114',
  );

const billedOnce = { counts: true, reason: 'answered' };

describe('the 110 desk', () => {
  it('is consulted while the requester hears music, joins them, and keeps them when the agent goes: handed over warm', () => {
    const consulting = told(...talk, ...consult, ...police, ...policeAnswers);
    expect([phaseOf(consulting), ownerOf(consulting)]).toEqual(['consulting', null]);
    expect([hears(consulting, 'requester'), hears(consulting, '8001')]).toEqual([[], ['p']]);
    const together = [...talk, ...consult, ...police, ...policeAnswers, ...merge];
    expect([phaseOf(told(...together)), hears(told(...together), 'p')]).toEqual(['merged', ['8001', 'requester']]);
    const without = [...together, left('agent', 'a'), legEnded('agent', 'a')];
    const handedOver = told(...without);
    expect([phaseOf(handedOver), agentOf(handedOver), agentOnRecord(handedOver)]).toEqual([
      'handed-over',
      null,
      '8001',
    ]);
    expect([isTaken(handedOver), isConnected(handedOver), isOver(handedOver)]).toEqual([false, false, false]);
    expect([hears(handedOver, 'requester'), hears(handedOver, '8001')]).toEqual([['p'], []]);
    const over = told(...without, ...allGone, legEnded('police', 'd'));
    expect([phaseOf(over), isOver(over), over.outcome, bill(over)]).toEqual(['ended', true, 'answered', billedOnce]);
    expect(over.connectedAt).toEqual(new Date(4_000));
  });

  it('gets the requester before it has answered: handed over blind; and who is not answered waits in the queue again', () => {
    const blind = [...talk, ...consult, ...police, left('agent', 'a'), legEnded('agent', 'a')];
    expect([phaseOf(told(...blind)), isTaken(told(...blind))]).toEqual(['handed-over', false]);
    const taken = told(...blind, ...policeAnswers, ...merge);
    expect([phaseOf(taken), hears(taken, 'requester')]).toEqual(['handed-over', ['p']]);
    const inVain: Told[] = [{ type: 'police-ended', attemptId: 'p', result: 'no-answer', cause: 19 }, queued];
    expect(phaseOf(told(...blind, ...inVain))).toBe('queued');
    const again = told(...blind, ...inVain, offered('8002', 'b'), connected('8002', 'b'), ...allGone);
    expect([again.outcome, again.connectedAt, bill(again)]).toEqual(['answered', new Date(4_000), billedOnce]);
  });
});

describe('a colleague', () => {
  const conference = [...talk, ...consult, ...colleague, ...colleagueAnswers, ...merge];

  it('is consulted, and makes a conference of three with the requester', () => {
    const asked = told(...talk, ...consult, ...colleague, ...colleagueAnswers);
    expect([phaseOf(asked), agentOf(asked), hears(asked, 'k')]).toEqual(['consulting', '8001', ['8001']]);
    expect([phaseOf(told(...conference)), hears(told(...conference), 'requester')]).toEqual(['merged', ['8001', 'k']]);
    const alone = told(...conference, { type: 'colleague-ended', attemptId: 'k', result: 'answered', cause: 16 });
    expect([phaseOf(alone), agentOf(alone)]).toEqual(['talking', '8001']);
  });

  it('has the call once it is transferred to them; it is billed once', () => {
    const transferred = [...conference, connected('8002', 'b'), left('agent', 'a'), legEnded('agent', 'a')];
    const theirs = told(...transferred);
    expect([phaseOf(theirs), agentOf(theirs), isTaken(theirs)]).toEqual(['talking', '8002', true]);
    expect(theirs.parties.find(({ id }) => id === '8001')).toMatchObject({ state: 'left', joinedAt: new Date(4_000) });
    expect(hears(theirs, 'requester')).toEqual(['8002']);
    const over = told(...transferred, ...allGone, legEnded('colleague', 'b'));
    expect([over.outcome, over.connectedAt, isOver(over), bill(over)]).toEqual([
      ...['answered', new Date(4_000), true, billedOnce],
    ]);
  });
});

describe('an owner and the 110 desk at once', () => {
  it('are both on the call, and the requester is never left alone with the owner', () => {
    const owner: Told[] = [{ type: 'owner-dialling', attemptId: 'o' }, leg('owner', 'w', 'o')];
    const both = told(...talk, ...consult, ...owner, ...police, ...policeAnswers, ...merge);
    expect([phaseOf(both), ownerOf(both)?.state]).toEqual(['merged', 'dialling']);
    const lost = told(
      ...talk,
      ...consult,
      ...owner,
      { type: 'owner-answered', attemptId: 'o' },
      legEnded('agent', 'a'),
    );
    expect([phaseOf(lost), isTaken(lost)]).toEqual(['queued', true]);
  });
});

describe('a call-back', () => {
  const placed: Told[] = [
    { type: 'call-placed', bureauId: 'WJ', extension: '8001', agentChannelId: 'a' },
    ...[joined('agent', 'a'), { type: 'call-back-dialling', attemptId: 'x' } as Told, leg('call-back', 'x1', 'x')],
  ];

  it('is a call of its agent’s without a requester, answered by nobody of ours: no bill, no place in the queue’s figures', () => {
    expect([phaseOf(told(...placed)), agentOf(told(...placed))]).toEqual(['consulting', '8001']);
    const talking = [...placed, { type: 'call-back-answered', attemptId: 'x' } as Told, joined('call-back', 'x1')];
    expect(hears(told(...talking), 'x')).toEqual(['8001']);
    const done: Told = { type: 'call-back-ended', attemptId: 'x', result: 'answered', cause: 16 };
    const over = told(...talking, done, legEnded('call-back', 'x1'), ended, legEnded('agent', 'a'));
    expect([phaseOf(over), isOver(over), over.outcome, over.connectedAt, over.queuedAt]).toEqual([
      ...['ended', true, null, null, null],
    ]);
    expect(bill(over).counts).toBe(false);
  });
});

describe('an owner who rings back', () => {
  it('is a call like any other, to the number that owners know: an agent’s, and not billed', () => {
    const back = { ...arrived, did: '0519110' } as Told;
    const call = told(back, queued, offered(), answered(), connected());
    expect([phaseOf(call), agentOf(call), ownerOf(call)]).toEqual(['talking', '8001', null]);
    const over = told(back, queued, offered(), connected(), ...allGone);
    expect([over.outcome, bill(over)]).toEqual(['answered', { counts: false, reason: 'internal' }]);
  });
});

describe('a supervisor who listens', () => {
  const observed = (mode: 'silent' | 'whisper' | 'barge'): Told => ({
    ...{ type: 'call-observed', channelId: 's', extension: '8900', mode },
  });

  it.each(['silent', 'whisper', 'barge'] as const)(
    '%s is no party: phase, room, outcome and bill are as without them',
    (mode) => {
      const observer = [leg('observer', 's', null, '8900'), observed(mode), joined('observer', 's')];
      const merged = [...consult, ...police, ...policeAnswers, ...merge];
      for (const facts of [
        talk,
        [...talk, ...merged],
        [...talk, ...merged, left('agent', 'a'), legEnded('agent', 'a')],
      ]) {
        const { observers, ...call } = told(...facts, ...observer);
        const { observers: none, ...without } = told(...facts);
        expect([observers.map((each) => each.mode), none]).toEqual([[mode], []]);
        expect([call, phaseOf({ ...call, observers })]).toEqual([without, phaseOf({ ...without, observers: none })]);
      }
      const over = told(...talk, ...observer, ...allGone, legEnded('agent', 'a'));
      expect([isOver(over), bill(over)]).toEqual([true, billedOnce]);
      expect(told(...talk, ...observer, observed('barge'), legEnded('observer', 's'))).toMatchObject({ observers: [] });
    },
  );
});

describe('a fact that this version does not know', () => {
  it('leaves the call as it is: a later version was taken back, and the journal still has what it heard', () => {
    const call = told(...talk);
    expect(told(...talk, { type: 'call-parked' } as unknown as Told)).toEqual(call);
  });
});
