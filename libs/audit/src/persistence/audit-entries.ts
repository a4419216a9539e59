import type { EntityManager } from 'typeorm';
import type { ChainedEntry, ChainHead } from '../domain/audit-chain.js';
import type { AuditValue } from '../domain/audit-record.js';

interface HeadRow {
  readonly seq: string;
  readonly hash: Buffer;
}

interface EntryRow extends HeadRow {
  readonly at: Date;
  readonly actor_id: string | null;
  readonly actor_name: string;
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string | null;
  readonly bureau_id: string | null;
  readonly details: Record<string, AuditValue>;
  readonly prev_hash: Buffer;
}

/** The head, as this transaction sees it. */
export async function readHead(manager: EntityManager): Promise<ChainHead> {
  return toHead(await manager.query<HeadRow[]>('SELECT seq, hash FROM audit_head'));
}

/**
 * The head, locked until the transaction ends: one appender at a time keeps the chain linear. A row lock instead of an advisory
 * one because it waits for, and then reads, the newest committed head in the same statement.
 */
export async function lockHead(manager: EntityManager): Promise<ChainHead> {
  return toHead(await manager.query<HeadRow[]>('SELECT seq, hash FROM audit_head FOR UPDATE'));
}

/** Writes the entry and moves the head onto it, in one statement. */
export async function insertEntry(manager: EntityManager, entry: ChainedEntry): Promise<void> {
  await manager.query(
    `WITH head AS (UPDATE audit_head SET seq = $1, hash = $11)
     INSERT INTO audit_entry
       (seq, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details, prev_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11)`,
    [
      entry.seq,
      entry.at,
      entry.actorId,
      entry.actorName,
      entry.action,
      entry.subjectType,
      entry.subjectId,
      entry.bureauId,
      JSON.stringify(entry.details),
      Buffer.from(entry.prevHash, 'hex'),
      Buffer.from(entry.hash, 'hex'),
    ],
  );
}

/** Writes entries that follow each other, and moves the head over them. */
export async function insertEntries(manager: EntityManager, entries: readonly ChainedEntry[]): Promise<void> {
  const column = <K extends keyof ChainedEntry>(name: K): ChainedEntry[K][] => entries.map((entry) => entry[name]);
  await manager.query(
    `INSERT INTO audit_entry
       (seq, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details, prev_hash, hash)
     SELECT seq, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details::jsonb,
       decode(prev_hash, 'hex'), decode(hash, 'hex')
     FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[]) AS entry
       (seq, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details, prev_hash, hash)`,
    [
      column('seq'),
      column('at'),
      column('actorId'),
      column('actorName'),
      column('action'),
      column('subjectType'),
      column('subjectId'),
      column('bureauId'),
      column('details').map((details) => JSON.stringify(details)),
      column('prevHash'),
      column('hash'),
    ],
  );
  const last = entries.at(-1);
  if (last) await manager.query(`UPDATE audit_head SET seq = $1, hash = decode($2, 'hex')`, [last.seq, last.hash]);
}

/** The next `limit` entries after place `after`, in the order of the chain. */
export async function entriesAfter(manager: EntityManager, after: number, limit: number): Promise<ChainedEntry[]> {
  const rows = await manager.query<EntryRow[]>('SELECT * FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT $2', [
    after,
    limit,
  ]);
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    bureauId: row.bureau_id,
    details: row.details,
    prevHash: row.prev_hash.toString('hex'),
    hash: row.hash.toString('hex'),
  }));
}

/** The hashes of the entries with these numbers, as far as there are any. */
export async function hashesAt(manager: EntityManager, seqs: readonly number[]): Promise<Map<number, string>> {
  const rows = await manager.query<HeadRow[]>('SELECT seq, hash FROM audit_entry WHERE seq = ANY ($1::bigint[])', [
    seqs,
  ]);
  return new Map(rows.map(({ seq, hash }) => [Number(seq), hash.toString('hex')]));
}

/** Whether any entry has this hash. Reads the whole table: asked once, when a chain was found broken. */
export const hashExists = (manager: EntityManager, hash: string): Promise<boolean> =>
  exists(manager, 'SELECT 1 FROM audit_entry WHERE hash = $1 LIMIT 1', hash);

/** Whether any entry follows this hash. Reads the whole table, as `hashExists` does. */
export const prevHashExists = (manager: EntityManager, hash: string): Promise<boolean> =>
  exists(manager, 'SELECT 1 FROM audit_entry WHERE prev_hash = $1 LIMIT 1', hash);

async function exists(manager: EntityManager, query: string, hash: string): Promise<boolean> {
  return (await manager.query<unknown[]>(query, [Buffer.from(hash, 'hex')])).length > 0;
}

function toHead([row]: HeadRow[]): ChainHead {
  if (!row) throw new Error('audit_head has no row: the chain cannot be continued');
  return { seq: Number(row.seq), hash: row.hash.toString('hex') };
}
