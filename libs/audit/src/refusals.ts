import { Clock } from '@yiche/kernel';
import type { Logger } from '@yiche/platform';
import type { NewAuditEntry } from './domain/audit-record.js';
import { Fold } from './domain/fold.js';
import { again, CLOSE_EVERY_MS, FOLD_CAPACITY, FOLD_WINDOW_MS } from './folding.js';

/** Somebody was turned away. */
export interface RefusedAccess {
  /** Who it was; null for who is not logged in. */
  readonly actor: { readonly userId: string; readonly displayName: string; readonly bureauId: string | null } | null;
  /** IP address. */
  readonly address: string;
  /** Method and pattern of the route: `GET /api/relocations/:id`; never the address itself, which may hold anything. */
  readonly route: string;
  /** Code of the refusal: `identity/not-permitted`. */
  readonly code: string;
  /** Id of what was wanted, where it is one. It does not tell two refusals apart. */
  readonly subject?: string | null;
}

/** Waiting to be written; beyond that they are only counted. */
const WAITING = 500;
/** One transaction writes so many at most. */
const BATCH = 20;
/** Between two transactions, ms: refusals take the chain's head for some 10 ms at most four times a second, however many come (ADR 0010). */
const PAUSE_MS = 250;

/**
 * Refusals in the trail (H3). Nobody waits for them: what a stranger sends must not hold up whoever writes down a call. Equal ones
 * (who, route, code) within five minutes are one entry with their number; of those for which there is no room, the number is kept.
 */
export class Refusals {
  private readonly fold = new Fold<NewAuditEntry>(FOLD_WINDOW_MS, FOLD_CAPACITY);
  private readonly waiting: NewAuditEntry[] = [];
  private unlisted = 0;
  private closing: ReturnType<typeof setInterval> | undefined;
  private writing: ReturnType<typeof setTimeout> | undefined;
  private inHand: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param write appends a few entries, in one transaction */
  constructor(
    private readonly write: (entries: readonly NewAuditEntry[]) => Promise<void>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Counts from now on. */
  start(): void {
    this.closing = setInterval(() => this.close(this.fold.close(this.clock.now())), CLOSE_EVERY_MS).unref();
  }

  /** Writes what was counted and ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.closing);
    clearTimeout(this.writing);
    await this.inHand;
    // Twice: the number of those for which there was no room may have had none itself.
    for (const folded of [this.fold.closeAll(), []]) {
      this.close(folded);
      while (this.waiting.length > 0 && (await this.writeBatch()));
    }
  }

  record({ actor, address, route, code, subject }: RefusedAccess): void {
    const key = JSON.stringify([actor?.userId ?? address, route, code]);
    const entry: NewAuditEntry = {
      actorId: actor?.userId ?? null,
      actorName: actor?.displayName ?? '未登录',
      action: 'access.refused',
      subjectType: 'route',
      subjectId: route,
      bureauId: actor?.bureauId ?? null,
      details: { code, address, ...(subject ? { subject } : {}) },
    };
    const noted = this.fold.note(key, entry, this.clock.now());
    if (noted === 'first') this.push(entry);
    if (noted === 'no-room') this.unlisted += 1;
  }

  private close(folded: ReturnType<Fold<NewAuditEntry>['closeAll']>): void {
    for (const each of folded) this.push(again(each));
    if (this.unlisted === 0 || this.waiting.length >= WAITING) return;
    this.waiting.push({
      actorId: null,
      actorName: '系统',
      action: 'access.refused-unlisted',
      subjectType: 'route',
      subjectId: null,
      details: { times: this.unlisted },
    });
    this.unlisted = 0;
    this.schedule();
  }

  private push(entry: NewAuditEntry): void {
    if (this.waiting.length >= WAITING) this.unlisted += Number(entry.details?.times ?? 1);
    else this.waiting.push(entry);
    this.schedule();
  }

  private schedule(): void {
    if (this.stopped) return;
    this.writing ??= setTimeout(() => {
      this.inHand = this.writeBatch().then(() => {
        this.writing = undefined;
        if (this.waiting.length > 0) this.schedule();
      });
    }, PAUSE_MS).unref();
  }

  /** @returns false when it could not be written: the entries wait for the next try */
  private async writeBatch(): Promise<boolean> {
    const batch = this.waiting.slice(0, BATCH);
    try {
      await this.write(batch);
      this.waiting.splice(0, batch.length);
      return true;
    } catch (cause) {
      this.logger.warn({ err: cause, waiting: this.waiting.length }, 'refusals were not written down yet');
      return false;
    }
  }
}
