import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import { Findings, Logger } from '@yiche/platform';
import { Pbx, type PbxSnapshot } from '@yiche/telephony';
import { mayBeOffered } from './domain/agent-machine.js';
import { wrongSeats } from './domain/seats.js';
import type { Agent } from './persistence/agent.entity.js';

/**
 * Makes the PBX's queue agree with the agents' states: the application owns the states, the queue only dispatches. What the
 * PBX does not take now is made good by `agree` after the next resynchronisation.
 */
@Injectable()
export class QueueMembership {
  constructor(
    private readonly pbx: Pbx,
    private readonly bureaus: Bureaus,
    private readonly findings: Findings,
    private readonly logger: Logger,
  ) {}

  /** Seats an agent who came to work. */
  async seat(agent: Readonly<Agent>): Promise<void> {
    await this.tell(agent, () =>
      this.pbx.addQueueMember({
        ...this.seatOf(agent),
        displayName: agent.displayName,
        paused: !mayBeOffered(agent.state),
      }),
    );
  }

  /** Lets the queue offer calls, or stops it, as the state says. */
  async follow(agent: Readonly<Agent>): Promise<void> {
    const paused = !mayBeOffered(agent.state);
    await this.tell(agent, () => this.pbx.pauseQueueMember({ ...this.seatOf(agent), paused, reason: agent.state }));
  }

  /** Out of the queue, and the softphone's credential ended. */
  async leave(agent: Readonly<Agent>): Promise<void> {
    await this.tell(agent, () => this.pbx.removeQueueMember(this.seatOf(agent)));
    await this.tell(agent, () => this.pbx.revokeSoftphone({ extension: agent.extension }));
  }

  /** After a gap: every agent seated as their state says, nobody else in the queue. */
  async agree(agents: readonly Readonly<Agent>[], snapshot: PbxSnapshot): Promise<void> {
    for (const agent of agents) await this.seat(agent);
    const working = new Set(agents.map((agent) => agent.extension));
    const strangers = snapshot.queueMembers.filter((member) => !working.has(member.extension));
    for (const { queue, extension } of strangers) {
      await this.tell({ extension }, () => this.pbx.removeQueueMember({ queue, extension }));
    }
  }

  /** The regular look: what should not happen, so it is told, and made good. */
  async compare(agents: readonly Readonly<Agent>[], { queueMembers, at }: PbxSnapshot): Promise<void> {
    const seats = agents.map((agent) => ({ ...agent, ...this.seatOf(agent) }));
    const { missing, paused, strangers } = wrongSeats(seats, queueMembers, at);
    for (const seat of missing) await this.seat(seat);
    for (const seat of paused) await this.follow(seat);
    for (const { queue, extension } of strangers)
      await this.tell({ extension }, () => this.pbx.removeQueueMember({ queue, extension }));
    const wrong = [...missing, ...paused, ...strangers].map(({ extension }) => extension);
    this.findings.found('member-in-wrong-state', 'repaired', wrong);
  }

  private seatOf(agent: Readonly<Agent>): { queue: string; extension: string } {
    return { queue: this.bureaus.get(agent.bureauId).queue, extension: agent.extension };
  }

  private async tell(agent: { readonly extension: string }, command: () => Promise<void>): Promise<void> {
    try {
      await command();
    } catch (cause) {
      this.logger.warn(
        { err: cause, extension: agent.extension },
        'the queue did not follow the agent; the next resynchronisation will',
      );
    }
  }
}
