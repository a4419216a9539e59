import { NotLive } from './live-right.js';

/** Codes of a socket that is not there, or not there any more. */
const SOCKET_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // the folder of a local socket
]);

/** SQLSTATE class 08 (connection), 57P01–57P03 (shut down, crashed, starting), 57P05 (cut for idling), 53300 (no connection left). */
const AWAY_STATES = /^(08...|57P0[1235]|53300)$/;

/** What pg and its pool say without a code. */
const AWAY_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/i;

/**
 * Whether this error of the database means that PostgreSQL cannot be reached: not that what was asked for was wrong. A statement that
 * failed so may have been carried out, its answer lost. So does one that was held back because another process may be live by now.
 */
export function isDatabaseAway(cause: unknown): boolean {
  if (cause instanceof NotLive) return true;
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (SOCKET_CODES.has(code) || AWAY_STATES.test(code))) return true;
  return typeof message === 'string' && AWAY_WORDS.test(message);
}
