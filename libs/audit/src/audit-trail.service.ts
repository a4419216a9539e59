import { Injectable } from '@nestjs/common';
import { Clock, SystemClock } from '@yiche/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { partingOf, type AuditAnchor, type Parting } from './domain/audit-anchor.js';
import { ChainWalk, explain, hashOf, type BadEntry, type BrokenLink, type ChainedEntry } from './domain/audit-chain.js';
import { toAuditRecord, type AuditRecord, type NewAuditEntry } from './domain/audit-record.js';
import {
  entriesAfter,
  hashesAt,
  hashExists,
  insertEntries,
  insertEntry,
  lockHead,
  prevHashExists,
  readHead,
} from './persistence/audit-entries.js';

/** Anchors whose entries are read in one question. */
const ANCHORS_AT_ONCE = 5_000;

export interface AuditVerification {
  readonly ok: boolean;
  /** Entries found good, from the first one on. */
  readonly checked: number;
  readonly firstBad?: BadEntry;
}

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

  /**
   * Appends some hundred entries at most, which takes the head once for all of them.
   * @param manager as `append`
   */
  async appendAll(entries: readonly NewAuditEntry[], manager: EntityManager | null = null): Promise<void> {
    if (entries.length === 0) return;
    const at = this.clock.now();
    const records = entries.map((entry) => toAuditRecord(entry, at));
    if (manager === null) return this.dataSource.transaction((own) => this.writeAll(own, records));
    if (!manager.queryRunner?.isTransactionActive) throw new Error('audit: the manager is not in a transaction');
    await this.writeAll(manager, records);
  }

  /**
   * Recomputes the whole chain beside running appends, 10 million entries in about 3 minutes. In batches without a common snapshot,
   * which would keep every old version of the head alive: what is behind the walk does not change, or that is what it is for.
   * @param batchSize entries read at once; 5,000 are about 3 MB.
   */
  async verify(batchSize = 5_000): Promise<AuditVerification> {
    const walk = new ChainWalk();
    // From below zero: an entry put in before the first one must be met as well.
    let after = Number.MIN_SAFE_INTEGER;
    const walkOn = async (manager: EntityManager): Promise<{ bad: BadEntry | null; count: number }> => {
      const batch = await entriesAfter(manager, after, batchSize);
      for (const entry of batch) {
        const problem = walk.check(entry);
        if (problem === null) continue;
        return { bad: 'bad' in problem ? problem.bad : await this.explain(manager, problem.brokenLink), count: 0 };
      }
      after = batch.at(-1)?.seq ?? after;
      return { bad: null, count: batch.length };
    };
    const result = (firstBad: BadEntry | null): AuditVerification =>
      firstBad ? { ok: false, checked: walk.checked, firstBad } : { ok: true, checked: walk.checked };

    for (let count = batchSize; count === batchSize;) {
      const walked = await walkOn(this.dataSource.manager);
      if (walked.bad) return result(walked.bad);
      count = walked.count;
    }
    // The last few entries and the head have to be seen at the same instant.
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const head = await readHead(manager);
      for (;;) {
        const { bad, count } = await walkOn(manager);
        if (bad) return result(bad);
        if (count === 0) return result(walk.end(head));
      }
    });
  }

  private async write(manager: EntityManager, record: ReturnType<typeof toAuditRecord>): Promise<number> {
    const head = await lockHead(manager);
    const entry = { ...record, seq: head.seq + 1, prevHash: head.hash, hash: hashOf(record, head.hash) };
    await insertEntry(manager, entry);
    return entry.seq;
  }

  private async writeAll(manager: EntityManager, records: readonly AuditRecord[]): Promise<void> {
    let { seq, hash } = await lockHead(manager);
    const entries = records.map((record): ChainedEntry => {
      const prevHash = hash;
      hash = hashOf(record, prevHash);
      seq += 1;
      return { ...record, seq, prevHash, hash };
    });
    await insertEntries(manager, entries);
  }

  private async explain(manager: EntityManager, link: BrokenLink): Promise<BadEntry> {
    return explain(link, {
      writtenAfter: await hashExists(manager, link.writtenAfter),
      belongsAfter: await prevHashExists(manager, link.belongsAfter),
    });
  }
}

/** Compares this database's chain with what was signed of it. @returns null when all of it is there as it was */
export function compareWithAnchors(dataSource: DataSource, anchors: readonly AuditAnchor[]): Promise<Parting | null> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    const hashes = new Map<number, string>();
    for (let from = 0; from < anchors.length; from += ANCHORS_AT_ONCE) {
      const seqs = anchors.slice(from, from + ANCHORS_AT_ONCE).map(({ seq }) => seq);
      for (const [seq, hash] of await hashesAt(manager, seqs)) hashes.set(seq, hash);
    }
    return partingOf(anchors, hashes, await readHead(manager));
  });
}

/** `npm run audit:verify`: verifies the chain of this database. */
export function verifyAuditCommand(dataSource: DataSource): Promise<AuditVerification> {
  return new AuditTrail(dataSource, new SystemClock()).verify();
}
