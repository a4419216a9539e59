import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { AuditAnchors } from './audit-anchors.js';
import { AuditTrail, compareWithAnchors, verifyAuditCommand } from './audit-trail.service.js';
import { signingKeyOf } from '@yiche/platform';
import { readAnchors } from './domain/audit-anchor.js';
import { hashOf, EMPTY_CHAIN } from './domain/audit-chain.js';
import { toAuditRecord } from './domain/audit-record.js';
import { entriesAfter } from './persistence/audit-entries.js';

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const entry = (subjectId: string) => ({
  actorId: null,
  actorName: '系统',
  action: 'test.happened',
  subjectType: 'thing',
  subjectId,
});

describe('signed heads of the audit trail', () => {
  let database: TestDatabase;
  let trail: AuditTrail;
  let folder: string;
  let file: string;
  let metrics: Metrics;
  const key = newKey();
  const publicKey = createPublicKey(signingKeyOf(key));

  beforeEach(async () => {
    database = await createTestDatabase();
    trail = new AuditTrail(database.dataSource, new SystemClock());
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-anchors-'));
    file = path.join(folder, 'audit-anchors.jsonl');
    metrics = new Metrics();
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const anchors = (settings: { file?: string; key?: string } = {}): AuditAnchors =>
    new AuditAnchors(
      database.dataSource,
      new SystemClock(),
      { key, file, mailTo: '', everyMinutes: 60, ...settings },
      createLogger('silent'),
      new Metrics(),
    );
  const append = async (howMany: number): Promise<void> => {
    for (let made = 0; made < howMany; made += 1) await trail.append(null, entry(`s${made}`));
  };
  const read = async () => readAnchors(await readFile(file, 'utf8'), publicKey);
  const compare = async () => compareWithAnchors(database.dataSource, (await read()).anchors);

  /** What a superuser can do unseen by the chain: other entries from `from` on, well chained, the head moved, the triggers on again. */
  const rewrite = async (from: number, howMany: number): Promise<void> => {
    await database.superuser.transaction(async (manager) => {
      await manager.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL; ALTER TABLE audit_head DISABLE TRIGGER ALL');
      const [before] = from === 1 ? [] : await entriesAfter(manager, from - 2, 1);
      await manager.query('DELETE FROM audit_entry WHERE seq >= $1', [from]);
      let { seq, hash } = before ?? EMPTY_CHAIN;
      for (let made = 0; made < howMany; made += 1) {
        const record = toAuditRecord(entry('forged'), new Date());
        const next = hashOf(record, hash);
        await manager.query(
          `INSERT INTO audit_entry (seq, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details, prev_hash, hash)
           VALUES ($1, $2, NULL, $3, $4, $5, $6, NULL, '{}', decode($7, 'hex'), decode($8, 'hex'))`,
          [seq + 1, record.at, record.actorName, record.action, record.subjectType, record.subjectId, hash, next],
        );
        seq += 1;
        hash = next;
      }
      await manager.query(`UPDATE audit_head SET seq = $1, hash = decode($2, 'hex')`, [seq, hash]);
      await manager.query(
        'ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only; ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_kept; ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_moves_on',
      );
    });
    // The chain by itself does not show it: that is why there is something elsewhere.
    expect(await verifyAuditCommand(database.dataSource)).toMatchObject({ ok: true });
  };

  it('are one line each, chained, nobody else’s to read, and none when nothing has come since', async () => {
    const one = anchors();
    await append(3);
    expect(await one.write()).not.toBeNull();
    expect(await one.write()).toBeNull();
    await append(2);
    await one.write();
    await append(1);
    await anchors().write(); // another process goes on in the same file
    const { anchors: found, bad } = await read();
    expect([found.map(({ seq }) => seq), bad]).toEqual([[3, 5, 6], null]);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await compare()).toBeNull();
  });

  it.each([
    ['the end cut off', 5, 0, { kind: 'cut', goodUntil: 3, anchor: expect.objectContaining({ seq: 6 }) }],
    ['the end written anew', 5, 2, { kind: 'rewritten', goodUntil: 3, anchor: expect.objectContaining({ seq: 6 }) }],
    [
      'the end written anew and longer',
      4,
      9,
      { kind: 'rewritten', goodUntil: 3, anchor: expect.objectContaining({ seq: 6 }) },
    ],
    [
      'all of it written anew',
      1,
      6,
      { kind: 'all-rewritten', goodUntil: 0, anchor: expect.objectContaining({ seq: 3 }) },
    ],
    ['all of it cut off', 1, 0, { kind: 'cut', goodUntil: 0, anchor: expect.objectContaining({ seq: 3 }) }],
  ])('show %s by a superuser, which the chain does not', async (_what, from, howMany, expected) => {
    await append(3);
    await anchors().write();
    await append(3);
    await anchors().write();
    await rewrite(from, howMany);
    expect(await compare()).toEqual(expected);
    // And who signs next does not do so in silence.
    await append(1);
    await new AuditAnchors(
      database.dataSource,
      new SystemClock(),
      { key, file, mailTo: '', everyMinutes: 60 },
      createLogger('silent'),
      metrics,
    ).write();
    expect(await metrics.registry.getSingleMetricAsString('yiche_audit_parted')).toContain('yiche_audit_parted 1');
  });

  it('show a line that was taken out, altered, or signed by somebody else', async () => {
    for (let time = 0; time < 3; time += 1) {
      await append(1);
      await anchors().write();
    }
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const badOf = (...kept: (string | undefined)[]) => readAnchors(kept.join('\n'), publicKey).bad;
    expect(badOf(lines[0], lines[2])).toEqual({ line: 2, reason: 'line-missing' });
    expect(badOf(lines[1], lines[2])).toEqual({ line: 1, reason: 'line-missing' });
    expect(badOf(lines[0], lines[1]?.replace('"seq":2', '"seq":1'))).toEqual({ line: 2, reason: 'not-signed' });
    expect(badOf(lines[0], '{}')).toEqual({ line: 2, reason: 'unreadable' });
    await writeFile(file, '');
    await anchors({ key: newKey() }).write();
    expect(await read()).toEqual({ anchors: [], bad: { line: 1, reason: 'not-signed' } });
  });

  it('stand each for itself where there is no file, as in the mails that somebody kept', async () => {
    const mailed = anchors({ file: '' });
    await append(1);
    const first = await mailed.write();
    await append(1);
    const second = await mailed.write();
    const { anchors: found, bad } = readAnchors(`${second}\n\n${first}\n`, publicKey);
    expect([found.map(({ seq }) => seq), bad]).toEqual([[2, 1], null]);
    expect(await compareWithAnchors(database.dataSource, found)).toBeNull();
  });
});
