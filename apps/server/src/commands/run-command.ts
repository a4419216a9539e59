import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DomainError } from '@yiche/kernel';
import { ConfigError } from '@yiche/platform';

/** Done. */
const DONE = 0;
/** Understood and not done: a rule refuses it, or something is missing or broken. */
const REFUSED = 1;
/** Not understood, or the settings are wrong: nothing was tried. */
const NOT_UNDERSTOOD = 2;

type Options = NonNullable<ParseArgsConfig['options']>;
type Given<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>;

/** One command: what it is called with, and its work. */
export interface Command<O extends Options> {
  /** How it is called and what for, line by line; what `--help` answers. */
  readonly usage: string;
  readonly options: O;
  /** @returns what it says when it is done @throws DomainError when a rule refuses it, `Misused` when it was not called as `usage` says */
  readonly run: (values: Given<O>['values'], positionals: readonly string[]) => Promise<string>;
}

/** The command was not called as it has to be. */
export class Misused extends Error {}

/**
 * Runs a command as the process: the answer on standard output, or one sentence on standard error. Exit code 0: done; 1: refused or
 * failed; 2: not understood, or wrong settings.
 */
export async function runCommand<O extends Options>({ usage, options, run }: Command<O>): Promise<void> {
  try {
    const { values, positionals } = understand(options);
    if ((values as { help?: boolean }).help) return end(DONE, `${usage}\n`);
    end(DONE, await run(values, positionals));
  } catch (cause) {
    const [code, sentence] = failureOf(cause, usage);
    end(code, '', `${sentence}\n`);
  }
}

function understand<O extends Options>(options: O): Given<O> {
  try {
    const help = { help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ options: { ...options, ...help }, allowPositionals: true }) as Given<O>;
  } catch (cause) {
    throw (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
      ? new Misused((cause as Error).message)
      : cause;
  }
}

function failureOf(cause: unknown, usage: string): [code: number, sentence: string] {
  if (cause instanceof Misused) return [NOT_UNDERSTOOD, cause.message ? `${cause.message}\n${usage}` : usage];
  if (cause instanceof ConfigError) return [NOT_UNDERSTOOD, cause.message];
  if (cause instanceof DomainError) return [REFUSED, cause.message];
  return [REFUSED, String((cause as Error).stack)];
}

/** What is written to a pipe is taken in pieces: the process ends by itself only where nothing holds it any more. */
function end(code: number, said: string, problem = ''): void {
  process.exitCode = code;
  process.stderr.write(problem, () => process.stdout.write(said, () => process.exit(code)));
}
