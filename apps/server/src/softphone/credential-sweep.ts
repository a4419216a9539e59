import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AgentService } from '@yiche/agents';
import { Agreement } from '@yiche/calls';
import { IdentityService } from '@yiche/identity';
import { Pbx } from '@yiche/telephony';

/**
 * No SIP credential outlives its session. The end of a session is news that a process which is killed, or a PBX that is away, can
 * miss: so the shifts are compared with the sessions after every resynchronisation and whenever `endOrphanedShifts` is called, and
 * after a resynchronisation the PBX is told once more to forget whoever is not at work.
 */
@Injectable()
export class CredentialSweep implements OnModuleInit {
  constructor(
    private readonly agents: AgentService,
    private readonly identity: IdentityService,
    private readonly pbx: Pbx,
    private readonly agreement: Agreement,
  ) {}

  onModuleInit(): void {
    this.agreement.offer('credentials', () => this.afterGap());
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
