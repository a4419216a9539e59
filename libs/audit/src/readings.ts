import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { Logger } from '@yiche/platform';
import { AuditTrail } from './audit-trail.service.js';
import type { AuditValue, NewAuditEntry } from './domain/audit-record.js';
import { Fold } from './domain/fold.js';
import { again, CLOSE_EVERY_MS, FOLD_CAPACITY, FOLD_WINDOW_MS } from './folding.js';

/** Somebody reads what is about persons. */
export interface Reading {
  /** Who reads; a `SessionUser` is one. */
  readonly actor: { readonly userId: string; readonly displayName: string };
  /** What is read: `relocation`, `recording`, `statement-workbook` … */
  readonly what: string;
  /** Which one; null for a list. An id, a day, a month: never a name or a number. */
  readonly subject: string | null;
  /** The bureau whose matter it is. */
  readonly bureauId?: string | null;
  /** Why, where one has to be given; people write it, so it is held to what the trail takes. */
  readonly reason?: string;
  readonly details?: Readonly<Record<string, AuditValue>>;
}

/**
 * Reading of personal data in the trail (H3, 合同四): `record` resolves when it is written down, so that nothing is shown that is not.
 * The same reading by the same person within five minutes is counted: a page that is refreshed is one entry and a number.
 */
@Injectable()
export class Readings implements OnModuleInit, BeforeApplicationShutdown {
  private readonly fold = new Fold<NewAuditEntry>(FOLD_WINDOW_MS, FOLD_CAPACITY);
  /** First readings that are being written: the equal ones that come meanwhile wait for them. */
  private readonly firsts = new Map<string, Promise<void>>();
  private closing: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.closing = setInterval(() => void this.write(this.fold.close(this.clock.now())), CLOSE_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.closing);
    await this.write(this.fold.closeAll());
  }

  /** Writes the reading down, or counts it. @throws when it could not be written: then nothing may be shown */
  async record({ actor, what, subject, bureauId = null, reason, details = {} }: Reading): Promise<void> {
    const entry: NewAuditEntry = {
      actorId: actor.userId,
      actorName: actor.displayName,
      action: 'personal-data.read',
      subjectType: what,
      subjectId: subject,
      bureauId,
      details: { ...details, ...(reason === undefined ? {} : { reason }) },
    };
    const key = JSON.stringify([actor.userId, what, subject, reason]);
    const noted = this.fold.note(key, entry, this.clock.now());
    if (noted === 'counted') return this.firsts.get(key);
    // Without room to count, each is an entry: a reading is never left out.
    const writing = this.trail.append(null, entry).then(() => undefined);
    if (noted === 'no-room') return writing;
    this.firsts.set(key, writing);
    try {
      await writing;
    } catch (cause) {
      this.fold.forget(key);
      throw cause;
    } finally {
      this.firsts.delete(key);
    }
  }

  private async write(folded: ReturnType<Fold<NewAuditEntry>['closeAll']>): Promise<void> {
    for (const each of folded) {
      await this.trail
        .append(null, again(each))
        .catch((cause: unknown) => this.logger.error({ err: cause, count: each.count }, 'readings were not counted'));
    }
  }
}
