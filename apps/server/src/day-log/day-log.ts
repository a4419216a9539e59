import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentChanged, AgentService } from '@yiche/agents';
import { CallProgressed } from '@yiche/calls';
import { AccountChanged, LoggedIn, LogInRefused, SessionEnded } from '@yiche/identity';
import { EventBus, Logger, tell } from '@yiche/platform';
import { StatementMoved } from '@yiche/settlement';
import { callLines } from './call-lines.js';

/**
 * Tells the day in the log: people, calls, statements. It only listens, and what it hears may be lost with the process: the trail and the
 * ledger are what happened, this is what an operator reads. Outages and findings are told by whoever finds them.
 */
@Injectable()
export class DayLog implements OnModuleInit {
  private readonly working = new Set<string>();

  constructor(
    private readonly bus: EventBus,
    private readonly agents: AgentService,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    for (const { userId } of this.agents.atWork()) this.working.add(userId);
    this.bus.on(LoggedIn, ({ username, address, sessionId, isKnownDevice: knownDevice }) =>
      tell(this.logger, 'login.succeeded', { username, address, sessionId, knownDevice }),
    );
    this.bus.on(LogInRefused, ({ username, address, code, slowedUntil }) => {
      tell(this.logger, 'login.refused', { username, address, code });
      if (slowedUntil) tell(this.logger, 'login.slowed', { username, address, until: slowedUntil });
    });
    this.bus.on(SessionEnded, ({ username, sessionId, reason }) =>
      tell(this.logger, 'session.ended', { username, sessionId, reason }),
    );
    this.bus.on(AccountChanged, ({ username, what, byUserId }) =>
      tell(this.logger, 'account.changed', { username, what, byUserId }),
    );
    this.bus.on(AgentChanged, ({ agent }) => this.tellShift(agent));
    this.bus.on(CallProgressed, ({ fact, before, after }) => {
      const { began, ownerEnded, ended } = callLines(fact, before, after);
      if (began) tell(this.logger, 'call.began', began);
      if (ownerEnded) tell(this.logger, 'owner.ended', ownerEnded);
      if (ended) tell(this.logger, 'call.ended', ended);
    });
    this.bus.on(StatementMoved, ({ number, step, state }) =>
      tell(this.logger, 'statement.moved', { number, step, state }),
    );
  }

  private tellShift({ userId, extension, state }: AgentChanged['agent']): void {
    const isWorking = state !== 'offline';
    if (isWorking === this.working.has(userId)) return;
    if (isWorking) this.working.add(userId);
    else this.working.delete(userId);
    tell(this.logger, isWorking ? 'shift.began' : 'shift.ended', { extension, userId });
  }
}
