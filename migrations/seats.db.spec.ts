import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrations } from '@yiche/migrations';
import { newId } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../libs/platform/src/testing/test-database.js';

describe('the seats of agents of before', () => {
  let database: TestDatabase;
  let migrating: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    migrating = await new DataSource({ type: 'postgres', url: database.migrationUrl, migrations }).initialize();
    const undone = migrations.length - migrations.findIndex(({ name }) => name === 'Seats1764500300001');
    for (let count = 0; count < undone; count++) await migrating.undoLastMigration();
  });
  afterAll(async () => {
    await migrating.destroy();
    await database.drop();
  });

  it('are that queue which they served in silence; who is of a bureau serves its queue as before, unassigned', async () => {
    await database.superuser.query(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
       VALUES ('XB', '新北', '1149', 'xb-move-car', '0519119', '051981990000')`,
    );
    const make = (username: string, bureauId: string | null, extension: string | null) =>
      database.superuser.query(
        `INSERT INTO users (id, username, display_name, password_hash, roles, bureau_id, extension, password_changed_at, created_at)
         VALUES ($1, $2, $2, '-', '{agent}', $3, $4, now(), now())`,
        [newId(), username, bureauId, extension],
      );
    await make('of-none', null, '8001');
    await make('of-one', 'XB', '8002');
    await make('takes-no-calls', null, null);
    await migrating.runMigrations({ transaction: 'each' });
    const seats = await database.superuser.query(
      'SELECT username, queue, penalty FROM seat JOIN users ON users.id = seat.user_id',
    );
    expect(seats).toEqual([{ username: 'of-none', queue: 'wj-move-car', penalty: 0 }]);
  });
});
