import type { Logger } from './logger.js';

/**
 * What a day is told by: every event an operator searches the log for, with its level, its sentence and its fields. The list is closed;
 * docs/operations.md has the same rows. No field is a telephone number or the name of a person: a call is told by its id and its key,
 * staff by their username, extension or id.
 *
 * - `error`: something is broken or missing, and somebody has to see to it.
 * - `warn`: out of the ordinary, and what ends an `error`: whoever reads no further than `warn` sees both.
 * - `info`: the day as it goes.
 */
export const DAY_EVENTS = {
  'program.started': {
    level: 'info',
    says: 'a program starts',
    fields: ['program', 'version', 'build', 'node', 'pid', 'settings'],
  },
  'program.ready': { level: 'info', says: 'a program is ready', fields: ['program', 'host', 'port', 'seconds'] },
  'program.stopping': { level: 'info', says: 'a program was asked to stop', fields: ['program', 'reason'] },
  'program.stopped': {
    level: 'info',
    says: 'a program has stopped',
    fields: ['program', 'reason', 'seconds', 'ranSeconds'],
  },
  'program.not-stopped': { level: 'error', says: 'a program did not stop cleanly', fields: ['program', 'reason'] },
  'program.refused': { level: 'error', says: 'a program cannot start', fields: ['program', 'sentence'] },
  'program.crashed': { level: 'error', says: 'a program crashes', fields: ['program', 'ranSeconds'] },

  'live.waits': {
    level: 'warn',
    says: 'another server is live; this one waits for its end',
    fields: ['live', 'since'],
  },
  'live.taken': { level: 'warn', says: 'the other server has ended; this one is live', fields: [] },
  'live.kept': {
    level: 'warn',
    says: 'the right to be live was lost with its connection and is ours again',
    fields: [],
  },
  'live.lost': { level: 'error', says: 'another server has become live; this one ends', fields: ['live', 'since'] },

  'login.succeeded': {
    level: 'info',
    says: 'somebody has logged in',
    fields: ['username', 'address', 'sessionId', 'knownDevice'],
  },
  'login.refused': { level: 'warn', says: 'a log-in was refused', fields: ['username', 'address', 'code'] },
  'login.slowed': {
    level: 'warn',
    says: 'log-ins are slowed down after too many failures',
    fields: ['username', 'address', 'until'],
  },
  'session.ended': { level: 'info', says: 'a session has ended', fields: ['username', 'sessionId', 'reason'] },
  'account.changed': {
    level: 'info',
    says: 'an account was changed',
    fields: ['username', 'what', 'byUserId'],
  },
  'shift.began': { level: 'info', says: 'an agent is at work', fields: ['extension', 'userId'] },
  'shift.ended': { level: 'info', says: 'an agent is not at work any more', fields: ['extension', 'userId'] },

  'call.began': { level: 'info', says: 'a call has come', fields: ['call', 'key', 'bureau', 'arrivedAt'] },
  'call.ended': {
    level: 'info',
    says: 'a call has ended',
    fields: ['call', 'key', 'bureau', 'outcome', 'extension', 'waitedSeconds', 'talkedSeconds', 'endedAt'],
  },
  'owner.ended': {
    level: 'info',
    says: 'an attempt to reach an owner has ended',
    fields: ['call', 'key', 'attempt', 'extension', 'result', 'seconds'],
  },

  'database.lost': { level: 'error', says: 'the database cannot be reached', fields: [] },
  'database.returned': { level: 'warn', says: 'the database answers again', fields: ['seconds'] },
  'pbx.lost': { level: 'error', says: 'the PBX cannot be heard', fields: ['at'] },
  'pbx.returned': { level: 'warn', says: 'the PBX is heard again', fields: ['since', 'at', 'restarted', 'seconds'] },
  'journal.began': {
    level: 'warn',
    says: 'facts are kept on the disk until the database takes them',
    fields: ['facts'],
  },
  'journal.ended': { level: 'warn', says: 'all facts are in the ledger again', fields: [] },
  'journal.taken-over': { level: 'warn', says: 'facts of an earlier process come from the journal', fields: ['facts'] },
  'journal.damaged': { level: 'error', says: 'a journal is damaged and will be kept', fields: ['file', 'lines'] },
  'journal.unwritable': {
    level: 'error',
    says: 'the journal cannot be written; facts are kept in memory alone',
    fields: [],
  },
  'ledger.set-aside': {
    level: 'error',
    says: 'a fact was refused by the database and set aside',
    fields: ['key'],
  },
  'softphone.cut': { level: 'info', says: 'the connection of a softphone was ended', fields: ['sessionId', 'reason'] },

  'finding.repaired': {
    level: 'warn',
    says: 'the reconciler made something good',
    fields: ['kind', 'count', 'subjects'],
  },
  'finding.noted': {
    level: 'warn',
    says: 'the reconciler found what it cannot repair',
    fields: ['kind', 'count', 'subjects'],
  },
  'finding.opened': {
    level: 'error',
    says: 'the reconciler found something that somebody has to see to',
    fields: ['kind', 'count', 'subjects'],
  },
  'finding.closed': {
    level: 'warn',
    says: 'what the reconciler had found is over',
    fields: ['kind', 'count', 'subjects'],
  },
  'trouble.began': {
    level: 'error',
    says: 'something that is tried again and again fails',
    fields: ['what', 'subject'],
  },
  'trouble.ended': {
    level: 'warn',
    says: 'something that failed works again',
    fields: ['what', 'subject', 'seconds', 'failures'],
  },
  'job.failed': { level: 'error', says: 'a job was given up', fields: ['task', 'job', 'attempts'] },
  'fact.set-aside': {
    level: 'error',
    says: 'a consumer could not digest a fact and goes on behind it',
    fields: ['consumer', 'position', 'subject'],
  },
  'job.taken-over': {
    level: 'warn',
    says: 'the jobs of workers that are gone are given to others',
    fields: ['workers'],
  },
  'request.failed': { level: 'error', says: 'a request failed', fields: ['requestId', 'route'] },

  'statement.moved': {
    level: 'info',
    says: 'a statement has a new entry in its history',
    fields: ['number', 'step', 'state'],
  },
  'statement.not-closed': { level: 'warn', says: 'a month was not closed', fields: ['contractId', 'month', 'code'] },
  'mail.failed': { level: 'error', says: 'a mail could not be delivered', fields: ['deliveryId', 'kind', 'attempts'] },
} as const satisfies Readonly<Record<string, DayEventKind>>;

interface DayEventKind {
  readonly level: 'error' | 'warn' | 'info';
  readonly says: string;
  readonly fields: readonly string[];
}

export type DayEvent = keyof typeof DAY_EVENTS;

/** All of its fields; `err` where there is a cause, which the logger cuts down to what may be said. */
export type DayFields<E extends DayEvent> = Readonly<Record<(typeof DAY_EVENTS)[E]['fields'][number], unknown>> & {
  readonly err?: unknown;
};

/** Writes the event's line: the one way to write one. */
export function tell<E extends DayEvent>(
  logger: Pick<Logger, 'error' | 'warn' | 'info'>,
  event: E,
  fields: DayFields<E>,
): void {
  const { level, says } = DAY_EVENTS[event];
  logger[level]({ event, ...fields }, says);
}
