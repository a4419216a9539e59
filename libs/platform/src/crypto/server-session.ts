import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Queries } from '../database/query-pool.js';
import { checkOf } from './data-keys.js';
import type { PersonalDataKeys } from './personal-data.js';

const PREFIX = 'yiche114-server';
/** Characters of it. PostgreSQL keeps 63 of a session's name. */
const TAG = 16;
const HOST = 20;

/** Tells under which keys somebody writes: the first one, and the index key. */
function tagOf({ keys: [first], indexKey }: PersonalDataKeys): string {
  const checks = [checkOf('personal', first?.[1] ?? ''), first?.[0], checkOf('index', indexKey)];
  return createHash('sha256').update(checks.join(' ')).digest('hex').slice(0, TAG);
}

/**
 * Name of the session that a server holds for as long as it works, whatever its roles: whoever wants to give a key up sees by it under
 * which keys each of them writes (ADR 0039).
 */
export function serverSession(keys: PersonalDataKeys): string {
  return `${PREFIX} ${tagOf(keys)} ${process.pid}@${hostname().slice(0, HOST)}`;
}

/** Servers on this database, `<pid>@<host>`, that write under other keys than these. */
export async function serversUnderOtherKeys(database: Queries, keys: PersonalDataKeys): Promise<string[]> {
  const rows = await database.query<{ who: string }[]>(
    `SELECT split_part(application_name, ' ', 3) AS who FROM pg_stat_activity
     WHERE datname = current_database() AND split_part(application_name, ' ', 1) = $1
       AND split_part(application_name, ' ', 2) <> $2 ORDER BY 1`,
    [PREFIX, tagOf(keys)],
  );
  return rows.map(({ who }) => who);
}
