import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import { Logger } from '@yiche/platform';
import { Pbx, type PbxSnapshot, type QueueSeat } from '@yiche/telephony';
import { isLeftToQueue, mayBeOffered } from './domain/agent-machine.js';
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

  /** Lets the queue offer calls, or stops it. */
  async obey(agent: Readonly<Agent>, order: 'pause' | 'unpause'): Promise<void> {
    const paused = order === 'pause';
    await this.tell(agent, () => this.pbx.pauseQueueMember({ ...this.seatOf(agent), paused, reason: agent.state }));
  }

  /** Out of the queue, and the softphone's credential ended. */
  async leave(agent: Readonly<Agent>): Promise<void> {
    await this.tell(agent, () => this.pbx.removeQueueMember(this.seatOf(agent)));
    await this.tell(agent, () => this.pbx.revokeSoftphone({ extension: agent.extension }));
  }

  /** After a gap: the agent seated as their state says. */
  async agree(agent: Readonly<Agent>, { queueMembers }: PbxSnapshot): Promise<void> {
    const { queue, extension } = this.seatOf(agent);
    const isSeated = queueMembers.some((member) => member.queue === queue && member.extension === extension);
    if (!isSeated || !isLeftToQueue(agent.state)) await this.seat(agent);
  }

  /** Makes a member's pause what the agent's state says. */
  async correct(agent: Readonly<Agent>): Promise<void> {
    if (!isLeftToQueue(agent.state)) await this.obey(agent, mayBeOffered(agent.state) ? 'unpause' : 'pause');
  }

  /** Takes away a member who should not be there. */
  async remove({ queue, extension }: QueueSeat): Promise<void> {
    await this.tell({ extension }, () => this.pbx.removeQueueMember({ queue, extension }));
  }

  seatOf(agent: Readonly<Agent>): QueueSeat {
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
