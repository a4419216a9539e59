/**
 * Something that has happened in a feature. Classes are named in the past tense; `type` is the durable, versioned name
 * (`relocations.owner-reached.v1`), the one that may be stored or sent to another process.
 */
export abstract class DomainEvent {
  abstract readonly type: string;

  constructor(readonly at: Date) {}
}
