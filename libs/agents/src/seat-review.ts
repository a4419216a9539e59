import { Injectable } from '@nestjs/common';
import { Findings } from '@yiche/platform';
import type { PbxSnapshot } from '@yiche/telephony';
import { AgentService } from './agent.service.js';
import { wrongSeats } from './domain/seats.js';
import { QueueMembership } from './queue-membership.js';

/** The regular look at the PBX's queues and telephones: what is not as the agents' states say should not happen, so it is told, and made good. */
@Injectable()
export class SeatReview {
  constructor(
    private readonly agents: AgentService,
    private readonly membership: QueueMembership,
    private readonly findings: Findings,
  ) {}

  async compare(snapshot: PbxSnapshot): Promise<void> {
    await this.compareMembers(snapshot);
    await this.compareTelephones(snapshot);
  }

  private async compareMembers({ queueMembers, at }: PbxSnapshot): Promise<void> {
    const seats = [...this.agents.atWork(), ...this.agents.offDuty()].flatMap((agent) =>
      this.membership.seatsOf(agent).map((seat) => ({ ...agent, ...seat })),
    );
    const { missing, paused, strangers } = wrongSeats(seats, queueMembers, at);
    for (const userId of usersOf(missing)) await this.agents.putRight(userId, (agent) => this.membership.seat(agent));
    for (const userId of usersOf(paused)) await this.agents.putRight(userId, (agent) => this.membership.correct(agent));
    for (const stranger of strangers) await this.membership.remove(stranger);
    const wrong = [...missing, ...paused, ...strangers].map(({ extension }) => extension);
    this.findings.found('member-in-wrong-state', 'repaired', wrong);
  }

  /** A telephone of which no event told that it is there, or gone, would keep its agent from calls, or offer them in vain. */
  private async compareTelephones({ registered, at }: PbxSnapshot): Promise<void> {
    const there = new Set(registered);
    const wrong = this.agents
      .atWork()
      .filter(({ userId, extension }) => this.agents.isWrongAboutPhone(userId, there.has(extension), at));
    this.findings.found(
      'telephone-in-wrong-state',
      'repaired',
      wrong.map(({ extension }) => extension),
    );
    for (const { userId, extension } of wrong) await this.agents.notePresence(userId, { phone: there.has(extension) });
  }
}

const usersOf = (seats: readonly { readonly userId: string }[]): Set<string> =>
  new Set(seats.map(({ userId }) => userId));
