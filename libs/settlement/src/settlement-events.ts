import type { StatementState } from '@yiche/contracts';
import { DomainEvent } from '@yiche/kernel';

/** A step of a statement was written down: closed, sent, objected to, paid … After the commit, once a step. */
export class StatementMoved extends DomainEvent {
  readonly type = 'settlement.statement-moved.v1';

  constructor(
    at: Date,
    readonly number: string,
    readonly step: string,
    readonly state: StatementState,
  ) {
    super(at);
  }
}
