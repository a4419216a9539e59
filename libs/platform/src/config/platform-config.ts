import { z } from 'zod';
import { inGroup } from './documented-settings.js';
import { booleanSetting, countSetting, settingsClass } from './read-config.js';

const key = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, {
  error: '需要 32 字节的 base64 密钥 (openssl rand -base64 32) / expected 32 bytes in base64',
});

export const databaseAddress = z.url({ protocol: /^postgres(ql)?$/ });

/** What every program of ours needs that asks the database, were it nothing but that. */
const programShape = {
  ...inGroup('运行方式', {
    NODE_ENV: z
      .enum(['development', 'production', 'test'])
      .default('development')
      .meta({ description: '`production` 拒绝演示模式，会话 cookie 加 `Secure`，并要求 `VEHICLE_REGISTRY_FILE`' }),
    DEMO: booleanSetting.default(false).meta({
      description:
        '演示用户与“模拟来电”。`npm start` 在 `NODE_ENV` 不是 `production` 时设为 `true`。不能与 `NODE_ENV=production` 同用',
    }),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info')
      .meta({ description: '日志级别。`npm start` 默认用 `warn`' }),
  }),
  ...inGroup('数据库与后台任务', {
    DATABASE_URL: databaseAddress.meta({
      description:
        '`postgres://用户:密码@主机:端口/库`。`npm start` 会设置；设了它就不启动自带的 PostgreSQL。生产环境里它的角色不能是超级用户，也不能拥有数据表（[操作手册](operations.md)“数据库角色”），否则服务不启动',
    }),
    DATABASE_WAIT_MS: countSetting(5_000, { min: 100 }).meta({
      unit: '毫秒',
      description: '等数据库连接或行锁最多多久，过后拒绝而不是一直等',
    }),
    DATABASE_PROBE_MS: countSetting(1_000, { min: 100 }).meta({
      unit: '毫秒',
      description: '多久看一次数据库在不在；不在时网页显示提示，接口立即以 503 拒绝',
    }),
  }),
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
    ...inGroup('数据库与后台任务', {
      DATABASE_POOL_SIZE: countSetting(20).meta({
        unit: '连接',
        description: '一个进程连到 PostgreSQL 的连接上限（任务队列另有 `WORK_CONCURRENCY` + 2 个）',
      }),
      DATABASE_ANSWER_MS: countSetting(15_000, { min: 1_000 }).meta({
        unit: '毫秒',
        description: '台账与坐席状态的写入多久没有回答即放弃这条连接、另换一条再试（数据库主机断网时）',
      }),
      DATABASE_KEEP_IDLE_MS: countSetting(600_000).meta({
        unit: '毫秒',
        description: '空闲的连接保留多久：清闲时来的电话也有现成的连接',
      }),
      DATABASE_TRANSACTION_IDLE_MS: countSetting(60_000, { min: 1_000 }).meta({
        unit: '毫秒',
        description: '一个事务多久没有动静，PostgreSQL 就结束它和它的连接',
      }),
      DATABASE_STATEMENT_CONNECTIONS: countSetting(2, { min: 1 }).meta({
        unit: '连接',
        description: '另供高频语句专用的连接数：一条给台账，其余给坐席状态等',
      }),
      WORK_CONCURRENCY: countSetting(4).meta({ unit: '任务', description: '一个进程同时处理的持久任务数' }),
      WORK_RETRY_MS: countSetting(1_000, { min: 1 }).meta({
        unit: '毫秒',
        description: '任务队列因数据库不在而停下，多久再启动',
      }),
      CURSORS_POLL_MS: countSetting(5_000, { min: 100 }).meta({
        unit: '毫秒',
        description:
          '台账的消费者（[操作手册](operations.md#消费者搁置的事实)）没有消息时多久自己看一次；有消息时马上看',
      }),
      CURSORS_RETRY_MS: countSetting(1_000, { min: 10 }).meta({
        unit: '毫秒',
        description: '消费者做不下去的事实多久再试',
      }),
      CURSORS_TRIES: countSetting(5, { min: 1 }).meta({
        unit: '次',
        description: '一个事实试这么多次还不行就搁置，其余的接着做；数据库不在、等不到锁不算',
      }),
      CURSORS_BATCH: countSetting(100, { min: 1 }).meta({ unit: '条', description: '消费者一个事务最多做多少个事实' }),
    }),
    ...inGroup('个人信息的密钥', {
      PERSONAL_DATA_KEYS: z
        .string()
        .transform((text) => text.split(',').map((entry) => entry.trim().split(':')))
        .pipe(z.array(z.tuple([z.string().regex(/^[a-z0-9-]{1,16}$/), key])).min(1))
        .meta({
          description:
            '`编号:密钥`，逗号分隔，第一个用于加密，全部可解密；密钥是 32 字节的 base64（`openssl rand -base64 32`），丢失即丢失全部号码和姓名。编号是 1–16 个 `a-z0-9-`。`npm start` 会设置（`secrets.json`）。库里还有用它加密的数据的，缺一把、换一把都拒绝启动。更换见 [operations.md](operations.md#更换密钥)',
        }),
      PERSONAL_DATA_INDEX_KEY: key.meta({
        description:
          '盲索引的密钥，32 字节的 base64（`openssl rand -base64 32`）。不是库里号码所用的那一把时拒绝启动；更换见 [operations.md](operations.md#更换密钥)。`npm start` 会设置',
      }),
      PERSONAL_DATA_OLD_INDEX_KEY: key
        .optional()
        .meta({ description: '更换盲索引密钥期间：原来的那一把。`npm run keys -- --reindex` 做完后去掉' }),
    }),
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
export abstract class PlatformConfig extends settingsClass(platformConfigSchema) {}
