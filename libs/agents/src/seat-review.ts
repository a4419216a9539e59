import { Injectable } from '@nestjs/common';
import { Findings } from '@yiche/platform';
import type { PbxSnapshot } from '@yiche/telephony';
import { AgentService } from './agent.service.js';
import { wrongSeats } from './domain/seats.js';
import { QueueMembership } from './queue-membership.js';

/** The PBX's queues and telephones held against the agents' states. */
@Injectable()
export class SeatReview {
  constructor(
    private readonly agents: AgentService,
    private readonly membership: QueueMembership,
    private readonly findings: Findings,
  ) {}

  /** After a gap the queues and telephones may be in any state, and nobody is to blame: they are made to agree. */
  async agree(snapshot: PbxSnapshot): Promise<void> {
    const agents = this.agents.atWork();
    await Promise.all(
      agents.map(({ userId }) => this.agents.putRight(userId, (agent) => this.membership.agree(agent, snapshot))),
    );
    const working = new Set(this.agents.atWork().map(({ extension }) => extension));
    for (const member of snapshot.queueMembers)
      if (!working.has(member.extension)) await this.membership.remove(member);
    const registered = new Set(snapshot.registered);
    for (const agent of this.agents.atWork()) {
      const phone = registered.has(agent.extension);
      if (this.agents.isWrongAboutPhone(agent.userId, phone, snapshot.at))
        await this.agents.notePresence(agent.userId, { phone });
    }
  }

  /** The regular look: what is not as the agents' states say should not happen, so it is told, and made good. */
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
