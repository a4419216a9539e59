import { journalOfMissingKey } from '@yiche/calls';
import { migrations, SEALED_PLACES } from '@yiche/migrations';
import { DataKeys, excessivePower, QueryPool, type Queries } from '@yiche/platform';
import type { AppConfig } from '../config.js';
import { kindOf, notAsked, ok, wrong, type Finding } from './finding.js';
import { judgeClock, judgeVersion } from './judgements.js';

/** As docs/deploy/README.md asks for. */
const LEAST_POSTGRESQL = '15.0';

/** A database of an earlier version has all its calls looked through, ms. */
const LONGEST_QUESTION_MS = 600_000;

/** The database, as the server's role finds it. Changes nothing. */
export async function examineDatabase({ platform, calls }: AppConfig): Promise<Finding[]> {
  const { database, production, personalData } = platform;
  const pool = new QueryPool({ ...database, connections: 1 });
  const patient = new QueryPool({ ...database, connections: 1, waitMilliseconds: LONGEST_QUESTION_MS });
  try {
    const version = await versionOf(pool);
    return [
      judgeVersion('PostgreSQL', version, LEAST_POSTGRESQL),
      await clockOf(pool),
      await rolesOf(pool, production),
      await migrationsOf(pool),
      await keysOf(patient, personalData, calls.journalDir),
    ];
  } catch (cause) {
    return [
      wrong('PostgreSQL', `问不了（${kindOf(cause)}）`, '看 PostgreSQL 是否在运行，核对 DATABASE_URL'),
      ...['数据库的时钟', '数据库角色', '数据库版本', '个人信息密钥'].map((name) =>
        notAsked(name, '数据库连不上，没有问'),
      ),
    ];
  } finally {
    await pool.close();
    await patient.close();
  }
}

async function versionOf(database: Queries): Promise<string> {
  const [row] = await database.query<{ server_version: string }[]>('SHOW server_version');
  return row?.server_version.split(' ')[0] ?? '';
}

async function clockOf(database: Queries): Promise<Finding> {
  const asked = Date.now();
  const [row] = await database.query<{ at: Date }[]>('SELECT clock_timestamp() AS at');
  const tookMs = Date.now() - asked;
  return judgeClock('数据库的时钟', (row?.at.getTime() ?? 0) - (asked + tookMs / 2), tookMs / 2);
}

async function rolesOf(database: Queries, production: boolean): Promise<Finding> {
  const power = await excessivePower(database);
  if (power === null) return ok('数据库角色', '只有所需的权利');
  const seen = `DATABASE_URL 的角色${power}`;
  return production
    ? wrong('数据库角色', seen, '见 docs/operations.md“数据库角色”')
    : notAsked('数据库角色', `${seen}；只有生产环境不许`);
}

async function migrationsOf(database: Queries): Promise<Finding> {
  const [table] = await database.query<{ name: string | null }[]>(`SELECT to_regclass('public.migrations') AS name`);
  const rows = table?.name ? await database.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const done = new Set(rows.map(({ name }) => name));
  const ours = new Set(migrations.map(({ name }) => name));
  const waiting = [...ours].filter((name) => !done.has(name)).length;
  const foreign = [...done].filter((name) => !ours.has(name)).length;
  if (waiting > 0) return wrong('数据库版本', `还有 ${waiting} 步没有迁移`, 'npm run migrate');
  if (foreign > 0) return wrong('数据库版本', `比程序新（多 ${foreign} 步）`, '用与数据库相配的版本');
  return ok('数据库版本', '与程序相同');
}

async function keysOf(
  database: Queries,
  personalData: AppConfig['platform']['personalData'],
  journalDir: string,
): Promise<Finding> {
  const name = '个人信息密钥';
  const { refusal } = await new DataKeys(database, SEALED_PLACES).check(personalData);
  if (refusal) return wrong(name, refusal.sentence, 'npm run keys 列出哪里用着哪些；见 docs/operations.md“更换密钥”');
  const file = await journalOfMissingKey(
    journalDir,
    personalData.keys.map(([id]) => id),
  ).catch(() => null);
  if (file !== null) return wrong(name, `打不开 CALLS_JOURNAL_DIR 里的 ${file}`, '加回那把密钥');
  return personalData.oldIndexKey
    ? ok(name, '与库里的数据相配；正在更换盲索引密钥：npm run keys')
    : ok(name, '与库里的数据相配');
}
