import { Injectable } from '@nestjs/common';
import { AgentService, standingOf } from '@yiche/agents';
import type { AgentState } from '@yiche/contracts';
import { IdentityService, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';

/** Whose socket it is. */
export interface SocketData {
  user: SessionUser;
  token: string;
  /** When the session was last asked for, ms. */
  checkedAt: number;
}

/** Waiting for a call or in one; who walked away and missed one, or sits in wrap-up, is not. */
const WORKING: readonly AgentState[] = ['ready', 'offered', 'talking', 'holding', 'consulting'];

/** A socket lives as long as its session: asked again at most so often, ms. */
const CHECK_EVERY_MS = 60_000;

/** Whether the sessions behind sockets still stand: they may have ended in another process. */
@Injectable()
export class SocketSessions {
  constructor(
    private readonly identity: IdentityService,
    private readonly agents: AgentService,
    private readonly clock: Clock,
  ) {}

  /**
   * To be called whenever the page has answered. Waiting for calls is work: an agent who may be offered one does not idle out of the
   * session (H3) for want of clicks. Everybody else's answer only asks.
   */
  async stands(socket: SocketData): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (now - socket.checkedAt < CHECK_EVERY_MS) return true;
    socket.checkedAt = now;
    const agent = this.agents.find(socket.user.userId);
    const working = agent !== null && WORKING.includes(standingOf(agent));
    return (await this.identity.authenticate(socket.token, working ? 'person' : 'program')) !== null;
  }
}
