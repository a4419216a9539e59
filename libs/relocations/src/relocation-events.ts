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

/** What is next for the agents of a bureau has changed: a lookup waits, was answered, or was seen. */
export class TasksChanged extends DomainEvent {
  readonly type = 'relocations.tasks-changed.v1';

  constructor(
    at: Date,
    readonly bureauId: string,
  ) {
    super(at);
  }
}

/** What waits for supervisors has changed: a question, an answer, an alert. */
export class SupervisionChanged extends DomainEvent {
  readonly type = 'relocations.supervision-changed.v1';
}
