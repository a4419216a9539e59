import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ChainWalk,
  EMPTY_CHAIN,
  explain,
  hashOf,
  type BadEntry,
  type ChainedEntry,
  type ChainHead,
} from './audit-chain.js';
import { toAuditRecord, type AuditRecord } from './audit-record.js';

const record = (name: string): AuditRecord =>
  toAuditRecord(
    {
      actorId: 'u1',
      actorName: name,
      action: 'test.happened',
      subjectType: 'thing',
      subjectId: null,
      details: { name },
    },
    new Date('2026-11-22T04:00:00.123Z'),
  );

function chainOf(length: number): ChainedEntry[] {
  const chain: ChainedEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1) {
    const prevHash = chain.at(-1)?.hash ?? EMPTY_CHAIN.hash;
    const content = record(`entry ${seq}`);
    chain.push({ ...content, seq, prevHash, hash: hashOf(content, prevHash) });
  }
  return chain;
}

const headOf = (chain: ChainedEntry[]): ChainHead => chain.at(-1) ?? EMPTY_CHAIN;
const renumbered = (entries: ChainedEntry[]) => entries.map((entry, index) => ({ ...entry, seq: index + 1 }));

function verify(entries: ChainedEntry[], head: ChainHead): BadEntry | null {
  const walk = new ChainWalk();
  for (const entry of entries) {
    const problem = walk.check(entry);
    if (problem === null) continue;
    if ('bad' in problem) return problem.bad;
    return explain(problem.brokenLink, {
      writtenAfter: entries.some(({ hash }) => hash === problem.brokenLink.writtenAfter),
      belongsAfter: entries.some(({ prevHash }) => prevHash === problem.brokenLink.belongsAfter),
    });
  }
  return walk.end(head);
}

/** A chain and a place in it, counted from 1. */
const chainAndPlace = fc
  .integer({ min: 2, max: 30 })
  .chain((length) => fc.tuple(fc.constant(length), fc.integer({ min: 1, max: length })));

describe('the chain of the audit trail', () => {
  it('is good as it was written, at any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (length) => {
        const chain = chainOf(length);
        expect(verify(chain, headOf(chain))).toBeNull();
      }),
    );
  });

  it('names the first altered entry, whichever column was altered', () => {
    const changes: Partial<AuditRecord>[] = [
      { at: new Date('2026-11-22T04:00:00.124Z') },
      { actorId: null },
      { actorName: '别人' },
      { action: 'test.other' },
      { subjectType: 'other' },
      { subjectId: '' },
      { bureauId: 'WJ' },
      { details: {} },
    ];
    fc.assert(
      fc.property(chainAndPlace, fc.constantFrom(...changes), ([length, seq], change) => {
        const chain = chainOf(length);
        const altered = chain.map((entry) => (entry.seq === seq ? { ...entry, ...change } : entry));
        expect(verify(altered, headOf(chain))).toEqual({ seq, reason: 'altered' });
      }),
    );
  });

  it('names the place of a missing entry, the last one included, with the rest renumbered or not', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.boolean(), ([length, seq], closeGap) => {
        const chain = chainOf(length);
        const rest = chain.filter((entry) => entry.seq !== seq);
        expect(verify(closeGap ? renumbered(rest) : rest, headOf(chain))).toEqual({ seq, reason: 'missing' });
      }),
    );
  });

  it('names an inserted entry, also one that was given a hash and a link that fit', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.boolean(), ([length, seq], fits) => {
        const chain = chainOf(length);
        const prevHash = fits ? (chain[seq - 2]?.hash ?? EMPTY_CHAIN.hash) : 'f'.repeat(64);
        const content = record('never happened');
        const inserted = { ...content, seq, prevHash, hash: hashOf(content, prevHash) };
        const entries = renumbered([...chain.slice(0, seq - 1), inserted, ...chain.slice(seq - 1)]);
        expect(verify(entries, headOf(chain))).toEqual({ seq, reason: 'inserted' });
      }),
    );
  });

  it('names an entry that was added at the end behind the back of the head', () => {
    const chain = chainOf(4);
    expect(verify(chain, headOf(chain.slice(0, 3)))).toEqual({ seq: 4, reason: 'inserted' });
  });

  it('names the first of two entries that changed places', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.nat(), ([length, first], distance) => {
        const second = first + 1 + (distance % length);
        fc.pre(second <= length);
        const chain = chainOf(length);
        const swapped = renumbered(
          chain.map((entry) =>
            entry.seq === first
              ? (chain[second - 1] ?? entry)
              : entry.seq === second
                ? (chain[first - 1] ?? entry)
                : entry,
          ),
        );
        expect(verify(swapped, headOf(chain))).toEqual({ seq: first, reason: 'reordered' });
      }),
    );
  });

  it('finds that the last entry was rewritten with a hash that fits', () => {
    const chain = chainOf(3);
    const prevHash = chain[1]?.hash ?? '';
    const content = record('rewritten');
    const rewritten = [...chain.slice(0, 2), { ...content, seq: 3, prevHash, hash: hashOf(content, prevHash) }];
    expect(verify(rewritten, headOf(chain))).toEqual({ seq: 3, reason: 'altered' });
  });

  it('hashes details alike whatever the order of their keys', () => {
    const one = { ...record('a'), details: { b: 1, a: 'x', '10': true, '9': null } };
    const other = { ...record('a'), details: { '9': null, '10': true, a: 'x', b: 1 } };
    expect(hashOf(one, EMPTY_CHAIN.hash)).toBe(hashOf(other, EMPTY_CHAIN.hash));
  });

  it('has the documented serialisation: a change of it would make every kept chain unreadable', () => {
    expect(hashOf(record('a'), EMPTY_CHAIN.hash)).toMatchInlineSnapshot(
      `"d3ec6a92a887651192f865a831b3ea19965f95e1eb942b0275611c81441630f6"`,
    );
  });
});
