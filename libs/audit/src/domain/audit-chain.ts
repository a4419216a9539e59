import { createHash } from 'node:crypto';
import type { AuditRecord } from './audit-record.js';

/**
 * The chain of the audit trail. Every entry carries the hash of the one before it and its own:
 *
 *     hash = SHA-256( UTF-8( JSON of ["yiche.audit.v1", prevHash, at, actorId, actorName, action,
 *                                     subjectType, subjectId, bureauId, details] ) )
 *
 * in that order, without white space; hashes as 64 lower-case hex digits, `at` as ISO 8601 in UTC with milliseconds (the
 * column's precision), `details` as a list of [key, value] in code-unit order of the keys. All of it can be rebuilt exactly from the row, so the
 * columns themselves are what is proved. `seq` is not hashed: an entry's place is given by `prevHash` alone, which is what
 * lets a moved entry be told from an altered one.
 *
 * What the chain cannot show by itself: entries cut off at its end (`audit_head` shows those), and a whole tail written anew
 * by someone who may change tables. Against the second the head is signed and kept somewhere else as well (`audit-anchor.ts`).
 */
export interface ChainedEntry extends AuditRecord {
  readonly seq: number;
  readonly prevHash: string;
  readonly hash: string;
}

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** The head of an empty chain: what the first entry has as `prevHash`. */
export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** The hash of one entry after the entry with hash `prevHash`. */
export function hashOf(record: AuditRecord, prevHash: string): string {
  const details = Object.entries(record.details).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    'yiche.audit.v1',
    prevHash,
    record.at.toISOString(),
    record.actorId,
    record.actorName,
    record.action,
    record.subjectType,
    record.subjectId,
    record.bureauId,
    // A list, not an object: JavaScript would put keys that look like whole numbers first.
    details,
  ]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export type BadEntryReason = 'altered' | 'missing' | 'inserted' | 'reordered';

/** The first place where the chain is not what was written; for `missing`, the number that should be there. */
export interface BadEntry {
  readonly seq: number;
  readonly reason: BadEntryReason;
}

/** A link that does not hold, and the two questions about the rest of the chain that say why. */
export interface BrokenLink {
  readonly seq: number;
  /** Is there an entry with this hash anywhere? It would be the one this entry was written after. */
  readonly writtenAfter: string;
  /** Is there an entry with this `prevHash` anywhere? It would be the one that belongs here. */
  readonly belongsAfter: string;
}

export type CheckResult = { readonly bad: BadEntry } | { readonly brokenLink: BrokenLink } | null;

/** Walks a chain in the order of `seq`, holding two hashes whatever its length. */
export class ChainWalk {
  private last = EMPTY_CHAIN;
  private beforeLast: string | null = null;

  /** How many entries were found good so far. */
  get checked(): number {
    return this.last.seq;
  }

  /** Checks the next entry. @returns null when it fits. After anything else the walk is over. */
  check(entry: ChainedEntry): CheckResult {
    const expected = this.last.seq + 1;
    if (entry.seq < expected) return { bad: { seq: entry.seq, reason: 'inserted' } };
    if (entry.seq > expected) return { bad: { seq: expected, reason: 'missing' } };
    if (hashOf(entry, entry.prevHash) !== entry.hash) return { bad: { seq: entry.seq, reason: 'altered' } };
    if (entry.prevHash !== this.last.hash) {
      // It follows the entry before the last one: the last one was put in between with a well-made hash.
      if (entry.prevHash === this.beforeLast) return { bad: { seq: this.last.seq, reason: 'inserted' } };
      return { brokenLink: { seq: entry.seq, writtenAfter: entry.prevHash, belongsAfter: this.last.hash } };
    }
    this.beforeLast = this.last.hash;
    this.last = { seq: entry.seq, hash: entry.hash };
    return null;
  }

  /** Compares the end of the walk with the head that was kept beside the chain. */
  end(head: ChainHead): BadEntry | null {
    if (this.last.seq < head.seq) return { seq: this.last.seq + 1, reason: 'missing' };
    if (this.last.seq > head.seq) return { seq: head.seq + 1, reason: 'inserted' };
    return this.last.hash === head.hash ? null : { seq: head.seq, reason: 'altered' };
  }
}

/** Says why a link is broken, once it is known whether the two entries it speaks of exist. */
export function explain(link: BrokenLink, exists: { writtenAfter: boolean; belongsAfter: boolean }): BadEntry {
  if (exists.writtenAfter) return { seq: link.seq, reason: 'reordered' };
  return { seq: link.seq, reason: exists.belongsAfter ? 'inserted' : 'missing' };
}
