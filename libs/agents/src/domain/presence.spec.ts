import { describe, expect, it } from '@jest/globals';
import { AGENT_STATES } from '@yiche/contracts';
import fc from 'fast-check';
import { agentMachine } from './agent-machine.js';
import { mayBeOffered } from './agent-orders.js';
import { PRESENT, presenceBehind, standing, standingOf, type Presence } from './presence.js';

const to = (state: (typeof AGENT_STATES)[number], reason: string | null = null) => ({ state, reason });
const presences: fc.Arbitrary<Presence> = fc.record({
  page: fc.constantFrom('there' as const, 'quiet' as const, 'gone' as const),
  phone: fc.boolean(),
  microphone: fc.boolean(),
});
const states = fc.constantFrom(...AGENT_STATES.filter((state) => state !== 'reconnecting'));

describe('who can be reached', () => {
  it.each([
    [{ page: 'quiet' }, 'page'],
    [{ page: 'gone' }, 'page'],
    [{ phone: false }, 'phone'],
    [{ microphone: false }, 'microphone'],
    [{ page: 'gone', phone: false, microphone: false }, 'microphone'],
  ] as const)('with %j a ready agent is reconnecting, for want of the %s', (missing, reason) => {
    expect(standing(to('ready'), { ...PRESENT, ...missing })).toEqual({
      state: 'reconnecting',
      reason,
      resumes: 'ready',
    });
  });

  it('a conversation outlives a quiet page, a lost telephone and a lost microphone, not a page that is gone', () => {
    const weak: Presence = { page: 'quiet', phone: false, microphone: false };
    expect(standing(to('holding'), weak).state).toBe('holding');
    expect(standing(to('holding'), { ...PRESENT, page: 'gone' })).toEqual({
      state: 'reconnecting',
      reason: 'page',
      resumes: 'holding',
    });
  });

  it('no call is offered unless all three are there', () => {
    fc.assert(
      fc.property(states, presences, (state, presence) => {
        fc.pre(state !== 'offered');
        const offered = mayBeOffered(standing(to(state), presence).state);
        const whole = presence.page === 'there' && presence.phone && presence.microphone;
        expect(offered).toBe(state === 'ready' && whole);
      }),
    );
  });

  it('whoever comes back comes back to where they stood, by arrows of the table', () => {
    fc.assert(
      fc.property(states, presences, (state, presence) => {
        const away = standing(to(state), presence);
        expect(standingOf(away)).toBe(state);
        expect(standing(to(standingOf(away)), PRESENT)).toMatchObject({ state, resumes: null });
        if (away.state !== state) {
          expect(agentMachine.allows(state, 'reconnecting') && agentMachine.allows('reconnecting', state)).toBe(true);
        }
      }),
    );
  });

  it('a server that begins with an agent who is away keeps them away until somebody says otherwise', () => {
    fc.assert(
      fc.property(states, presences, (state, presence) => {
        const away = standing(to(state), presence);
        expect(standing(to(standingOf(away)), presenceBehind(away)).state).toBe(away.state);
      }),
    );
  });
});
