import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DomainError } from '@yiche/kernel';
import { z } from 'zod';
import { tooLargeFile, tooMuchMemory, tooMuchOutput, tooMuchTime } from './apart-refusals.js';
import { ANSWER, type ApartBounds, type ApartMessage, type ApartTask } from './apart-task.js';
import { makeOwnFolder, removeOwnFolder } from './own-folder.js';
import { Places } from './places.js';

/** Processes at once, and who may wait for one; more are told to come again. */
const places = new Places({ atOnce: 2, waiting: 8 });

/** Of a process's memory, what its JavaScript may have; the rest is for buffers and for Node itself. */
const HEAP_SHARE = 0.6;
/** Descriptors. */
const MOST_FILES = 256;

const KINDS = ['invalid', 'unauthenticated', 'forbidden', 'not-found', 'conflict', 'too-many', 'unavailable'] as const;
const messageSchema: z.ZodType<ApartMessage> = z.union([
  z.tuple([z.literal('item'), z.unknown()]),
  z.tuple([z.literal('done')]),
  z.tuple([
    z.literal('refused'),
    z.object({
      code: z.string(),
      message: z.string(),
      kind: z.enum(KINDS),
      details: z.record(z.string(), z.unknown()).optional(),
      wording: z.object({ why: z.string().optional(), parameters: z.record(z.string(), z.unknown()).optional() }),
    }),
  ]),
  z.tuple([z.literal('failed'), z.string()]),
]);

/**
 * Runs a task in a process of its own, and gives what it tells, item by item, as fast as they are taken. The process has neither our
 * environment nor our database, goes a step behind us, and is ended by the operating system or by us when it takes
 * more than its bounds; nothing of it stays.
 * @param input what JSON can hold
 * @throws DomainError of the task itself; `apart/too-much-memory`, `apart/too-much-time`, `apart/too-much-output`,
 *   `apart/too-large-a-file` at a bound; `apart/too-many` when too many wait. Anything else is a bug in the task.
 */
export async function* runApart<Item>({ module, item, bounds }: ApartTask<Item>, input: unknown): AsyncGenerator<Item> {
  const leave = await places.enter();
  try {
    const folder = await makeOwnFolder();
    try {
      yield* itemsOf(module, item, bounds, input, folder);
    } finally {
      await removeOwnFolder(folder);
    }
  } finally {
    leave();
  }
}

async function* itemsOf<Item>(
  module: URL,
  schema: z.ZodType<Item>,
  bounds: ApartBounds,
  input: unknown,
  folder: string,
): AsyncGenerator<Item> {
  const child = start(bounds, folder);
  const ended = once(child, 'close') as Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  ended.catch(() => undefined); // one that could not be started is told where it is waited for, below
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    end(child);
  }, bounds.wallSeconds * 1_000);
  try {
    const [orders, answers] = [child.stdin as Writable, child.stdio[ANSWER] as Readable];
    orders.on('error', () => undefined); // it ended before it read: told by how it ended
    orders.write(`${JSON.stringify({ module: module.href, input })}\n`);
    for await (const message of messagesIn(answers, bounds)) {
      if (message[0] === 'item') yield schema.parse(message[1]);
      else if (message[0] === 'done') return;
      else if (message[0] === 'failed') throw new Error(`a task that runs apart failed: ${message[1]}`);
      else {
        const { code, message: sentence, kind, details, wording } = message[1];
        throw new DomainError(code, sentence, kind, details, wording);
      }
    }
    throw isLate ? tooMuchTime() : reasonOf(...(await ended));
  } finally {
    clearTimeout(clock);
    end(child);
    await ended;
  }
}

/** So far behind whoever started it, who himself is behind the PBX. */
const STEPS_BACK = 4;
const LAST = 19;

/**
 * What V8 maps to be written and run before it does anything, KiB: half a gigabyte since Node 24. It counts as data from the start and is
 * no memory until it is used, so it is allowed on top of the bound. A child's is as large as our own; 0 where the system does not tell.
 */
