import { describe, expect, it } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import type { AgentState } from '@yiche/contracts';
import type { IdentityService, SessionUser } from '@yiche/identity';
import { FixedClock } from '@yiche/kernel';
import type { ServerConfig } from '../config.js';
import { SocketSessions } from './socket-sessions.js';

describe('the session behind a desk', () => {
  /** The page answers for ten minutes, every 15 s. @returns as what the session was asked for each time, and whether it stood */
  async function tenMinutes(state: AgentState | undefined, live = true) {
    const clock = new FixedClock(new Date('2026-11-22T04:00:00Z'));
    const askedAs: string[] = [];
    const identity = {
      authenticate: (_token: string, by: string) => (askedAs.push(by), Promise.resolve(live ? {} : null)),
    };
    const agents = { find: () => (state ? { state, resumes: state === 'reconnecting' ? 'talking' : null } : null) };
    const sessions = new SocketSessions(
      identity as unknown as IdentityService,
      agents as unknown as AgentService,
      clock,
      { socket: { sessionCheckMs: 60_000 } } as ServerConfig,
    );
    const socket = { user: { userId: 'u1' } as SessionUser, token: 't', checkedAt: clock.now().getTime() };
    const stood: boolean[] = [];
    for (let answer = 0; answer < 40; answer++) {
      clock.advance(15_000);
      stood.push(await sessions.stands(socket));
    }
    return { askedAs, stood };
  }

  it.each<AgentState>(['ready', 'offered', 'talking', 'holding', 'consulting', 'reconnecting'])(
    'of an agent who is %s does not idle out (H3), once a minute',
    async (state) => {
      expect((await tenMinutes(state)).askedAs).toEqual(Array(10).fill('person'));
    },
  );

  it.each<AgentState | undefined>(['break', 'wrap-up', 'not-responding', 'offline', undefined])(
    'of somebody who is %s is only asked for',
    async (state) => {
      expect((await tenMinutes(state)).askedAs).toEqual(Array(10).fill('program'));
    },
  );

  it('stands no longer when it has ended elsewhere', async () => {
    expect((await tenMinutes('ready', false)).stood).toContain(false);
  });
});
