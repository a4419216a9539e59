import { DomainEvent } from '@yiche/kernel';

/** A request was opened or has a newer version. */
export class RelocationChanged extends DomainEvent {
  readonly type = 'relocations.changed.v1';

  constructor(
    at: Date,
    readonly relocationId: string,
    readonly bureauId: string,
    readonly version: number,
  ) {
    super(at);
  }
}

/** What waits for supervisors has changed: a question, an answer, an alert. */
export class SupervisionChanged extends DomainEvent {
  readonly type = 'relocations.supervision-changed.v1';
}
