import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { HIDDEN_FROM_REPORTS, TABLE_USES } from '@yiche/migrations';
import { startOwnPostgres } from '../testing/own-postgres.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { BACKUP_ROLE, excessivePower, grantTables, loginOf, prepareRoles, READ_ROLE } from './database-roles.js';
import { QueryPool } from './query-pool.js';

describe('the roles of the database', () => {
  let database: TestDatabase;
  const powerOf = async (url: string): Promise<string | null> => {
    const pool = new QueryPool({ url, connections: 1, waitMilliseconds: 5_000 });
    return excessivePower(pool).finally(() => pool.close());
  };
  const superuserUrl = (): string => {
    const url = new URL(process.env.TEST_DATABASE_URL as string);
    url.pathname = new URL(database.url).pathname;
    return url.href;
  };
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ...['audit_entry', 'call_event', 'settlement_line', 'relocation_event', 'vehicle_lookup'].flatMap((table) => [
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
      `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
      `DROP TABLE ${table}`,
    ]),
    `UPDATE audit_entry SET actor_name = '别人'`,
    'SELECT 1 FROM audit_entry FOR UPDATE',
    'UPDATE call_event SET type = type',
    'UPDATE settlement_line SET seconds = 1',
    'DELETE FROM audit_head',
    'DELETE FROM users',
    'DROP TRIGGER audit_entry_append_only ON audit_entry',
    'DROP FUNCTION audit_refuse() CASCADE',
    `CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    `CREATE FUNCTION mine() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT'`,
    'CREATE TRIGGER mine BEFORE INSERT ON audit_entry EXECUTE FUNCTION audit_refuse()',
    'CREATE RULE mine AS ON INSERT TO audit_entry DO INSTEAD NOTHING',
    'CREATE TABLE mine ()',
    'CREATE SCHEMA mine',
    'CREATE EXTENSION dblink',
    `COPY (SELECT 1) TO PROGRAM 'id'`,
    `COPY lease FROM PROGRAM 'id'`,
    `COPY lease TO '/tmp/lease'`,
    `SELECT pg_read_file('PG_VERSION')`,
    `SELECT lo_import('/etc/passwd')`,
    'SET session_replication_role = replica',
    'SET ROLE yiche_migrate',
    'SET ROLE pg_execute_server_program',
    'SET SESSION AUTHORIZATION yiche_migrate',
    'ALTER ROLE yiche_application SUPERUSER',
    'CREATE ROLE mine SUPERUSER',
    'GRANT yiche_migrate TO yiche_application',
    // The first is a warning to PostgreSQL, and grants nothing.
    `GRANT UPDATE ON audit_entry TO yiche_application; UPDATE audit_entry SET actor_name = ''`,
    'ALTER SYSTEM SET archive_command = $$id$$',
    'DROP SCHEMA graphile_worker CASCADE',
    'DELETE FROM graphile_worker.migrations',
    'DELETE FROM migrations',
  ])('refuse the application: %s', async (statement) => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });

  it('let the program run with the application alone: superuser, owner and whoever runs programs are told apart', async () => {
    expect(await powerOf(database.url)).toBeNull();
    expect(await powerOf(database.migrationUrl)).toMatch(/拥有数据表/);
    expect(await powerOf(superuserUrl())).toMatch(/超级用户/);
  });

  it('have one who reads for reports and sees no account, and one who makes backups and changes nothing', async () => {
    const as = async (role: string, statement: string): Promise<unknown> => {
      const runner = database.superuser.createQueryRunner();
      try {
        await runner.query(`SET ROLE ${role}`);
        return await runner.query(statement);
      } finally {
        await runner.query('RESET ROLE');
        await runner.release();
      }
    };
    await expect(as(READ_ROLE, 'SELECT 1 FROM call')).resolves.toEqual([]);
    for (const table of HIDDEN_FROM_REPORTS)
      await expect(as(READ_ROLE, `SELECT 1 FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
    await expect(as(BACKUP_ROLE, 'SELECT 1 FROM users')).resolves.toEqual([]);
    // As pg_dump does: a table that row security would filter is an error to it.
    const guarded = await database.superuser.query<{ name: string }[]>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relrowsecurity AND relkind = 'r'`,
    );
    expect(guarded.length).toBeGreaterThan(0);
    for (const { name } of guarded)
      await as(BACKUP_ROLE, `BEGIN; SET LOCAL row_security = off; SELECT count(*) FROM ${name}; COMMIT`);
    for (const role of [READ_ROLE, BACKUP_ROLE])
      await expect(as(role, `INSERT INTO lease VALUES ('a', 'b', now())`)).rejects.toMatchObject({ code: '42501' });
  });

  it('are decided for every table and view there is, and for no other', async () => {
    const tables = await database.superuser.query<{ name: string }[]>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition`,
    );
    expect(Object.keys(TABLE_USES).toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it('take over a database that a superuser owned until now, with everything in it, and may be made again', async () => {
    // On a server of its own: what is taken from a role is taken from it in every database.
    const postgres = await startOwnPostgres();
    const older = await createTestDatabase([], postgres.url);
    const admin = new QueryPool({
      url: postgres.url.replace(/\/[^/]*$/, new URL(older.url).pathname),
      connections: 1,
      waitMilliseconds: 30_000,
    });
    // As before this version: all of it the superuser's, nothing granted.
    const [{ me } = { me: '' }] = await admin.query<{ me: string }[]>('SELECT quote_ident(current_user) AS me');
    await admin.query(`REASSIGN OWNED BY yiche_migrate TO ${me}`);
    for (const role of ['yiche_migrate', 'yiche_application', READ_ROLE]) await admin.query(`DROP OWNED BY ${role}`);
    await expect(older.dataSource.query('SELECT 1 FROM call')).rejects.toMatchObject({ code: '42501' });
    const logins = { migrate: loginOf(older.migrationUrl), application: loginOf(older.url) };
    for (let time = 0; time < 2; time += 1) await prepareRoles(admin, logins);
    const migrating = new DataSource({ type: 'postgres', url: older.migrationUrl });
    await migrating.initialize();
    await grantTables(migrating, logins.application.name, { uses: TABLE_USES, hidden: HIDDEN_FROM_REPORTS });
    await migrating.destroy();
    await older.dataSource.query('SELECT 1 FROM call');
    await older.unitOfWork.run((transaction) => transaction.addJob('nothing', {}));
    const left = await admin.query<{ what: string }[]>(
      `SELECT c.oid::regclass::text AS what FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
       WHERE c.relnamespace IN ('public'::regnamespace, 'graphile_worker'::regnamespace) AND r.rolname <> 'yiche_migrate'`,
    );
    expect(left).toEqual([]);
    await admin.close();
    await older.drop();
    await postgres.remove();
  }, 60_000);
});
