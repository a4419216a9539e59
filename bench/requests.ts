import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { RelocationQuery } from '../libs/contracts/src/index.js';
import { numberOption, percentile, say, type BenchContext } from './support/bench-context.js';
import { createBenchDatabase, migrateBenchDatabase } from './support/bench-database.js';
import { fillRequests, plateOf, requesterMaskedOf } from './support/many-requests.js';
import { shipped } from './support/shipped.js';

/** Before those that count: what is compiled and read from disk for the first time is not what somebody waits for all day. */
const warmUp = 50;

const list: RelocationQuery = { sort: 'openedAt', order: 'desc', page: 1, pageSize: 20 };

/** What is asked, by the program and barely: the same rows by the same index through the same driver, and nothing made of them. */
interface Question {
  readonly name: 'list' | 'search_plate' | 'search_phone' | 'open';
  ours(n: number): Promise<unknown>;
  bare(n: number): Promise<unknown>;
}

/** A year of requests: its list, what a plate or a telephone number finds, and one of them opened, as a supervisor asks. */
export async function run(context: BenchContext): Promise<string> {
  const requests = numberOption(context, 'requests', 1_000_000);
  const questions = numberOption(context, 'questions', 300);
  const databaseUrl = await createBenchDatabase(context);
  const key = (): string => randomBytes(32).toString('base64');
  const environment = {
    DATABASE_URL: databaseUrl,
    PERSONAL_DATA_KEYS: `bench:${key()}`,
    PERSONAL_DATA_INDEX_KEY: key(),
    PBX_KIND: 'simulator',
    LOG_LEVEL: 'warn',
  };
  await migrateBenchDatabase(environment);
  say(`filling a year with ${requests} requests`);
  await fillRequests(databaseUrl, requests);

  const { queries, supervisor } = await shipped.requests(environment);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  context.onStop(() => client.end());
  const ids = (await client.query<{ id: string }>('SELECT id FROM relocation ORDER BY opened_at')).rows;
  const idOf = (n: number): string => ids[n]?.id ?? '';
  const rows = (sql: string, values: unknown[]) => client.query(sql, values);
  const byTime = 'ORDER BY opened_at DESC, id DESC LIMIT 20';
  const asked: readonly Question[] = [
    {
      name: 'list',
      ours: () => queries.page(list, supervisor),
      bare: () => rows(`SELECT * FROM relocation ${byTime}`, []),
    },
    {
      name: 'search_plate',
      ours: (n) => queries.page({ ...list, text: plateOf(n) }, supervisor),
      bare: (n) => rows(`SELECT * FROM relocation WHERE plate_number LIKE $1 ${byTime}`, [`%${plateOf(n)}%`]),
    },
    {
      name: 'search_phone',
      ours: (n) => queries.page({ ...list, text: requesterMaskedOf(n) }, supervisor),
      bare: (n) => rows(`SELECT * FROM relocation WHERE requester_masked = $1 ${byTime}`, [requesterMaskedOf(n)]),
    },
    {
      name: 'open',
      ours: (n) => queries.detail(idOf(n), supervisor),
      bare: async (n) => {
        const id = [idOf(n)];
        await rows('SELECT * FROM relocation WHERE id = $1', id);
        for (const table of [
          'owner_attempt',
          'relocation_call',
          'vehicle_lookup',
          'relocation_lookup',
          'relocation_event',
        ])
          await rows(`SELECT * FROM ${table} WHERE relocation_id = $1`, id);
      },
    },
  ];

  const figures: string[] = [];
  const ratios: number[] = [];
  for (const { name, ours, bare } of asked) {
    const [whole, alone]: [number[], number[]] = [[], []];
    for (let each = 0; each < warmUp + questions; each++) {
      const n = (each * 7_919) % requests;
      const [took, barely] = [await timed(() => ours(n)), await timed(() => bare(n))];
      if (each < warmUp) continue;
      whole.push(took);
      alone.push(barely);
    }
    const [ourP95, bareP95] = [percentile(whole, 0.95), percentile(alone, 0.95)];
    const ratio = percentile(whole, 0.5) / percentile(alone, 0.5);
    say(
      `${name}: p95 ${ourP95.toFixed(1)} ms · bare ${bareP95.toFixed(1)} ms · ratio of the medians ${ratio.toFixed(2)}`,
    );
    figures.push(`${name}_p95_ms=${ourP95.toFixed(1)}`);
    ratios.push(ratio);
  }
  return [...figures, `vs_bare_sql_ratio=${Math.max(...ratios).toFixed(2)}`].join(' ');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
