import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventBus, Logger, Metrics } from '@yiche/platform';
import { CallProgressed } from './call-events.js';
import { callMachine } from './domain/call-machine.js';
import { phaseOf } from './domain/call-state.js';

/** Says and counts when a fact led a call where no arrow of its table leads: facts were lost, or the PBX does what nobody knew of. */
@Injectable()
export class PhaseWatch implements OnModuleInit {
  private readonly impossible;

  constructor(
    private readonly bus: EventBus,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.impossible = metrics.counter('yiche_call_impossible_steps_total', 'Steps the call table does not have', [
      'from',
      'to',
    ]);
  }

  onModuleInit(): void {
    this.bus.on(CallProgressed, ({ fact, before, after }) => {
      if (!before) return;
      const [from, to] = [phaseOf(before), phaseOf(after)];
      if (from === to || callMachine.allows(from, to)) return;
      this.impossible.inc({ from, to });
      this.logger.warn({ call: after.id, fact: fact.type, from, to }, 'a call step that the table does not have');
    });
  }
}
