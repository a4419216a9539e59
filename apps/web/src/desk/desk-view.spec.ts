import { describe, expect, it } from '@jest/globals';
import {
  LOOKUP_RESULTS,
  type Attempt,
  type DeskCall,
  type DeskSnapshot,
  type Lookup,
  type Relocation,
} from '@yiche/contracts';
import {
  canCallOwner,
  deskMode,
  hangupAction,
  holdAction,
  isOnTheLine,
  isPromise,
  isWaiting,
  knownSignal,
  limitFor,
  lookupFor,
  mergeAction,
  numberedAttempts,
  standingOf,
} from './desk-view.js';

const at = '2026-11-22T04:00:00.000Z';

const call = (phase: DeskCall['phase'], owner: NonNullable<DeskCall['owner']>['state'] | null = null): DeskCall => ({
  callId: 'c',
  sipToken: 't',
  line: 'hotline',
  phase,
  requesterMasked: '138****8000',
  arrivedAt: at,
  offeredAt: at,
  answeredAt: at,
  endedAt: null,
  waitedSeconds: 3,
  owner: owner && { attemptId: 'a', state: owner, result: null, since: at },
});

const lookup = (change: Partial<Lookup> = {}): Lookup => ({
  id: 'l',
  at,
  plateNumber: '苏D12345',
  plateType: '02',
  result: 'found',
  found: true,
  reachable: true,
  numbers: ['first'],
  brand: null,
  model: null,
  colour: null,
  ownerMasked: null,
  ...change,
});

const desk = (state: DeskSnapshot['agent']['state'], deskCall: DeskCall | null = null): DeskSnapshot => ({
  version: 1,
  now: at,
  agent: { extension: '8001', displayName: '王敏', state, reason: null, since: at, wrapUp: null, leaving: null },
  call: deskCall,
  relocationId: null,
  earlier: [],
  asOwner: [],
});

describe('the agent’s voice', () => {
  it('belongs into a call they have, not into one that rings, is over or waits for them', () => {
    const phases = ['offered', 'talking', 'held', 'consulting', 'merged', 'waiting-for-agent', 'ended'] as const;
    const onTheLine = phases.filter((phase) => isOnTheLine(call(phase)));
    expect(onTheLine).toEqual(['talking', 'held', 'consulting', 'merged']);
    expect(isOnTheLine(null)).toBe(false);
  });
});

describe('what the keys of a call do', () => {
  it('hold and resume alternate, and rest while the owner is consulted', () => {
    expect(holdAction(call('talking'))).toBe('hold');
    expect(holdAction(call('held'))).toBe('resume');
    expect(holdAction(call('consulting', 'answered'))).toBeNull();
    expect(holdAction(null)).toBeNull();
  });

  it('three people talk only after the owner has answered', () => {
    expect(mergeAction(call('consulting', 'ringing'))).toBeNull();
    expect(mergeAction(call('consulting', 'answered'))).toBe('merge');
    expect(mergeAction(call('merged', 'answered'))).toBe('part');
  });

  it('hanging up takes the owner first, then the requester', () => {
    expect(hangupAction(call('consulting', 'ringing'))).toBe('hangup-owner');
    expect(hangupAction(call('merged', 'answered'))).toBe('hangup-owner');
    expect(hangupAction(call('talking', 'ended'))).toBe('hangup');
    expect(hangupAction(call('ended', 'answered'))).toBe('hangup-owner');
    expect(hangupAction(call('ended'))).toBeNull();
    expect(hangupAction(call('offered'))).toBeNull();
  });

  it('an owner is not called twice at once, nor without a number, nor after the requester has gone', () => {
    expect(canCallOwner(call('talking'), lookup())).toBe(true);
    expect(canCallOwner(call('held', 'ended'), lookup())).toBe(true);
    expect(canCallOwner(call('talking', 'dialling'), lookup())).toBe(false);
    for (const result of LOOKUP_RESULTS)
      expect(canCallOwner(call('talking'), lookup({ result }))).toBe(result === 'found');
    const ofBefore = (found: boolean | null, reachable: boolean | null) =>
      lookup({ result: undefined, found, reachable });
    expect(canCallOwner(call('talking'), ofBefore(true, true))).toBe(true);
    for (const each of [ofBefore(true, false), ofBefore(false, false), ofBefore(null, null)])
      expect(canCallOwner(call('talking'), each)).toBe(false);
    expect(canCallOwner(call('talking'), null)).toBe(false);
    expect(canCallOwner(call('talking'), lookup({ result: null }))).toBe(false);
    expect(canCallOwner(call('ended'), lookup())).toBe(false);
    // Two owners would hear each other.
    expect(canCallOwner({ ...call('talking'), line: 'owners' }, lookup())).toBe(false);
  });
});

describe('calls with owners', () => {
  it('are numbered as we made them; an owner who rang back is none of them, and the newest stands first', () => {
    const attempt = (id: string, minute: number, rangBack = false) =>
      ({ id, startedAt: `2026-11-22T04:0${minute}:00.000Z`, rangBack }) as Attempt;
    const shown = numberedAttempts([attempt('back', 2, true), attempt('second', 3), attempt('first', 1)]);
    expect(shown.map(({ attempt: { id }, number }) => [id, number])).toEqual([
      ...[
        ['second', 2],
        ['back', null],
        ['first', 1],
      ],
    ]);
  });
});

