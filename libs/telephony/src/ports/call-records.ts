import type { RecordedCall } from '../domain/recorded-call.js';

/**
 * The second witness: what the PBX wrote down by itself, also while nobody listened to its events. Asked after every gap and
 * by the reconciler. Also the injection token.
 */
export abstract class CallRecords {
  /**
   * The calls that arrived from `from` on, as they stood at `until`.
   * @returns null when there is no such record at all; what nobody saw then stays unknown
   * @throws Error when the record cannot be read
   */
  abstract between(from: Date, until: Date): Promise<RecordedCall[] | null>;

  /** Whether it can be read now; `empty` where it has yet to be begun. Null when there is no such record at all; never throws. */
  abstract state(): Promise<'there' | 'empty' | 'unreadable' | null>;
}

/** A PBX that writes nothing down, or writes where we cannot read. */
export class NoCallRecords extends CallRecords {
  between(): Promise<null> {
    return Promise.resolve(null);
  }

  state(): Promise<null> {
    return Promise.resolve(null);
  }
}
