import { Injectable } from '@nestjs/common';
import { Bureaus } from '@yiche/identity';
import { Logger } from '@yiche/platform';
import { Pbx, type PbxSnapshot, type QueueSeat } from '@yiche/telephony';
import type { Seat } from './domain/agent-event.js';
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
    for (const order of orders) for (const command of this.commandsOf(agent, order)) await this.tell(agent, command);
  }

  /** The agent seated as their state says. */
  async seat(agent: Readonly<Agent>): Promise<void> {
    await this.carryOut(agent, [seatIn(agent.state)]);
  }

  /** The same after a gap; whoever is left to the queue is left as they are there. */
  async agree(agent: Readonly<Agent>, { queueMembers }: PbxSnapshot): Promise<void> {
    const isSeated = this.seatsOf(agent).every(({ queue, extension }) =>
      queueMembers.some((member) => member.queue === queue && member.extension === extension),
    );
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

  /** Where the agent sits, or would. */
  seatsOf({ seats, bureauId, extension }: Readonly<Agent>): (QueueSeat & Seat)[] {
    const served = seats ?? [{ queue: this.bureaus.get(bureauId).queue, penalty: 0 }];
    return served.map((seat) => ({ ...seat, extension }));
  }

  private commandsOf(agent: Readonly<Agent>, order: AgentOrder): (() => Promise<void>)[] {
    const { extension, displayName, state: reason } = agent;
    const atEverySeat = (command: (seat: QueueSeat & Seat) => Promise<void>) =>
      this.seatsOf(agent).map((seat) => () => command(seat));
    switch (order.type) {
      case 'seat':
        return atEverySeat((seat) => this.pbx.addQueueMember({ ...seat, displayName, paused: order.paused }));
      case 'pause':
      case 'unpause':
        return atEverySeat(({ queue }) =>
          this.pbx.pauseQueueMember({ queue, extension, paused: order.type === 'pause', reason }),
        );
      case 'unseat':
        return atEverySeat(({ queue }) => this.pbx.removeQueueMember({ queue, extension }));
      case 'revoke-credential':
        return [() => this.pbx.revokeSoftphone({ extension })];
      case 'tell-page-lost':
      case 'tell-page-back':
        return [];
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
