import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Injectable } from '@nestjs/common';
import { FolderProbe, Logger, Metrics, PersonalData, tell } from '@yiche/platform';
import { z } from 'zod';
import { CallsConfig } from '../calls-config.js';
import type { LedgerFact } from '../domain/ledger-fact.js';
import { isRunning, thisProcess } from './journal-owner.js';

/** A fact and when we heard it. */
export interface HeardFact {
  readonly fact: LedgerFact;
  readonly receivedAt: Date;
}

/** Field label of a line in `PersonalData`: facts carry requesters' numbers. */
export const JOURNAL_LINE = 'call.journal-line';

/** `<ms>-<count>.<pid>-<start>.journal`: in the order in which they were begun, and whose. */
const FILE_NAME = /^\d+-\d+\.(\d+-\d+)\.journal$/;

/** Facts sealed and written to the disk at a time: what one write takes, not what is kept (`CALLS_JOURNAL_BYTES`); so no setting. */
const FACTS_AT_ONCE = 1_000;

/** What was sealed was a fact; of its contents only the dates need to be made anew. */
const lineSchema = z.object({
  receivedAt: z.coerce.date(),
  fact: z.looseObject({
    key: z.string(),
    at: z.coerce.date(),
    callKey: z.string().optional(),
    since: z.union([z.null(), z.coerce.date()]).optional(),
  }),
});

/** `CALLS_JOURNAL_BYTES` are used. */
class JournalFull extends Error {
  override readonly message = 'the journal is full';
}

/** Files that this process writes: nobody in it takes them for left behind. */
const openHere = new Set<string>();

/** Files that this process has begun. */
let begun = 0;

/**
 * Facts that the database has not taken, on the disk of this machine, in their order: one sealed line each, on the disk before the next
 * is begun. A file belongs to one process; what a process that died has left is taken over by the next one that starts. Keys make
 * repetitions harmless, so a file is removed only when everything in it is in the ledger. Trouble with the disk is counted and logged, and
 * stops nobody: the facts are in memory as well.
 */
@Injectable()
export class LedgerJournal {
  private readonly pending: HeardFact[] = [];
  private work: Promise<void> = Promise.resolve();
  private current: { readonly name: string; readonly handle: FileHandle } | null = null;
  /** Files whose facts are on their way into the ledger; a damaged one is kept for people. */
  private files: { readonly name: string; readonly damaged: boolean }[] = [];
  private bytes = 0;
  private trouble = false;
  private readonly probe: FolderProbe;
  private readonly facts;
  private readonly size;

  constructor(
    private readonly config: CallsConfig,
    private readonly personalData: PersonalData,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.probe = new FolderProbe(config.journalDir, 0o700);
    this.facts = metrics.counter('yiche_ledger_journal_facts_total', 'Facts that went through the journal on disk', [
      'outcome',
    ]);
    this.size = metrics.gauge('yiche_ledger_journal_bytes', 'Size of the journal on disk');
  }

  /** Whether facts can be put on the disk. */
  async isUsable(): Promise<boolean> {
    return (await this.probe.isUsable()) && !this.trouble;
  }

  /** Takes over what processes that are no more have left, in the order in which it was heard. */
  async takeOver(): Promise<HeardFact[]> {
    const found: HeardFact[] = [];
    try {
      await this.ensureFolder();
      const names = (await readdir(this.config.journalDir)).filter((name) => {
        const [, owner] = FILE_NAME.exec(name) ?? [];
        return owner !== undefined && (owner === thisProcess ? !openHere.has(name) : !isRunning(owner));
      });
      for (const name of names.toSorted(byAge)) {
        const { facts, damaged } = await this.read(name);
        found.push(...facts);
        this.files.push({ name, damaged });
      }
    } catch (cause) {
      this.troubled(cause);
    }
    this.facts.inc({ outcome: 'replayed' }, found.length);
    if (found.length > 0) tell(this.logger, 'journal.taken-over', { facts: found.length });
    return found;
  }

  /** Puts facts behind those that are there; soon on the disk, see `settled`. */
  append(facts: readonly HeardFact[]): void {
    if (facts.length === 0) return;
    this.pending.push(...facts);
    this.work = this.work.then(() => this.write());
  }

