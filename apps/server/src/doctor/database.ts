import { journalOfMissingKey } from '@yiche/calls';
import { migrations, SEALED_PLACES } from '@yiche/migrations';
import { DataKeys, excessivePower, isDatabaseAway, QueryPool, type Queries } from '@yiche/platform';
import type { AppConfig } from '../config.js';
import { kindOf, notAsked, ok, wrong, type Finding } from './finding.js';
import { judgeClock, judgeVersion } from './judgements.js';

/** As docs/deploy/README.md asks for. */
const LEAST_POSTGRESQL = '15.0';

/** A database of an earlier version has all its calls looked through, ms. */
const LONGEST_QUESTION_MS = 600_000;

const [CLOCK, ROLES, MIGRATIONS, KEYS] = ['数据库的时钟', '数据库角色', '数据库版本', '个人信息密钥'] as const;
const AWAY = '看 PostgreSQL 是否在运行，核对 DATABASE_URL';
/** SQLSTATE of a right that is missing. */
const NO_RIGHT = '42501';

/** The database, as the server's role finds it. Changes nothing. */
export async function examineDatabase({ platform, calls }: AppConfig): Promise<Finding[]> {
  const { database, production, personalData } = platform;
  const pool = new QueryPool({ ...database, connections: 1 });
  const patient = new QueryPool({ ...database, connections: 1, waitMilliseconds: LONGEST_QUESTION_MS });
  try {
    const version = await versionOf(pool);
    return [
      judgeVersion('PostgreSQL', version, LEAST_POSTGRESQL),
      await answerTo(CLOCK, clockOf(pool)),
      await answerTo(ROLES, rolesOf(pool, production)),
      await answerTo(MIGRATIONS, migrationsOf(pool)),
      await answerTo(KEYS, keysOf(patient, personalData, calls.journalDir)),
    ];
  } catch (cause) {
    return [
      wrong('PostgreSQL', `问不了（${kindOf(cause)}）`, AWAY),
      ...[CLOCK, ROLES, MIGRATIONS, KEYS].map((name) => notAsked(name, '数据库连不上，没有问')),
    ];
  } finally {
    await pool.close();
    await patient.close();
  }
}

/** A question that has no answer is said of itself: the others have one all the same. */
async function answerTo(name: string, question: Promise<Finding>): Promise<Finding> {
  return question.catch((cause: unknown) => wrong(name, `问不了（${kindOf(cause)}）`, remedyOf(cause)));
}

function remedyOf(cause: unknown): string {
  if ((cause as { code?: unknown }).code === NO_RIGHT) return '服务的角色缺权利：npm run migrate 会补上';
  return isDatabaseAway(cause) ? AWAY : '看 PostgreSQL 的日志里同一时刻的错误';
}

async function versionOf(database: Queries): Promise<string> {
  const [row] = await database.query<{ server_version: string }[]>('SHOW server_version');
  return row?.server_version.split(' ')[0] ?? '';
}

async function clockOf(database: Queries): Promise<Finding> {
  const asked = Date.now();
  const [row] = await database.query<{ at: Date }[]>('SELECT clock_timestamp() AS at');
  const tookMs = Date.now() - asked;
  return judgeClock(CLOCK, (row?.at.getTime() ?? 0) - (asked + tookMs / 2), tookMs / 2);
}

async function rolesOf(database: Queries, production: boolean): Promise<Finding> {
  const power = await excessivePower(database);
  if (power === null) return ok(ROLES, '只有所需的权利');
  const seen = `DATABASE_URL 的角色${power}`;
  return production
    ? wrong(ROLES, seen, '见 docs/operations.md“数据库角色”')
    : notAsked(ROLES, `${seen}；只有生产环境不许`);
}

async function migrationsOf(database: Queries): Promise<Finding> {
  const [table] = await database.query<{ name: string | null }[]>(`SELECT to_regclass('public.migrations') AS name`);
  const rows = table?.name ? await database.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const done = new Set(rows.map(({ name }) => name));
  const ours = new Set(migrations.map(({ name }) => name));
  const waiting = [...ours].filter((name) => !done.has(name)).length;
  const foreign = [...done].filter((name) => !ours.has(name)).length;
  if (waiting > 0) return wrong(MIGRATIONS, `还有 ${waiting} 步没有迁移`, 'npm run migrate');
  if (foreign > 0) return wrong(MIGRATIONS, `比程序新（多 ${foreign} 步）`, '用与数据库相配的版本');
  return ok(MIGRATIONS, '与程序相同');
}

async function keysOf(
  database: Queries,
  personalData: AppConfig['platform']['personalData'],
  journalDir: string,
): Promise<Finding> {
  const { refusal } = await new DataKeys(database, SEALED_PLACES).check(personalData);
  if (refusal) return wrong(KEYS, refusal.sentence, 'npm run keys 列出哪里用着哪些；见 docs/operations.md“更换密钥”');
  const file = await journalOfMissingKey(
    journalDir,
    personalData.keys.map(([id]) => id),
  ).catch(() => null); // of a folder that cannot be read its own finding tells
  if (file !== null) return wrong(KEYS, `打不开 CALLS_JOURNAL_DIR 里的 ${file}`, '加回那把密钥');
  return personalData.oldIndexKey
    ? ok(KEYS, '与库里的数据相配；正在更换盲索引密钥：npm run keys')
    : ok(KEYS, '与库里的数据相配');
}
