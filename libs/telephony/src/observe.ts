/** Where this library reports trouble. Fields never hold a number, a name or a secret. */
export interface TelephonyLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Somebody has to act. */
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Why the dialplan took no call: nobody's number was dialled, or annex 二 十三 forbids it (C8). */
export const refusalReasons = ['unknown-number', 'foreign', 'forwarded'] as const;

/** What this library counts. */
export type TelephonyCount =
  | `call-refused-${(typeof refusalReasons)[number]}`
  | 'ami-login'
  | 'ami-login-failed'
  | 'ami-login-refused'
  | 'ami-closed'
  | 'ami-oversized-message'
  | 'ami-unreadable-message'
  | 'ami-late-response'
  | 'ami-timed-out'
  | 'ami-buffer-overflow'
  | 'cel-unreadable-row'
  | 'cel-unreadable-number'
  | 'listener-failed'
  | 'event-unreadable'
  | 'event-unexpected'
  | 'event-from-future'
  | 'resynchronised';

/** Counters by name; the platform's metrics fit behind it. */
export interface TelephonyCounters {
  count(what: TelephonyCount): void;
}

export interface TelephonyObserver {
  readonly log: TelephonyLog;
  readonly counters: TelephonyCounters;
}

/** Says and counts nothing. */
export const silentObserver: TelephonyObserver = {
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  counters: { count: () => undefined },
};
