import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import { Logger } from '@yiche/platform';
import { Pbx, type PbxSnapshot, type QueueSeat } from '@yiche/telephony';
import { isLeftToQueue, mayBeOffered, seatIn, type AgentOrder } from './domain/agent-orders.js';
import type { Agent } from './persistence/agent.entity.js';

/**
 * Carries out at the PBX what was decided of agents: those of one agent one after another, in the order of their steps, and none of them
 * in the agent's turn, so that a PBX that does not answer keeps no call waiting. What it does not take now is made good by the comparison
 * after the next resynchronisation.
 */
@Injectable()
export class QueueMembership {
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(
    private readonly pbx: Pbx,
    private readonly bureaus: Bureaus,
    private readonly logger: Logger,
  ) {}

  /** After all that this agent's PBX has been told to do so far. */
  inOrder<T>(userId: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(userId) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.last.set(userId, turn);
    return turn;
  }

  /** Carries orders out at every seat of the agent, who is as they say. */
  async carryOut(agent: Readonly<Agent>, orders: readonly AgentOrder[]): Promise<void> {
    for (const order of orders) await this.tell(agent, () => this.obey(agent, order));
  }

  /** The agent seated as their state says. */
  async seat(agent: Readonly<Agent>): Promise<void> {
    await this.carryOut(agent, [seatIn(agent.state)]);
  }

  /** The same after a gap; whoever is left to the queue is left as they are there. */
  async agree(agent: Readonly<Agent>, { queueMembers }: PbxSnapshot): Promise<void> {
    const { queue, extension } = this.seatOf(agent);
    const isSeated = queueMembers.some((member) => member.queue === queue && member.extension === extension);
    if (!isSeated || !isLeftToQueue(agent.state)) await this.seat(agent);
  }

  /** Makes a member's pause what the agent's state says. */
  async correct(agent: Readonly<Agent>): Promise<void> {
    if (isLeftToQueue(agent.state)) return;
    await this.carryOut(agent, [{ type: mayBeOffered(agent.state) ? 'unpause' : 'pause' }]);
  }

  /** Takes away a member who should not be there. */
  async remove({ queue, extension }: QueueSeat): Promise<void> {
    await this.tell({ extension }, () => this.pbx.removeQueueMember({ queue, extension }));
  }

  seatOf(agent: Readonly<Agent>): QueueSeat {
    return { queue: this.bureaus.get(agent.bureauId).queue, extension: agent.extension };
  }

  private async obey(agent: Readonly<Agent>, order: AgentOrder): Promise<void> {
    const seat = this.seatOf(agent);
    switch (order.type) {
      case 'seat':
        return this.pbx.addQueueMember({ ...seat, displayName: agent.displayName, paused: order.paused });
      case 'pause':
      case 'unpause':
        return this.pbx.pauseQueueMember({ ...seat, paused: order.type === 'pause', reason: agent.state });
      case 'unseat':
        return this.pbx.removeQueueMember(seat);
      case 'revoke-credential':
        return this.pbx.revokeSoftphone({ extension: agent.extension });
      default:
        return;
    }
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
