import { Writable } from 'node:stream';
import { maskNumbersIn } from '@yiche/kernel';
import { pino, type Logger as PinoLogger } from 'pino';
import type { Metrics } from '../metrics/metrics.js';

/** Structured logging; the injection token of the process's logger. */
export abstract class Logger {
  abstract error(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract debug(fields: object, message: string): void;
}

/**
 * A JSON logger on standard output: one line each, its level in a word. Numbers are masked in every line, whoever put them there (C3):
 * the last guard, not the first.
 * @param metrics where the lines are counted by their level
 */
export function createLogger(
  level: string,
  output: NodeJS.WritableStream = process.stdout,
  metrics?: Metrics,
): PinoLogger {
  const lines = metrics?.counter('yiche_log_lines_total', 'Lines written to the log', ['level']);
  const scrubbing = new Writable({
    decodeStrings: false,
    write: (line: string | Buffer, _encoding, done) => {
      output.write(scrubbed(line.toString()));
      done();
    },
  });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(written, write, number) {
          lines?.inc({ level: pino.levels.labels[number] ?? String(number) });
          write.apply(this, written);
        },
      },
    },
    scrubbing,
  );
}

/**
 * The line with every number masked. Value by value: what stands in two of them is no number, and the names of two calls beside each
 * other (`1764464400.86`, `1764464400.1`) would look like one.
 */
function scrubbed(line: string): string {
  if (masked(line) === line) return line;
  try {
    return `${JSON.stringify(maskedValue(JSON.parse(line)))}\n`;
  } catch {
    return masked(line); // no object of ours
  }
}

const masked = (text: string): string => maskNumbersIn(text, { local: false });

function maskedValue(value: unknown): unknown {
  if (typeof value === 'string') return masked(value);
  if (typeof value === 'number') return masked(String(value)) === String(value) ? value : masked(String(value));
  if (Array.isArray(value)) return value.map(maskedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [masked(name), maskedValue(each)]));
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
