import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ESLint } from 'eslint';

jest.setTimeout(60_000);

const SETTLEMENT = 'libs/settlement/src/persistence/statements.ts';
const STATISTICS = 'libs/statistics/src/service-report.ts';
const RECORDINGS = 'libs/recordings/src/compare-recordings.ts';
const BENCH = 'bench/chaos/verdict.ts';

/** `npm run check` on what a file might say (ADR 0052). */
describe('the walls between tables', () => {
  let messagesOf: (file: string, code: string) => Promise<string[]>;
  beforeAll(() => {
    const eslint = new ESLint();
    messagesOf = async (file, code) => {
      const [result] = await eslint.lintText(code, { filePath: file });
      return (result?.messages ?? [])
        .filter(({ ruleId }) => ruleId?.startsWith('yiche/'))
        .map(({ line, message }) => `${line}: ${message}`);
    };
  });
  const tablesOf = async (code: string, file = SETTLEMENT): Promise<string[]> =>
    (await messagesOf(file, code)).map((message) => /^\d+: (\S+) is /.exec(message)?.[1] ?? message);
  const inSql = (sql: string, file = SETTLEMENT): Promise<string[]> => tablesOf(`export const sql = \`${sql}\`;`, file);

  it('say file, line, table and owner of a stranger’s table', async () => {
    const code = 'export const sql = `SELECT 1\n  FROM settlement_line line\n  JOIN call ON call.id = line.call_id`;';
    expect(await messagesOf(SETTLEMENT, code)).toEqual([
      '3: call is a table of calls, and this is settlement: read a view that calls publishes (libs/calls/src/published-views.ts), or ask calls (ADR 0052).',
    ]);
  });

  it.each([
    ['SELECT id FROM call WHERE ended_at IS NULL', ['call']],
    ['select 1 from settlement_line l left join recording r on r.call_id = l.call_id', ['recording']],
    ['SELECT 1 FROM settlement_line l, call c, settlement_event', ['call']],
    ['SELECT 1 FROM settlement_line l JOIN settlement_event e ON e.id = l.id, call c', ['call']],
    ['SELECT 1 FROM (settlement_line l JOIN call USING (id)) x, users', ['call', 'users']],
    ['SELECT 1 FROM settlement_line l JOIN LATERAL (SELECT 1 FROM call c WHERE c.id = l.call_id) x ON true', ['call']],
    ['UPDATE ONLY call SET outcome = $1 WHERE id = $2', ['call']],
    ['UPDATE settlement_line SET seconds = 1 FROM call, agent WHERE call.id = call_id', ['call', 'agent']],
    ['INSERT INTO call (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = excluded.id', ['call']],
    ['DELETE FROM settlement_line USING call WHERE call.id = call_id', ['call']],
    ['MERGE INTO settlement_line l USING call c ON c.id = l.call_id WHEN MATCHED THEN DELETE', ['call']],
    ['LOCK TABLE settlement_line, call IN SHARE MODE', ['call']],
    ['from call c where c.id = l.call_id', ['call']],
    ['TRUNCATE call', ['call']],
    ['SELECT 1 FROM "call" WHERE true', ['call']],
    ['SELECT 1 FROM public.call, "public"."agent"', ['call', 'agent']],
    ['SELECT 1 FROM graphile_worker.jobs', ['graphile_worker.jobs']],
    ['SELECT 1 -- of\n FROM /* the */ call', ['call']],
    [`DO \\$\\$ BEGIN DELETE FROM call; END \\$\\$`, ['call']],
    ['JOIN call c ON c.id = l.call_id', ['call']],
    ['SELECT 1 WHERE EXISTS (SELECT FROM call) UNION SELECT 1 FROM agent', ['call', 'agent']],
    ['WITH call AS (SELECT * FROM call) SELECT 1 FROM call', ['call']],
    ['WITH a AS (SELECT 1), call (id) AS MATERIALIZED (SELECT 1) SELECT 1 FROM a, call; SELECT 1 FROM call', ['call']],
  ])('refuse a stranger’s table, wherever SQL names one: %s', async (sql, tables) => {
    expect(await inSql(sql)).toEqual(tables);
  });

  it.each([
    'SELECT call.id, agent FROM settlement_line call, settlement_event AS agent WHERE call.id = agent.id',
    'WITH call AS (SELECT 1), agent AS NOT MATERIALIZED (SELECT * FROM call) SELECT 1 FROM call JOIN agent ON true',
    'WITH RECURSIVE call (id) AS (SELECT 1 UNION SELECT id FROM call) SELECT 1 FROM call, (SELECT 1 FROM call) x',
    'SELECT extract(epoch FROM call), trim(both FROM agent) FROM settlement_line',
    'SELECT 1 FROM settlement_line WHERE call IS DISTINCT FROM agent ORDER BY id, call FOR UPDATE',
    `SELECT 'FROM call', "from", E'\\\\' FROM call' FROM settlement_line -- FROM call`,
    'SELECT a, call FROM settlement_line GROUP BY a, call',
    'SELECT 1 FROM settlement_line l JOIN settlement_event USING (call) WHERE true',
    'SELECT x.call FROM jsonb_to_recordset($1) AS x (id uuid, call text), other.call',
    'SELECT 1 FROM pg_class, information_schema.tables, comparison',
  ])('let its own tables, aliases, columns, words and expressions pass: %s', async (sql) => {
    expect(await inSql(sql)).toEqual([]);
  });

  it.each([
    ['const TABLE = "call"; export const sql = `SELECT 1 FROM ${TABLE} WHERE true`;', ['call']],
    [
      'const JOINS = `JOIN agent a ON true`; export const sql = `SELECT 1 FROM settlement_line ${JOINS}`;',
      ['agent', 'agent'],
    ],
    [
      'export const sql = (table: "call" | "settlement_line" | "recording") => `DELETE FROM ${table} WHERE true`;',
      ['call', 'recording'],
    ],
    ['export const sql = (column: string) => `SELECT ${column}, count(*) FROM settlement_line`;', []],
    ['export const sql = `SELECT ${1 + 1} FROM settlement_line, ${"call"}`;', ['call']],
    ['const tables = { own: "call" } as const; export const sql = `SELECT 1 FROM ${tables.own}`;', ['call']],
  ])('see into the holes of a template: %s', async (code, tables) => {
    expect(await tablesOf(code)).toEqual(tables);
  });

  it.each([
    'export const sql = (table: string) => `SELECT 1 FROM ${table} WHERE true`;',
    'export const sql = (table: string) => "SELECT 1 FROM " + table;',
    'export const sql = (schema: string) => `SELECT 1 FROM ${schema}.settlement_line`;',
    'export const sql = (table: string) => `TRUNCATE ${table}`;',
    'export const sql = (table: string) => `LOCK TABLE ${table} IN SHARE MODE`;',
    'export const sql = (table: string) => `update ${table} set outcome = $1`;',
    'export const sql = (table: string) => `join ${table} t on t.id = l.call_id`;',
    'import type { DataSource } from "typeorm"; export const read = (d: DataSource, table: string) => d.getRepository(table);',
  ])('refuse a table that nobody can see: %s', async (code) => {
    expect(await messagesOf(SETTLEMENT, code)).toEqual([
      expect.stringMatching(/^1: Nobody can see which table this is/),
    ]);
  });

  it('let words for people pass', async () => {
    const words =
      '`valid from ${day}`, "join", "UPDATE", `taken into ${day}`, "taken from users", `an update call, ${day}`';
    const code = `export const say = (day: string) => [${words}];`;
    expect(await messagesOf(SETTLEMENT, code)).toEqual([]);
  });

  it('let a view be read by whom the arrows let know its owner, and by nobody else', async () => {
    expect(await inSql('SELECT 1 FROM ledger_call JOIN call_track USING (call_id)')).toEqual([]);
    expect(await inSql('SELECT 1 FROM request', STATISTICS)).toEqual([]);
    const beside = await messagesOf(RECORDINGS, 'export const sql = "SELECT 1 FROM request_call";');
    expect(beside).toEqual([
      expect.stringMatching(/^1: request_call is published by relocations, which recordings may not/),
    ]);
  });

  it('refuse a stranger’s entity and a table told to a query builder', async () => {
    const code = `import { Agent } from '@yiche/agents';
import { Bureau } from '@yiche/identity';
import { InjectRepository } from '@nestjs/typeorm';
import { Agent as Other } from '../../../agents/src/index.js';
import type { DataSource } from 'typeorm';
import { Statement } from './statement.entity.js';
export const read = (dataSource: DataSource) => [
  dataSource.getRepository(Statement),
  dataSource.getRepository(Other),
  dataSource.manager.find(Agent),
  dataSource.createQueryBuilder().select().from('call', 'c'),
  new Map([['call', 1]]).delete('call'),
];
export class Store {
  constructor(@InjectRepository(Bureau) readonly bureaus: unknown) {}
}`;
    expect(await tablesOf(code)).toEqual(['agent', 'agent', 'call', 'bureau']);
  });

  it('leave what a PBX calls a thing with those whose tables have it, in benches too', async () => {
    const sql = 'export const sql = `SELECT record_key FROM ledger_call\n WHERE call_key = channel_id`;';
    for (const file of [SETTLEMENT, BENCH])
      expect(await messagesOf(file, sql)).toEqual([
        '2: call_key is a PBX’s name for a thing: a view of calls has one of ours for it (ADR 0052).',
        '2: channel_id is a PBX’s name for a thing: a view of calls has one of ours for it (ADR 0052).',
      ]);
    expect(await messagesOf(RECORDINGS, sql)).toHaveLength(1);
    expect(await messagesOf('libs/calls/src/ledger-reading.ts', sql)).toEqual([]);
  });
});
