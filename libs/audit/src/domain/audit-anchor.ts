import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { ChainHead } from './audit-chain.js';

/**
 * A head of the chain as it was at an instant, signed and kept where who owns the database cannot write. One line of JSON:
 *
 *     {"v":1,"seq":…,"hash":…,"at":…,"previous":…,"key":…,"signature":…}
 *
 * `signature` is Ed25519 over the line as it is without it; `previous` is the SHA-256 of the line before in the same file (64 zeros for
 * the first, null outside of a file), so that a line that was taken out shows; `key` is the public key (SPKI, base64), for whoever keeps
 * the lines to compare: it vouches for nothing by itself.
 */
export interface AuditAnchor extends ChainHead {
  readonly at: string;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const lineSchema = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().nonnegative(),
  hash,
  at: z.iso.datetime(),
  previous: hash.nullable(),
  key: z.string().max(200),
  signature: z.string().max(200),
});

const FIRST = '0'.repeat(64);
const digestOf = (line: string): string => createHash('sha256').update(line, 'utf8').digest('hex');

/** The public half, SPKI DER in base64. */
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/**
 * The line for this head.
 * @param previousLine last line of the file, '' for its first, null where there is no file
 */
export function anchorLine(head: ChainHead, at: Date, previousLine: string | null, privateKey: KeyObject): string {
  const previous = previousLine === null ? null : previousLine === '' ? FIRST : digestOf(previousLine);
  const content = {
    v: 1,
    seq: head.seq,
    hash: head.hash,
    at: at.toISOString(),
    previous,
    key: publicKeyOf(privateKey),
  };
  const signature = sign(null, Buffer.from(JSON.stringify(content)), privateKey).toString('base64');
  return JSON.stringify({ ...content, signature });
}

/** The first line that cannot be believed, counted from 1. */
export interface BadAnchor {
  readonly line: number;
  readonly reason: 'unreadable' | 'not-signed' | 'line-missing';
}

/** Reads one line; whether it belongs behind the line before is not asked. */
export function readAnchor(
  line: string,
  publicKey: KeyObject,
): { readonly anchor: AuditAnchor; readonly previous: string | null } | 'unreadable' | 'not-signed' {
  const read = lineSchema.safeParse(parsed(line));
  if (!read.success) return 'unreadable';
  const { signature, ...content } = read.data;
  const isSigned = verify(null, Buffer.from(JSON.stringify(content)), publicKey, Buffer.from(signature, 'base64'));
  if (!isSigned) return 'not-signed';
  const { seq, hash, at, previous } = content;
  return { anchor: { seq, hash, at }, previous };
}

/** Reads the lines of a file. What comes after the first bad one is left out. */
export function readAnchors(text: string, publicKey: KeyObject): { anchors: AuditAnchor[]; bad: BadAnchor | null } {
  const anchors: AuditAnchor[] = [];
  let before = '';
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readAnchor(line, publicKey);
    if (typeof read === 'string') return { anchors, bad: { line: index + 1, reason: read } };
    const follows = read.previous === null || read.previous === (before === '' ? FIRST : digestOf(before));
    if (!follows) return { anchors, bad: { line: index + 1, reason: 'line-missing' } };
    anchors.push(read.anchor);
    before = line;
  }
  return { anchors, bad: null };
}

/** Where the chain and what was signed part. */
export interface Parting {
  /** `cut`: entries that were there are not; `rewritten`: there are others in their place; `all-rewritten`: from the first one on. */
  readonly kind: 'cut' | 'rewritten' | 'all-rewritten';
  /** Up to here the chain is what was signed; 0: nowhere. */
  readonly goodUntil: number;
  /** The first that was signed and is not there as it was. What was changed begins after `goodUntil` and not after this. */
  readonly anchor: AuditAnchor;
}

/** Compares a chain with what was signed of it. @param hashes of the entries with the anchors' numbers, as far as there are any */
export function partingOf(
  anchors: readonly AuditAnchor[],
  hashes: ReadonlyMap<number, string>,
  head: ChainHead,
): Parting | null {
  let goodUntil = 0;
  for (const anchor of anchors.filter(({ seq }) => seq > 0).toSorted((a, b) => a.seq - b.seq)) {
    const isThere = hashes.get(anchor.seq) === anchor.hash;
    if (isThere) {
      goodUntil = anchor.seq;
      continue;
    }
    if (anchor.seq > head.seq) return { kind: 'cut', goodUntil, anchor };
    return { kind: goodUntil === 0 ? 'all-rewritten' : 'rewritten', goodUntil, anchor };
  }
  return null;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
