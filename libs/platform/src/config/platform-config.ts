import { z } from 'zod';
import type { PersonalDataKeys } from '../crypto/personal-data.js';
import type { CursorOptions } from '../cursors/consumer-run.js';
import { booleanSetting, countSetting } from './read-config.js';

const key = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, {
  error: '需要 32 字节的 base64 密钥 (openssl rand -base64 32) / expected 32 bytes in base64',
});

/** What every program of ours needs that asks the database, were it nothing but that. */
const programShape = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  /** Demo city, demo users and the "模拟来电" button. Refused in production. */
  DEMO: booleanSetting.default(false),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  /** A connection or a lock that is not had for so long is a refusal, not a wait, in ms. */
  DATABASE_WAIT_MS: countSetting(5_000).pipe(z.number().min(100)),
  /** Between two looks whether the database is there, in ms. */
  DATABASE_PROBE_MS: countSetting(1_000).pipe(z.number().min(100)),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
};

const programOf = (env: z.output<z.ZodObject<typeof programShape>>) => ({
  production: env.NODE_ENV === 'production',
  demo: env.DEMO,
  database: {
    url: env.DATABASE_URL,
    waitMilliseconds: env.DATABASE_WAIT_MS,
    everyMilliseconds: env.DATABASE_PROBE_MS,
  },
  logLevel: env.LOG_LEVEL,
});

const noDemoInProduction = ({ production, demo }: { readonly production: boolean; readonly demo: boolean }): boolean =>
  !(production && demo);
const demoInProduction = { error: 'DEMO 不能用于 NODE_ENV=production', path: ['DEMO'] };

/** Settings of a program that is not the server: it is given no key of personal data. */
export const programConfigSchema = z
  .object(programShape)
  .transform(programOf)
  .refine(noDemoInProduction, demoInProduction);
export type ProgramConfig = z.output<typeof programConfigSchema>;

/** Settings of the platform: database, keys of personal data, demo mode, logging. */
export const platformConfigSchema = z
  .object({
    ...programShape,
    /** Connections of one process to PostgreSQL. */
    DATABASE_POOL_SIZE: countSetting(20),
    /** A hot statement's answer that is not had for so long: the connection is given up and the statement tried again, in ms. */
    DATABASE_ANSWER_MS: countSetting(15_000).pipe(z.number().min(1_000)),
    /** A connection that nobody uses is kept for so long, in ms: at quiet hours too a call finds one open. */
    DATABASE_KEEP_IDLE_MS: countSetting(600_000),
    /** A transaction in which nothing happens for so long is ended by PostgreSQL with its connection, in ms. */
    DATABASE_TRANSACTION_IDLE_MS: countSetting(60_000).pipe(z.number().min(1_000)),
    /** Connections of their own for prepared statements: one for the ledger's writer, one for everybody else's. */
    DATABASE_STATEMENT_CONNECTIONS: countSetting(2).pipe(z.number().min(1)),
    /** `id:base64,id:base64`: the first encrypts, all decrypt. Ids are stored beside each value. */
    PERSONAL_DATA_KEYS: z
      .string()
      .transform((text) => text.split(',').map((entry) => entry.trim().split(':')))
      .pipe(z.array(z.tuple([z.string().regex(/^[a-z0-9-]{1,16}$/), key])).min(1)),
    /** Key of the blind index by which encrypted numbers are found again. */
    PERSONAL_DATA_INDEX_KEY: key,
    /** The one before, while numbers are being indexed anew (`npm run keys -- --reindex`). */
    PERSONAL_DATA_OLD_INDEX_KEY: key.optional(),
    /** Durable jobs one process works on at the same time. */
    WORK_CONCURRENCY: countSetting(4),
    /** Before a work queue that gave up is started again, in ms. */
    WORK_RETRY_MS: countSetting(1_000).pipe(z.number().min(1)),
    /** Without news of facts a consumer looks for them so often, in ms. */
    CURSORS_POLL_MS: countSetting(5_000).pipe(z.number().min(100)),
    /** Before a fact that a consumer could not digest is tried again, in ms. */
    CURSORS_RETRY_MS: countSetting(1_000).pipe(z.number().min(10)),
    /** Tries before such a fact is set aside. */
    CURSORS_TRIES: countSetting(5).pipe(z.number().min(1)),
    /** Facts that a consumer takes in one transaction, at most. */
    CURSORS_BATCH: countSetting(100).pipe(z.number().min(1)),
  })
  .transform((env) => {
    const program = programOf(env);
    return {
      ...program,
      database: {
        ...program.database,
        poolSize: env.DATABASE_POOL_SIZE,
        answerMilliseconds: env.DATABASE_ANSWER_MS,
        keepIdleMilliseconds: env.DATABASE_KEEP_IDLE_MS,
        transactionIdleMilliseconds: env.DATABASE_TRANSACTION_IDLE_MS,
        statementConnections: env.DATABASE_STATEMENT_CONNECTIONS,
      },
      personalData: {
        keys: env.PERSONAL_DATA_KEYS,
        indexKey: env.PERSONAL_DATA_INDEX_KEY,
        oldIndexKey: env.PERSONAL_DATA_OLD_INDEX_KEY ?? null,
      },
      workConcurrency: env.WORK_CONCURRENCY,
      workRetryMilliseconds: env.WORK_RETRY_MS,
      cursors: {
        pollMilliseconds: env.CURSORS_POLL_MS,
        retryMilliseconds: env.CURSORS_RETRY_MS,
        tries: env.CURSORS_TRIES,
        batch: env.CURSORS_BATCH,
      },
    };
  })
  .refine(noDemoInProduction, demoInProduction);

/** Injection token as well as type of the platform's settings. */
export abstract class PlatformConfig {
  abstract readonly production: boolean;
  abstract readonly demo: boolean;
  abstract readonly database: {
    readonly url: string;
    readonly poolSize: number;
    readonly waitMilliseconds: number;
    readonly answerMilliseconds: number;
    readonly everyMilliseconds: number;
    readonly keepIdleMilliseconds: number;
    readonly transactionIdleMilliseconds: number;
    readonly statementConnections: number;
  };
  abstract readonly personalData: PersonalDataKeys;
  abstract readonly logLevel: string;
  abstract readonly workConcurrency: number;
  abstract readonly workRetryMilliseconds: number;
  abstract readonly cursors: CursorOptions;
}