  /** Resolves when everything appended so far is on the disk, or could not be put there. */
  settled(): Promise<void> {
    return this.work;
  }

  /** Everything is in the ledger: nothing needs to be kept. */
  clear(): Promise<void> {
    this.pending.length = 0;
    this.work = this.work.then(async () => {
      this.trouble = false;
      await this.leaveFile();
      for (const { name, damaged } of this.files.splice(0)) {
        const file = path.join(this.config.journalDir, name);
        await (damaged ? rename(file, `${file}.damaged`) : rm(file, { force: true })).catch((cause: unknown) =>
          this.troubled(cause),
        );
      }
      this.bytes = 0;
      this.size.set(0);
    });
    return this.work;
  }

  /** Stops writing and leaves what is there to the next process. */
  async close(): Promise<void> {
    await this.work;
    await this.leaveFile();
  }

  private async write(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending.splice(0, FACTS_AT_ONCE);
      try {
        const lines = batch.map((heard) => `${this.personalData.seal(JSON.stringify(heard), JOURNAL_LINE)}\n`).join('');
        if (this.bytes + lines.length > this.config.journalBytes) throw new JournalFull();
        this.current ??= await this.begin();
        await this.current.handle.appendFile(lines);
        await this.current.handle.datasync();
        this.bytes += lines.length;
        this.size.set(this.bytes);
        this.facts.inc({ outcome: 'written' }, batch.length);
        this.trouble = false;
      } catch (cause) {
        const full = cause instanceof JournalFull;
        this.facts.inc({ outcome: full ? 'full' : 'failed' }, batch.length);
        this.troubled(cause);
        if (!full) await this.leaveFile(); // it may end in half a line
      }
    }
  }

  private async begin(): Promise<{ name: string; handle: FileHandle }> {
    await this.ensureFolder();
    begun += 1;
    const name = `${Date.now()}-${begun}.${thisProcess}.journal`;
    const handle = await open(path.join(this.config.journalDir, name), 'ax', 0o600);
    openHere.add(name);
    this.files.push({ name, damaged: false });
    return { name, handle };
  }

  private async leaveFile(): Promise<void> {
    const { current } = this;
    this.current = null;
    if (!current) return;
    openHere.delete(current.name);
    await current.handle.close().catch((cause: unknown) => this.troubled(cause));
  }

  /** The facts of a file. A crash may leave half a line at its end; any other that cannot be read makes the file a damaged one. */
  private async read(name: string): Promise<{ facts: HeardFact[]; damaged: boolean }> {
    const file = path.join(this.config.journalDir, name);
    const facts: HeardFact[] = [];
    let lines = 0;
    let unreadable = 0;
    let lastUnreadable = 0;
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      lines += 1;
      const heard = this.parse(line);
      if (heard) facts.push(heard);
      else [unreadable, lastUnreadable] = [unreadable + 1, lines];
    }
    const { size, ending } = await endOf(file);
    this.bytes += size;
    this.facts.inc({ outcome: 'unreadable' }, unreadable);
    const halfLine = lastUnreadable === lines && ending !== '\n';
    const damaged = unreadable > (halfLine ? 1 : 0);
    if (damaged) tell(this.logger, 'journal.damaged', { file: name, lines: unreadable });
    return { facts, damaged };
  }

  private parse(line: string): HeardFact | null {
    try {
      return lineSchema.parse(JSON.parse(this.personalData.open(line, JOURNAL_LINE))) as unknown as HeardFact;
    } catch {
      return null;
    }
  }

  private async ensureFolder(): Promise<void> {
    await mkdir(this.config.journalDir, { recursive: true, mode: 0o700 });
  }

  /** Logged when it begins, not for every fact. */
  private troubled(cause: unknown): void {
    if (!this.trouble) tell(this.logger, 'journal.unwritable', { err: cause });
    this.trouble = true;
  }
}

const byAge = (one: string, other: string): number =>
  Number.parseInt(one) - Number.parseInt(other) || one.localeCompare(other);

async function endOf(file: string): Promise<{ size: number; ending: string }> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    return { size, ending: buffer.toString('latin1', 0, bytesRead) };
  } finally {
    await handle.close();
  }
}
