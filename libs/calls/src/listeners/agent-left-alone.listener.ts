import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus, Logger } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { CallProgressed } from '../call-events.js';
import { isConnected, isInRoom, isTaken, lineOf, phaseOf, type CallState } from '../domain/call-state.js';

/**
 * An agent who is left alone in the call's room because requester and owner have gone is taken off the line; a two-party call ends by
 * itself.
 */
@Injectable()
export class AgentLeftAloneListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly pbx: Pbx,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, async ({ fact, before, after }) => {
      if (fact.recorded || !before || !isTaken(before) || phaseOf(before) === 'ended') return;
      const isAlone = isConnected(after) && isInRoom(after, 'agent') && phaseOf(after) === 'ended';
      if (isAlone) await this.release(after);
    });
  }

  private async release(call: CallState): Promise<void> {
    const legs = lineOf(call);
    if (!legs) return;
    await this.pbx
      .hangupCall(legs)
      .catch((cause: unknown) => this.logger.warn({ err: cause }, 'an agent could not be taken off an ended call'));
  }
}
