import { Writable } from 'node:stream';
import { maskNumbersIn } from '@yiche/kernel';
import { pino, type Logger as PinoLogger } from 'pino';

/** Structured logging; the injection token of the process's logger. */
export abstract class Logger {
  abstract error(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract debug(fields: object, message: string): void;
}

/** A JSON logger on standard output. Numbers are masked in every line, whoever put them there (C3): the last guard, not the first. */
export function createLogger(level: string, output: NodeJS.WritableStream = process.stdout): PinoLogger {
  const scrubbing = new Writable({
    decodeStrings: false,
    write: (line: string | Buffer, _encoding, done) => {
      output.write(maskNumbersIn(line.toString(), { local: false }));
      done();
    },
  });
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    scrubbing,
  );
}

/** What a log may keep of an error: a database error also carries the statement's parameters, which may be anybody's data. */
function describeError(cause: unknown): object {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const code = (cause as { code?: unknown }).code;
  const origin = cause.cause instanceof Error ? { cause: describeError(cause.cause) } : {};
  return {
    type: cause.name,
    ...(code === undefined ? {} : { code }),
    message: cause.message,
    stack: cause.stack,
    ...origin,
  };
}
