import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { callsConfigSchema } from '@yiche/calls';
import { ConfigError, migrationConfigSchema, platformConfigSchema, readConfigs } from '@yiche/platform';
import { Client } from 'pg';
import { ChangeKeys } from '../keys/change-keys.js';
import { keyReport } from '../keys/key-report.js';

const USAGE =
  '用法：npm run keys                 列出哪里用着哪些密钥\n' +
  '      npm run keys -- --reseal     全部改用第一个密钥加密，服务可以照常运行\n' +
  '      npm run keys -- --reindex    全部改用新的盲索引密钥，服务可以照常运行';

/** Between two lines of progress, ms. */
const PROGRESS_MS = 2_000;

/**
 * `npm run keys [-- --reseal | --reindex]`: which keys stored data needs, and makes it need the current ones alone (ADR 0039). Exit code 0:
 * nothing is missing, nothing is left; 1: something is, and it is said what.
 */
async function keys(): Promise<boolean> {
  const options = { reseal: { type: 'boolean' }, reindex: { type: 'boolean' } } as const;
  const { reseal: isResealing = false, reindex: isReindexing = false } = parseArgs({ options }).values;
  if (isResealing && isReindexing) throw new ConfigError(USAGE);
  const config = readConfigs(
    { platform: platformConfigSchema, calls: callsConfigSchema, migration: migrationConfigSchema },
    process.env,
  );
  const { applicationUrl, migrationUrl } = config.migration;
  const client = new Client({ connectionString: isResealing || isReindexing ? migrationUrl : applicationUrl });
  await client.connect();
  try {
    const database = {
      query: async <T>(statement: string, parameters: unknown[] = []): Promise<T> =>
        (await client.query(statement, parameters)).rows as T,
    };
    const change = new ChangeKeys(database, config.platform.personalData, config.calls.journalDir);
    const done = isResealing ? await reseal(change) : isReindexing ? await reindex(change) : true;
    const { lines, isMissing } = keyReport(await change.uses(), await change.known(), config.platform.personalData);
    process.stdout.write(`${lines.join('\n')}\n`);
    const refusal = await change.refusal();
    if (refusal !== null) process.stdout.write(`${refusal}\n`);
    return done && !isMissing && refusal === null;
  } finally {
    await client.end();
  }
}

async function reseal(change: ChangeKeys): Promise<boolean> {
  const { written, left } = await change.reseal(progress());
  process.stderr.write(`重新加密了 ${written} 个值\n`);
  return nothingLeft(left);
}

async function reindex(change: ChangeKeys): Promise<boolean> {
  const { written, left, unknown } = await change.reindex(progress());
  process.stderr.write(`重建了 ${written} 行的索引\n`);
  for (const { contractId, numbers } of unknown)
    process.stderr.write(
      `合同 ${contractId} 有 ${numbers} 个测试号码从未来电、又是旧版本登记的，没有存下号码：请在合同页重新登记\n`,
    );
  return nothingLeft(left) && unknown.length === 0;
}

function nothingLeft(left: number): boolean {
  if (left > 0) process.stderr.write(`还有 ${left} 行正被别人写，没有改：再运行一次\n`);
  return left === 0;
}

function progress(): (place: string, rows: number) => void {
  let told = Date.now();
  return (place, rows) => {
    if (Date.now() - told < PROGRESS_MS) return;
    told = Date.now();
    process.stderr.write(`${place}：已看 ${rows} 行\n`);
  };
}

keys().then(
  (ok) => process.exit(ok ? 0 : 1),
  (cause: unknown) => {
    const plain = cause instanceof ConfigError || (cause as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${plain ? (cause as Error).message : String((cause as Error).stack)}\n`);
    process.exit(1);
  },
);