const CODE_RANGE_KIB = largestOf(
  existsSync('/proc/self/maps') ? readFileSync('/proc/self/maps', 'utf8') : '',
  /^([0-9a-f]+)-([0-9a-f]+) rwxp/gm,
);

function largestOf(maps: string, mapping: RegExp): number {
  const sizes = [...maps.matchAll(mapping)].map(([, from = '', to = '']) => parseInt(to, 16) - parseInt(from, 16));
  return Math.max(0, ...sizes) / 1_024;
}

/** The shell sets what the operating system then keeps, and is the process itself from there on (POSIX `ulimit`: KiB, blocks of 512 bytes). */
function start({ memoryMegabytes, cpuSeconds, fileMegabytes }: ApartBounds, folder: string): ChildProcess {
  const entry = new URL(import.meta.url.endsWith('.ts') ? 'apart-process.ts' : 'apart-process.js', import.meta.url);
  const loader = fromSource(entry);
  const mappedKib = CODE_RANGE_KIB * (loader.length > 0 ? 2 : 1); // a loader has a thread, which has its own
  const limits = [
    ...['ulimit -c 0', `ulimit -n ${MOST_FILES}`, `ulimit -f ${fileMegabytes * 2_048}`],
    ...[
      `ulimit -d ${memoryMegabytes * 1_024 + mappedKib}`,
      `ulimit -S -t ${cpuSeconds}`,
      `ulimit -H -t ${cpuSeconds + 5}`,
    ],
  ];
  const priority = Math.min(LAST, getPriority() + STEPS_BACK);
  // Linux shares processors among sessions before it looks at a process's own niceness; other systems have no such file.
  const session = `{ echo ${priority} > /proc/self/autogroup; } 2>/dev/null`;
  return spawn(
    '/bin/sh',
    [
      ...['-c', `${session}; ${limits.join(' && ')} && exec nice -n ${STEPS_BACK} "$0" "$@"`, process.execPath],
      ...[`--max-old-space-size=${Math.round(memoryMegabytes * HEAP_SHARE)}`, '--no-warnings', ...loader],
      fileURLToPath(entry),
    ],
    {
      cwd: folder,
      env: { TMPDIR: folder },
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      detached: true, // a session of its own
    },
  );
}

/** Tests run what nobody has compiled. */
const fromSource = (entry: URL): string[] =>
  entry.pathname.endsWith('.ts') ? ['--import', new URL('../testing/from-source.mjs', import.meta.url).href] : [];

function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ended by itself in the meantime
  }
}

async function* messagesIn(answers: Readable, { itemBytes, outputBytes }: ApartBounds): AsyncGenerator<ApartMessage> {
  let pieces: Buffer[] = [];
  let waiting = 0;
  let total = 0;
  for await (const chunk of answers as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > outputBytes) throw tooMuchOutput();
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      pieces.push(chunk.subarray(from, at));
      yield messageSchema.parse(JSON.parse(Buffer.concat(pieces).toString('utf8')));
      [pieces, waiting, from] = [[], 0, at + 1];
    }
    pieces.push(chunk.subarray(from));
    waiting += chunk.length - from;
    if (waiting > itemBytes) throw tooMuchOutput();
  }
}

/** Why it ended without having said so. What is killed by nobody of us was killed for the machine's memory. */
function reasonOf(code: number | null, signal: NodeJS.Signals | null): Error {
  if (signal === 'SIGXCPU') return tooMuchTime();
  if (signal === 'SIGXFSZ') return tooLargeFile();
  if (signal !== null && MEMORY.has(signal)) return tooMuchMemory();
  return new Error(`a process for a task ended without an answer: ${code ?? signal}`);
}

/** V8 and the C library abort, or hit what they could not have. */
const MEMORY: ReadonlySet<NodeJS.Signals> = new Set(['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGKILL']);
