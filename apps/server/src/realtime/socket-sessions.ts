import { Injectable } from '@nestjs/common';
import { AgentService, standingOf } from '@yiche/agents';
import type { AgentState } from '@yiche/contracts';
import { IdentityService, type SessionUser } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import { ServerConfig } from '../config.js';

/** Whose socket it is. */
export interface SocketData {
  user: SessionUser;
  token: string;
  /** When the session was last asked for, ms. */
  checkedAt: number;
}

/** Waiting for a call or in one; who walked away and missed one, or sits in wrap-up, is not. */
const WORKING: readonly AgentState[] = ['ready', 'offered', 'talking', 'holding', 'consulting'];

/** Whether the sessions behind sockets still stand: they may have ended in another process. */
@Injectable()
export class SocketSessions {
  constructor(
    private readonly identity: IdentityService,
    private readonly agents: AgentService,
    private readonly clock: Clock,
    private readonly config: ServerConfig,
  ) {}

  /**
   * To be called whenever the page has answered. Waiting for calls is work: an agent who may be offered one does not idle out of the
   * session (H3) for want of clicks. Everybody else's answer only asks.
   */
  async stands(socket: SocketData): Promise<boolean> {
    const now = this.clock.now().getTime();
    if (now - socket.checkedAt < this.config.socket.sessionCheckMs) return true;
    socket.checkedAt = now;
    const agent = this.agents.find(socket.user.userId);
    const working = agent !== null && WORKING.includes(standingOf(agent));
    return (await this.identity.authenticate(socket.token, working ? 'person' : 'program')) !== null;
  }
}
