import type { Queries } from './query-pool.js';

/** Who reads for reports, and who makes backups; they have no password until an administrator gives them one (docs/operations.md). */
export const READ_ROLE = 'yiche_read';
export const BACKUP_ROLE = 'yiche_backup';

/** A role of PostgreSQL, as an address names it. */
export interface DatabaseLogin {
  readonly name: string;
  readonly password: string;
}

/** The role in an address of PostgreSQL. */
export function loginOf(url: string): DatabaseLogin {
  const { username, password } = new URL(url);
  return { name: decodeURIComponent(username), password: decodeURIComponent(password) };
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const PLAIN = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS LOGIN';

/**
 * Makes the four roles and hands this database over to the one that migrates (ADR 0036). Needs a superuser, once and after an update;
 * safe to repeat, also on a database that a superuser owned until now.
 * @param database connected to the database itself, as superuser
 */
export async function prepareRoles(
  database: Queries,
  { migrate, application }: { readonly migrate: DatabaseLogin; readonly application: DatabaseLogin },
): Promise<void> {
  if (migrate.name === application.name) throw new Error('migrate and application must be two roles');
  for (const { name, password } of [
    migrate,
    application,
    { name: READ_ROLE, password: '' },
    { name: BACKUP_ROLE, password: '' },
  ]) {
    await database.query(
      `DO $$ BEGIN CREATE ROLE ${identifier(name)}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
    await database.query(`ALTER ROLE ${identifier(name)} ${PLAIN}`);
    if (password !== '') await database.query(`ALTER ROLE ${identifier(name)} PASSWORD ${literal(password)}`);
  }
  // A backup is everything, also the rows of the work queue that row security hides; who reads for reports is given tables one by one
  // (`grantTables`).
  await database.query(`GRANT pg_read_all_data TO ${BACKUP_ROLE}`);
  await database.query(`ALTER ROLE ${BACKUP_ROLE} BYPASSRLS`);
  const [{ name: databaseName } = { name: '' }] = await database.query<{ name: string }[]>(
    'SELECT current_database() AS name',
  );
  const [here, owner, user] = [identifier(databaseName), identifier(migrate.name), identifier(application.name)];
  await database.query(`ALTER DATABASE ${here} OWNER TO ${owner}`);
  await database.query(`REVOKE ALL ON DATABASE ${here} FROM PUBLIC`);
  // Temporary tables hold a comparison while it runs.
  await database.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${here} TO ${user}`);
  await database.query(`GRANT CONNECT ON DATABASE ${here} TO ${READ_ROLE}, ${BACKUP_ROLE}`);
  await database.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  await database.query(handOver(migrate.name));
}

/**
 * Everything of ours belongs to the role that migrates; what belongs to an extension or to a table goes with it. What is his already is
 * not touched, so that nothing is locked under a server that runs.
 */
const handOver = (owner: string): string => `DO $$
DECLARE
  each record;
  heir CONSTANT oid := (SELECT oid FROM pg_roles WHERE rolname = ${literal(owner)});
BEGIN
  FOR each IN
    SELECT format('ALTER SCHEMA %I', nspname) AS change FROM pg_namespace
      WHERE nspname = 'graphile_worker' AND nspowner <> heir
    UNION ALL
    SELECT format('ALTER %s %s',
             CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
             oid::regclass)
      FROM pg_class
      WHERE relnamespace::regnamespace::text IN ('public', 'graphile_worker') AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> heir
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = pg_class.oid
                          AND d.deptype IN ('e', 'a', 'i') AND d.refclassid IN ('pg_class'::regclass, 'pg_extension'::regclass))
    UNION ALL
    SELECT format('ALTER ROUTINE %s', oid::regprocedure)
      FROM pg_proc
      WHERE pronamespace::regnamespace::text IN ('public', 'graphile_worker') AND proowner <> heir
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = pg_proc.oid AND d.deptype = 'e')
    UNION ALL
    SELECT format('ALTER TYPE %s', t.oid::regtype)
      FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
      WHERE t.typnamespace::regnamespace::text IN ('public', 'graphile_worker') AND t.typowner <> heir
        AND (t.typtype IN ('e', 'd') OR c.relkind = 'c')
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('%s OWNER TO %I', each.change, ${literal(owner)});
  END LOOP;
END $$`;

/** What the application may do with a table. */
export type TableUse = 'read' | 'append-only' | 'kept' | 'mutable';

const RIGHTS: Readonly<Record<TableUse, string>> = {
  read: 'SELECT',
  'append-only': 'SELECT, INSERT',
  kept: 'SELECT, INSERT, UPDATE',
  mutable: 'SELECT, INSERT, UPDATE, DELETE',
};

/**
 * Gives the application what it needs of the tables, and nothing else; after every migration, by whoever owns them. In one transaction:
 * a server that runs meanwhile never lacks a right.
 * @param uses of every table; one that is not named is `mutable` until somebody decides (a test asks for it)
 * @param hidden tables that who reads for reports does not see
 * @returns false when there is no such role, as on a developer's own database
 */
export async function grantTables(
  database: Queries,
  application: string,
  { uses, hidden }: { readonly uses: Readonly<Record<string, TableUse>>; readonly hidden: readonly string[] },
): Promise<boolean> {
  const [here] = await database.query<{ own: boolean; roles: number }[]>(
    'SELECT current_user = $1::text AS own, (SELECT count(*)::int FROM pg_roles WHERE rolname IN ($1, $2)) AS roles',
    [application, READ_ROLE],
  );
  if (here?.own || here?.roles !== 2) return false;
  const user = identifier(application);
  const narrowed = Object.entries(uses).filter(([, use]) => use !== 'mutable');
  await database.query(`
    GRANT USAGE ON SCHEMA public TO ${user}, ${READ_ROLE};
    GRANT ${RIGHTS.mutable} ON ALL TABLES IN SCHEMA public TO ${user};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${user};
    ${narrowed.map(([table, use]) => `REVOKE ALL ON public.${table} FROM ${user}; GRANT ${RIGHTS[use]} ON public.${table} TO ${user};`).join('\n')}
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${RIGHTS.mutable} ON TABLES TO ${user};
    ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${user};
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READ_ROLE};
    REVOKE ALL ON ${hidden.map((table) => `public.${table}`).join(', ')} FROM ${READ_ROLE};
    GRANT USAGE ON SCHEMA graphile_worker TO ${user};
    GRANT ${RIGHTS.mutable} ON ALL TABLES IN SCHEMA graphile_worker TO ${user};
    REVOKE INSERT, UPDATE, DELETE ON graphile_worker.migrations FROM ${user};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO ${user};
    ${queuePolicies(application)}`);
  return true;
}

/**
 * graphile-worker guards its tables by row security without a policy: their owner alone would see the jobs. One that is there is left: to
 * make it anew would lock the queue under a server that runs.
 */
const queuePolicies = (application: string): string => `DO $$
DECLARE guarded regclass;
BEGIN
  FOR guarded IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relrowsecurity
    AND NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'application'
                      AND polroles = ARRAY[(SELECT oid FROM pg_roles WHERE rolname = ${literal(application)})]) LOOP
    EXECUTE format('DROP POLICY IF EXISTS application ON %s', guarded);
    EXECUTE format('CREATE POLICY application ON %s TO ${identifier(application).replaceAll("'", "''")} USING (true) WITH CHECK (true)', guarded);
  END LOOP;
END $$;`;

/** What a role can do that the application must not. */
interface Powers {
  readonly superuser: boolean;
  readonly programs: boolean;
  readonly trail: boolean;
}

/**
 * Why the role of this address is not one to run the program with; null when it is. Whoever may rewrite the trail, or run a program on
 * the database's machine, must not be who answers browsers.
 */
export async function excessivePower(database: Queries): Promise<string | null> {
  const [powers] = await database.query<Powers[]>(
    `SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication AS superuser,
            pg_has_role(oid, 'pg_execute_server_program', 'MEMBER') AS programs,
            coalesce(has_table_privilege(to_regclass('public.audit_entry'), 'UPDATE, DELETE, TRUNCATE, TRIGGER')
              OR pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = to_regclass('public.audit_entry')), 'MEMBER'),
              false) AS trail
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (!powers || powers.superuser) return '是超级用户或能建立角色';
  if (powers.programs) return '能在数据库主机上运行程序';
  return powers.trail ? '能改写审计记录或拥有数据表' : null;
}
