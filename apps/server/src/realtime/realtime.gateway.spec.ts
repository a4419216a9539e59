import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AgentService } from '@yiche/agents';
import type { AgentState } from '@yiche/contracts';
import type { IdentityService, SessionUser } from '@yiche/identity';
import { createLogger, EventBus, type DatabaseWatch } from '@yiche/platform';
import type { DeskService } from '../desk/desk.service.js';
import { RealtimeGateway } from './realtime.gateway.js';
import type { ScreenPop } from './screen-pop.js';

type Socket = Parameters<RealtimeGateway['alive']>[0];

describe('the heartbeat of a desk', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Beats for ten minutes, every 15 s. @returns as what the session was asked for each time, and what the socket was told */
  async function tenMinutes(state: AgentState | undefined, live = true) {
    const askedAs: string[] = [];
    const told: string[] = [];
    const identity = {
      authenticate: (_token: string, by: string) => (askedAs.push(by), Promise.resolve(live ? {} : null)),
    };
    const logger = createLogger('fatal');
    const gateway = new RealtimeGateway(
      identity as unknown as IdentityService,
      {} as DeskService,
      { find: () => (state ? { state } : null) } as unknown as AgentService,
      {} as ScreenPop,
      {} as DatabaseWatch,
      new EventBus(logger),
      logger,
    );
    const socket = {
      data: { user: { userId: 'u1' } as SessionUser, token: 't', checkedAt: Date.now() },
      emit: (event: string) => told.push(event),
      disconnect: () => told.push('disconnect'),
    } as unknown as Socket;
    for (let beat = 0; beat < 40; beat++) {
      jest.advanceTimersByTime(15_000);
      await gateway.alive(socket, {});
    }
    return { askedAs, told };
  }

  it.each<AgentState>(['ready', 'offered', 'talking', 'holding', 'consulting'])(
    'of an agent who is %s keeps the session from idling out (H3), once a minute',
    async (state) => {
      expect((await tenMinutes(state)).askedAs).toEqual(Array(10).fill('person'));
    },
  );

  it.each<AgentState | undefined>(['break', 'wrap-up', 'not-responding', 'offline', undefined])(
    'of somebody who is %s only asks whether the session still stands',
    async (state) => {
      expect((await tenMinutes(state)).askedAs).toEqual(Array(10).fill('program'));
    },
  );

  it('takes the socket away when the session has ended elsewhere', async () => {
    expect((await tenMinutes('ready', false)).told.slice(0, 2)).toEqual(['session:ended', 'disconnect']);
  });
});
