import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WrapUpTimer } from '@yiche/agents';
import { EventBus } from '@yiche/platform';
import { RelocationQueries } from '../persistence/relocation-queries.js';
import { RelocationChanged } from '../relocation-events.js';

/** Nobody is called away from a request: wrap-up goes on for as long as they have the call's request in hand. */
@Injectable()
export class WrapUpListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly wrapUps: WrapUpTimer,
    private readonly relocations: RelocationQueries,
  ) {}

  onModuleInit(): void {
    this.wrapUps.keepWhile(
      async ({ userId, callId }) => callId !== null && (await this.relocations.isInHandForCall(userId, callId)),
    );
    this.bus.on(RelocationChanged, () => this.wrapUps.review());
  }
}
