import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, tell, type Logger } from '@yiche/platform';

/** Tells when a program starts, is ready and stops, and with what it was configured. */
export class ProgramLife {
  private stopping: { readonly reason: string; readonly at: number } | null = null;

  constructor(
    private readonly program: 'server' | 'softphone-gateway',
    private readonly logger: Logger,
  ) {}

  /** @param settings `toldSettings` */
  started(settings: Readonly<Record<string, string>>): void {
    const { program } = this;
    const node = process.versions.node;
    tell(this.logger, 'program.started', { program, ...buildOf(), node, pid: process.pid, settings });
    // Only told: Node ends the process, and prints what it always prints.
    process.once('uncaughtExceptionMonitor', (cause) =>
      tell(this.logger, 'program.crashed', { program, ranSeconds: ranSeconds(), err: cause }),
    );
  }

  /** It cannot start. @param sentence for whoever has to change something */
  refused(sentence: string): void {
    tell(this.logger, 'program.refused', { program: this.program, sentence });
  }

  ready({ host, port }: { readonly host: string; readonly port: number }): void {
    tell(this.logger, 'program.ready', { program: this.program, host, port, seconds: ranSeconds() });
  }

  asked(reason: string): void {
    this.stopping = { reason, at: performance.now() };
    tell(this.logger, 'program.stopping', { program: this.program, reason });
  }

  stopped(): void {
    const { reason = null, at = performance.now() } = this.stopping ?? {};
    const seconds = tenths(performance.now() - at);
    tell(this.logger, 'program.stopped', { program: this.program, reason, seconds, ranSeconds: ranSeconds() });
  }

  notStopped(cause: unknown): void {
    const reason = this.stopping?.reason ?? null;
    tell(this.logger, 'program.not-stopped', { program: this.program, reason, err: cause });
  }
}

/**
 * Ends a program that cannot start: with one sentence where there is something to be changed outside of it, and in the log as well once
 * there is one: whoever starts it again and again shows nobody what it printed.
 * @param life null before the settings were read
 */
export function endUnstarted(cause: unknown, life: ProgramLife | null): void {
  const known = cause instanceof ConfigError || (cause as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE';
  life?.refused(cause instanceof Error ? cause.message : String(cause));
  process.stderr.write(known ? `${(cause as Error).message}\n` : `${String((cause as Error)?.stack ?? cause)}\n`);
  process.exit(1);
}

const tenths = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;

/** Since the process began. */
const ranSeconds = (): number => tenths(performance.now());

const projectDir = path.resolve(import.meta.dirname, '../../../../../..');

/** Which program it is: its version, and of a build by `npm run build` the stamp of its sources. */
function buildOf(): { readonly version: string; readonly build: string } {
  const { version = UNKNOWN } = JSON.parse(read('package.json') ?? '{}') as { version?: string };
  return { version, build: read('dist/.server.stamp')?.trim().slice(0, 12) ?? UNKNOWN };
}

const UNKNOWN = 'unknown';

function read(file: string): string | null {
  try {
    return readFileSync(path.join(projectDir, file), 'utf8');
  } catch {
    return null;
  }
}