describe('the lookup on the screen', () => {
  const lookups = [lookup({ id: 'old' }), lookup({ id: 'new', at: '2026-11-22T04:05:00.000Z' })];

  it('is the newest of this number and type', () => {
    expect(lookupFor({ lookups } as Relocation, { number: '苏D12345', type: '02' })?.id).toBe('new');
  });

  it('is none after the plate or its type was changed', () => {
    expect(lookupFor({ lookups } as Relocation, { number: '苏D12345', type: '01' })).toBeNull();
    expect(lookupFor({ lookups } as Relocation, { number: '苏D12346', type: '02' })).toBeNull();
  });
});

describe('the middle of the desk', () => {
  it('follows the agent and the call', () => {
    expect(deskMode(desk('offline'), null)).toBe('off-duty');
    expect(deskMode(desk('ready'), null)).toBe('waiting');
    expect(deskMode(desk('break'), null)).toBe('break');
    expect(deskMode(desk('offered', call('offered')), null)).toBe('offered');
    expect(deskMode(desk('talking', call('talking')), null)).toBe('opening');
    expect(deskMode(desk('talking', call('talking')), 'r')).toBe('request');
    expect(deskMode(desk('wrap-up', call('ended')), 'r')).toBe('request');
    expect(deskMode(desk('wrap-up', call('ended')), null)).toBe('wrap-up');
    expect(deskMode(desk('wrap-up'), null)).toBe('wrap-up');
    expect(deskMode(desk('not-responding'), null)).toBe('not-responding');
    expect(deskMode(desk('not-responding', call('ended')), null)).toBe('not-responding');
    expect(deskMode(desk('ready', call('ended')), 'r')).toBe('waiting');
    expect(deskMode(desk('reconnecting', call('talking')), 'r')).toBe('request');
    expect(deskMode(desk('reconnecting', call('waiting-for-agent')), 'r')).toBe('request');
  });
});

describe('results of signalling', () => {
  it('that this program does not know are told apart from none', () => {
    expect(knownSignal('busy')).toBe('busy');
    expect(knownSignal('teleported')).toBeNull();
    expect(knownSignal(null)).toBeNull();
  });
});

describe('a promised time', () => {
  it('is what was typed, or wrong; never the nearest that would do', () => {
    expect([1, 20, 1_440].every(isPromise)).toBe(true);
    expect([null, 0, -5, 20.5, 1_441, Number.NaN].some(isPromise)).toBe(false);
  });
});

describe('the limit of lookups', () => {
  const request = (allowance: Relocation['lookupAllowance']) =>
    ({
      plates: [
        { plateNumber: '苏D12345', plateType: '02', isLookedUp: true },
        { plateNumber: '苏D12346', plateType: '02', isLookedUp: false },
      ],
      waitingLookups: [],
      lookupAllowance: allowance,
    }) as unknown as Relocation;
  const approval = { state: 'granted', platesLeft: 1, expiresAt: at, decidedByName: '周敏', reason: '' } as const;
  const other = { number: '苏D12346', type: '02' } as const;

  it('stands before another plate until somebody has let the agent past it, and never before one that was looked up', () => {
    expect(limitFor(request({ reached: null, approval: null }), other)).toBeNull();
    expect(limitFor(request({ reached: 'request', approval: null }), other)).toBe('request');
    expect(limitFor(request({ reached: 'hour', approval: { ...approval, platesLeft: 0 } }), other)).toBe('hour');
    expect(limitFor(request({ reached: 'request', approval }), other)).toBeNull();
    expect(limitFor(request({ reached: 'request', approval: null }), { number: '苏D12345', type: '02' })).toBeNull();
    expect(limitFor(request(null), other)).toBeNull();
    const waits = { plateNumber: other.number, plateType: other.type, since: at };
    const waiting = { ...request({ reached: 'request', approval: null }), waitingLookups: [waits] };
    expect(limitFor(waiting, other)).toBeNull();
  });

  it('may be asked about again when nobody has answered in time', () => {
    const asked = { ...approval, state: 'waiting' } as const;
    expect(isWaiting(asked, Date.parse(at) - 1)).toBe(true);
    expect(isWaiting(asked, Date.parse(at))).toBe(false);
    expect(isWaiting(approval, Date.parse(at) - 1)).toBe(false);
  });
});

describe('how calls to an owner stand', () => {
  const standing = {
    ...{ plateNumber: '苏D12345', plateType: '02', next: 2, attempts: 3, perPlateAndDay: 6, moved: null },
    ...{ hindrance: 'too-soon' as const, from: '2026-11-22T04:05:00.000Z', ownerNumber: 'first' as const },
  };
  const at5 = Date.parse(standing.from);

  it('is told of the very vehicle, and a time that has come hinders no more', () => {
    const contact = [standing];
    expect(standingOf({ contact }, lookup({ plateType: '01' }), at5)).toBeNull();
    expect(standingOf({ contact }, lookup(), at5 - 1)).toEqual(standing);
    expect(standingOf({ contact }, lookup(), at5)).toEqual({ ...standing, hindrance: null, from: null });
    const used = { ...standing, hindrance: 'attempts-used' as const, from: null };
    expect(standingOf({ contact: [used] }, lookup(), at5 + 1)).toEqual(used);
  });
});
