import { Client } from 'pg';
import { say } from './bench-context.js';

/** Runs these statements one after another, and says what is there by then. */
export type FillStep = (what: string, ...statements: string[]) => Promise<void>;

/** Fills a database that is thrown away afterwards: fast, and on one connection, so that temporary tables stay. */
export async function fill(url: string, work: (step: FillStep) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const began = Date.now();
    await client.query('SET synchronous_commit = off');
    await client.query('SET maintenance_work_mem = "512MB"');
    await work(async (what, ...statements) => {
      for (const statement of statements) await client.query(statement);
      say(`  ${what} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
    });
  } finally {
    await client.end();
  }
}
