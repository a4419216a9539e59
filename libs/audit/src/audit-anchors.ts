import { createPublicKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Clock } from '@yiche/kernel';
import { signingKeyOf, type Logger, type Metrics } from '@yiche/platform';
import type { DataSource } from 'typeorm';
import type { AuditConfig } from './audit-config.js';
import { anchorLine, partingOf, readAnchor, type AuditAnchor } from './domain/audit-anchor.js';
import { hashesAt, readHead } from './persistence/audit-entries.js';

/** A line is some 400 bytes. */
const LAST_LINE_WITHIN = 4_096;

/**
 * Signs the chain's head and puts it elsewhere (ADR 0036). Before it signs a new one it looks whether the last one still stands in the
 * chain: who rewrote the trail meanwhile is not given a signature for it in silence.
 */
export class AuditAnchors {
  private readonly parted;
  private last: AuditAnchor | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly config: AuditConfig,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.parted = metrics.gauge('yiche_audit_parted', '1 when the audit trail is not what was signed of it');
    this.parted.set(0);
  }

  /** @returns the line that was written; null when nothing has come since the last one, or there is no key */
  async write(): Promise<string | null> {
    const { key, file } = this.config;
    if (key === '') return null;
    const privateKey = signingKeyOf(key);
    const previousLine = file === '' ? null : await lastLineOf(file);
    const signed = this.lastSigned(previousLine, createPublicKey(privateKey));
    const { head, hashes } = await this.dataSource.transaction('REPEATABLE READ', async (manager) => ({
      head: await readHead(manager),
      hashes: await hashesAt(
        manager,
        signed.map(({ seq }) => seq),
      ),
    }));
    const parting = partingOf(signed, hashes, head);
    this.parted.set(parting ? 1 : 0);
    if (parting) {
      const { kind, anchor } = parting;
      this.logger.error(
        { kind, signed: anchor.seq, at: anchor.at, head: head.seq },
        'the audit trail is not what was signed of it: keep everything as it is, and run audit:verify',
      );
    }
    if (this.last?.seq === head.seq && this.last.hash === head.hash) return null;
    const at = this.clock.now();
    const line = anchorLine(head, at, previousLine, privateKey);
    if (file !== '') await append(file, line);
    this.last = { ...head, at: at.toISOString() };
    return line;
  }

  /** What this process signed last, and what the file says was. */
  private lastSigned(line: string | null, publicKey: KeyObject): AuditAnchor[] {
    const own = this.last ? [this.last] : [];
    if (!line) return own;
    const read = readAnchor(line, publicKey);
    if (typeof read !== 'string') return [...own, read.anchor];
    this.logger.error({ reason: read, file: this.config.file }, 'the last signed head is not signed by this key');
    return own;
  }
}

async function append(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(`${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** '' when there is no file, or nothing in it. */
async function lastLineOf(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (!handle) return '';
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - LAST_LINE_WITHIN);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1) ?? '';
  } finally {
    await handle.close();
  }
}
