import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { IdentityService } from '@yiche/identity';
import { Logger } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';

/**
 * No SIP credential outlives its session. The end of a session is news that a process which is killed, or a PBX that is away, can
 * miss: so the shifts are compared with the sessions after every resynchronisation and whenever `endOrphanedShifts` is called, and
 * after a resynchronisation the PBX is told once more to forget whoever is not at work.
 */
@Injectable()
export class CredentialSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private leave: () => void = () => undefined;

  constructor(
    private readonly agents: AgentService,
    private readonly identity: IdentityService,
    private readonly pbx: Pbx,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.leave = this.pbx.subscribe(({ type }) => {
      if (type !== 'resynchronised') return;
      void this.afterGap().catch((cause: unknown) =>
        this.logger.error({ err: cause }, 'credentials were not compared with sessions; the next minute will'),
      );
    });
  }

  onApplicationShutdown(): void {
    this.leave();
  }

  /** Ends the shift of everybody whose session has ended. */
  async endOrphanedShifts(): Promise<void> {
    const working = this.agents.atWork();
    const open = await this.identity.openAmong(working.flatMap(({ sessionId }) => sessionId ?? []));
    for (const { userId, sessionId } of working) {
      if (sessionId === null) await this.agents.endShift(userId);
      else if (!open.has(sessionId)) await this.agents.endShiftOfSession(sessionId);
    }
  }

  private async afterGap(): Promise<void> {
    await this.endOrphanedShifts();
    const working = new Set(this.agents.atWork().map(({ extension }) => extension));
    for (const { extension } of this.agents.offDuty()) {
      if (!working.has(extension)) await this.pbx.revokeSoftphone({ extension });
    }
  }
}
