import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { AuditTrail, verifyAuditCommand } from './audit-trail.service.js';
import type { AuditValue } from './domain/audit-record.js';

const entry = (subjectId: string, details: Record<string, AuditValue> = {}) => ({
  actorId: null,
  actorName: '系统',
  action: 'test.happened',
  subjectType: 'thing',
  subjectId,
  details,
});

describe('the audit trail', () => {
  let database: TestDatabase;
  let trail: AuditTrail;

  beforeEach(async () => {
    database = await createTestDatabase();
    trail = new AuditTrail(database.dataSource, new SystemClock());
  });
  afterEach(() => database.drop());

  const count = async (): Promise<number> => {
    const [row] = await database.dataSource.query<{ count: string }[]>('SELECT count(*) FROM audit_entry');
    return Number(row?.count);
  };

  const append = async (howMany: number): Promise<void> => {
    for (let made = 0; made < howMany; made += 1) await trail.append(null, entry(`s${made}`, { made }));
  };

  /** What someone who owns the tables can do. */
  const tamper = async (...statements: string[]): Promise<void> => {
    await database.superuser.transaction(async (manager) => {
      await manager.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL; ALTER TABLE audit_head DISABLE TRIGGER ALL');
      for (const statement of statements) await manager.query(statement);
      await manager.query(
        'ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only;' +
          'ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_kept;' +
          'ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_moves_on',
      );
    });
  };

  it('is good when empty and good after entries of every kind of value', async () => {
    expect(await trail.verify()).toEqual({ ok: true, checked: 0 });
    const details = {
      text: '苏D12345 "引号" \\ \n 😀',
      zero: 0,
      small: 1e-7,
      large: 1e21,
      half: 0.1,
      yes: true,
      none: null,
    };
    await trail.append(null, { ...entry('a', details), actorId: 'u', bureauId: 'WJ' });
    await trail.append(null, entry('b', { '10': 1, '9': 2, Ä: 3, ä: 4, '': 5 }));
    await trail.append(null, { ...entry('c'), actorName: 'nul\0 and \uD800' });
    expect(await verifyAuditCommand(database.dataSource)).toEqual({ ok: true, checked: 3 });
  });

  it('stands and falls with the transaction of the change', async () => {
    const failing = database.unitOfWork.run(async ({ manager }) => {
      await trail.append(manager, entry('gone'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count()).toBe(0);
    expect(await database.unitOfWork.run(({ manager }) => trail.append(manager, entry('kept')))).toBe(1);
    expect(await trail.verify()).toEqual({ ok: true, checked: 1 });
  });

  it('refuses a manager that is in no transaction, where the chain could fork', async () => {
    await expect(trail.append(database.dataSource.manager, entry('a'))).rejects.toThrow(/not in a transaction/);
  });

  it('refuses details that look like a mobile number and saves nothing', async () => {
    await expect(trail.append(null, entry('a', { owner: '13912345678' }))).rejects.toThrow(/telephone number/);
    expect(await count()).toBe(0);
  });

  it('stays linear and without gaps under many writers, some of which roll back', async () => {
    const writers = Array.from({ length: 120 }, (_, index) =>
      database.unitOfWork
        .run(async ({ manager }) => {
          await trail.append(manager, entry(`w${index}`));
          if (index % 5 === 0) throw new Error('rolled back');
        })
        .catch(() => undefined),
    );
    await Promise.all(writers);
    expect(await trail.verify()).toEqual({ ok: true, checked: 96 });
  });

  it('verifies and finds the same in batches of any size, and while entries are appended', async () => {
    await append(7);
    for (const batchSize of [1, 2, 7, 8]) expect(await trail.verify(batchSize)).toEqual({ ok: true, checked: 7 });
    const [meanwhile] = await Promise.all([trail.verify(2), append(40)]);
    expect(meanwhile).toMatchObject({ ok: true });
    await tamper('DELETE FROM audit_entry WHERE seq = 6');
    for (const batchSize of [1, 5, 6]) {
      expect(await trail.verify(batchSize)).toEqual({ ok: false, checked: 5, firstBad: { seq: 6, reason: 'missing' } });
    }
  });

  it.each([
    ['UPDATE', 'UPDATE audit_entry SET actor_name = actor_name'],
    ['UPDATE of no row', "UPDATE audit_entry SET actor_name = '' WHERE false"],
    ['DELETE', 'DELETE FROM audit_entry'],
    ['TRUNCATE', 'TRUNCATE audit_entry'],
    ['UPDATE as a replica', "SET session_replication_role = replica; UPDATE audit_entry SET actor_name = ''"],
    ['DELETE of the head', 'DELETE FROM audit_head'],
    ['TRUNCATE of the head', 'TRUNCATE audit_head'],
    ['moving the head back', 'UPDATE audit_head SET seq = seq - 1'],
    ['moving the head where no entry is', 'UPDATE audit_head SET seq = seq + 2'],
    [
      'moving the head over a gap',
      `INSERT INTO audit_entry SELECT seq + 2, at, actor_id, actor_name, action, subject_type, subject_id, bureau_id, details, prev_hash, hash
         FROM audit_entry WHERE seq = 2; UPDATE audit_head SET seq = seq + 2`,
    ],
    ['another hash in the head', `UPDATE audit_head SET hash = decode(repeat('ab', 32), 'hex')`],
  ])('refuses %s in the database itself', async (_what, statement) => {
    await append(2);
    await expect(database.superuser.transaction((manager) => manager.query(statement))).rejects.toThrow(
      /append-only|moves onto entries that are written/,
    );
    expect(await trail.verify()).toEqual({ ok: true, checked: 2 });
  });

  const insertedEntry = `INSERT INTO audit_entry SELECT $SEQ, at, actor_id, actor_name, 'test.invented', subject_type, subject_id,
    bureau_id, details, decode(repeat('ab', 32), 'hex'), hash FROM audit_entry WHERE seq = 1`;

  it.each([
    ['an altered name', 3, 'altered', ["UPDATE audit_entry SET actor_name = '别人' WHERE seq = 3"]],
    ['a moved instant', 3, 'altered', ["UPDATE audit_entry SET at = at + interval '1 ms' WHERE seq = 3"]],
    ['an altered detail', 2, 'altered', [`UPDATE audit_entry SET details = '{"made":7}' WHERE seq = 2`]],
    ['a removed entry', 2, 'missing', ['DELETE FROM audit_entry WHERE seq = 2']],
    ['a removed first entry', 1, 'missing', ['DELETE FROM audit_entry WHERE seq = 1']],
    ['removed last entries', 4, 'missing', ['DELETE FROM audit_entry WHERE seq >= 4']],
    ['an emptied trail', 1, 'missing', ['TRUNCATE audit_entry']],
    [
      'a removed entry, the gap closed',
      2,
      'missing',
      [
        'DELETE FROM audit_entry WHERE seq = 2',
        'UPDATE audit_entry SET seq = -seq + 1 WHERE seq > 2',
        'UPDATE audit_entry SET seq = -seq WHERE seq < 0',
      ],
    ],
    [
      'two entries that changed places',
      2,
      'reordered',
      [
        'UPDATE audit_entry SET seq = -3 WHERE seq = 2',
        'UPDATE audit_entry SET seq = 2 WHERE seq = 3',
        'UPDATE audit_entry SET seq = 3 WHERE seq = -3',
      ],
    ],
    ['an entry before the first', -1, 'inserted', [insertedEntry.replace('$SEQ', '-1')]],
    ['an entry after the last', 6, 'altered', [insertedEntry.replace('$SEQ', '6')]],
  ])('finds %s', async (_what, seq, reason, statements) => {
    await append(5);
    await database.superuser.query('ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_seq_check');
    await tamper(...statements);
    expect(await trail.verify()).toMatchObject({ ok: false, firstBad: { seq, reason } });
  });

  it('goes on where it stopped after a restart', async () => {
    await append(2);
    await new AuditTrail(database.dataSource, new SystemClock()).append(null, entry('later'));
    expect(await trail.verify()).toEqual({ ok: true, checked: 3 });
  });
});
