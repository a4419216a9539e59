import { DomainEvent } from '@yiche/kernel';

/** Tracks of a call are in the store, or were found missing. */
export class RecordingsChanged extends DomainEvent {
  readonly type = 'recordings.changed.v1';

  constructor(
    at: Date,
    readonly callId: string,
  ) {
    super(at);
  }
}
