import { Injectable } from '@nestjs/common';
import { Clock, SystemClock } from '@yiche/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { ChainWalk, explain, hashOf, type BadEntry, type BrokenLink } from './domain/audit-chain.js';
import { toAuditRecord, type NewAuditEntry } from './domain/audit-record.js';
import {
  entriesAfter,
  hashExists,
  insertEntry,
  lockHead,
  prevHashExists,
  readHead,
} from './persistence/audit-entries.js';

export interface AuditVerification {
  readonly ok: boolean;
  /** Entries found good, from the first one on. */
  readonly checked: number;
  readonly firstBad?: BadEntry;
}

/** Entries of one batch while verifying; about 3 MB. */
const BATCH = 5_000;

/**
 * What was done, by whom (H3): append-only, chained by hash (`domain/audit-chain.ts` says how).
 *
 * Read before using: `append` locks the chain's head until the surrounding transaction ends, because the next entry needs this
 * one's hash. Call it last in a transaction, after every slow or contended statement, and never wait for anything outside
 * the database between it and the commit.
 */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends one entry. With the manager of the caller's transaction the change and its entry stand or fall together; with null
   * the entry stands alone.
   * @returns the entry's place in the chain, counted from 1 without gaps.
   * @throws Error when the details look like personal data, or the manager is in no transaction; both are bugs.
   */
  async append(manager: EntityManager | null, entry: NewAuditEntry): Promise<number> {
    const record = toAuditRecord(entry, this.clock.now());
    if (manager === null) return this.dataSource.transaction((own) => this.write(own, record));
    // Outside a transaction the lock would be gone before the entry is written.
    if (!manager.queryRunner?.isTransactionActive) throw new Error('audit: the manager is not in a transaction');
    return this.write(manager, record);
  }

  /** Recomputes the whole chain, in batches and on one snapshot, beside running appends; about 100,000 entries a second. */
  async verify(): Promise<AuditVerification> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      await manager.query('SET TRANSACTION READ ONLY');
      const head = await readHead(manager);
      const walk = new ChainWalk();
      const result = (firstBad: BadEntry | null): AuditVerification =>
        firstBad ? { ok: false, checked: walk.checked, firstBad } : { ok: true, checked: walk.checked };
      // From below zero: an entry put in before the first one must be met as well.
      for (let after = Number.MIN_SAFE_INTEGER; ;) {
        const batch = await entriesAfter(manager, after, BATCH);
        for (const entry of batch) {
          const problem = walk.check(entry);
          if (problem) return result('bad' in problem ? problem.bad : await this.explain(manager, problem.brokenLink));
        }
        const last = batch.at(-1);
        if (!last || batch.length < BATCH) return result(walk.end(head));
        after = last.seq;
      }
    });
  }

  private async write(manager: EntityManager, record: ReturnType<typeof toAuditRecord>): Promise<number> {
    const head = await lockHead(manager);
    const entry = { ...record, seq: head.seq + 1, prevHash: head.hash, hash: hashOf(record, head.hash) };
    await insertEntry(manager, entry);
    return entry.seq;
  }

  private async explain(manager: EntityManager, link: BrokenLink): Promise<BadEntry> {
    return explain(link, {
      writtenAfter: await hashExists(manager, link.writtenAfter),
      belongsAfter: await prevHashExists(manager, link.belongsAfter),
    });
  }
}

/** `npm run audit:verify`: verifies the chain of this database. */
export function verifyAuditCommand(dataSource: DataSource): Promise<AuditVerification> {
  return new AuditTrail(dataSource, new SystemClock()).verify();
}
