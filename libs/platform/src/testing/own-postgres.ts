import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './free-port.js';

interface Running {
  readonly pid: number;
  readonly exited: Promise<void>;
  url(database?: string): string;
  stop(): Promise<void>;
}

/** A PostgreSQL that a test may stop and start again, apart from the run's own. */
export interface OwnPostgres {
  /** Address of its maintenance database; the same after every start. */
  readonly url: string;
  /** Everything that it has logged. */
  log(): string;
  /** Stops it in immediate mode: no good-bye to anybody, as in a crash. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Stops all its processes where they are: connections stay, nothing answers. @returns a function that lets them go on */
  freeze(): () => void;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const script = path.resolve(import.meta.dirname, '../../../../scripts/lib/postgres.mjs');
  const { startPostgres } = (await import(pathToFileURL(script).href)) as {
    startPostgres(options: {
      dir: string;
      port: number;
      settings: Record<string, string>;
      onLog(text: string): void;
    }): Promise<Running>;
  };
  const dir = await mkdtemp(path.join(tmpdir(), 'yiche-own-pg-'));
  const port = await freePort('tcp', '127.0.0.1');
  let log = '';
  const launch = (): Promise<Running> =>
    startPostgres({ dir, port, settings: { fsync: 'off' }, onLog: (text) => void (log += text) });
  let server = await launch();
  return {
    url: server.url(),
    log: () => log,
    async crash() {
      process.kill(server.pid, 'SIGQUIT');
      await server.exited;
    },
    async start() {
      server = await launch();
    },
    freeze() {
      const children = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ');
      const processes = [server.pid, ...children.map(Number)];
      for (const pid of processes) process.kill(pid, 'SIGSTOP');
      return () => {
        for (const pid of processes) process.kill(pid, 'SIGCONT');
      };
    },
    async remove() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
