import { readdir, readFile } from 'node:fs/promises';
import type { Pool } from 'pg';

/** Linux counts CPU time in hundredths of a second. */
const ticksPerSecond = 100;

/** CPU seconds that a process and its living children have used since they began; 0 for one that is gone. */
export async function cpuSeconds(pid: number): Promise<number> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(processes.map(async (id) => [id, await statOf(id)] as const)));
  const family = processes.filter((id) => id === pid || parents.get(id)?.parent === pid);
  return family.reduce((sum, id) => sum + (parents.get(id)?.own ?? 0) + (parents.get(id)?.ofEnded ?? 0), 0);
}

/** CPU seconds of the children of this process that have ended. */
export const cpuSecondsOfEndedChildren = async (): Promise<number> => (await statOf(process.pid)).ofEnded;

/** Process id of the PostgreSQL server behind a pool; 0 when it does not run on this machine. */
export async function postmasterOf(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const { parent, name } = await statOf(rows[0]?.pid ?? 0);
  return name === 'postgres' ? parent : 0;
}

/** @see proc_pid_stat(5) */
async function statOf(pid: number): Promise<{ name: string; parent: number; own: number; ofEnded: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold spaces; what follows it does not.
  const [, parent = 0, ...rest] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = rest.slice(9, 13);
  return {
    name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    parent,
    own: (user + system) / ticksPerSecond,
    ofEnded: (endedUser + endedSystem) / ticksPerSecond,
  };
}
