import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the calls library. */
export const callsConfigSchema = z
  .object(
    inGroup('通话台账', {
      CALLS_LEDGER_BACKLOG: countSetting(200_000).meta({
        unit: '条',
        description:
          '数据库不可用时最多暂存的事实（内存中，同时在磁盘日志中），超过的计入 `yiche_ledger_overflow_total`',
      }),
      CALLS_LEDGER_BATCH: countSetting(500).meta({ unit: '条', description: '一次事务最多写入的事实' }),
      CALLS_LEDGER_COMMITS_PER_S: countSetting(25, { min: 1 }).meta({
        unit: '次/秒',
        description: '台账每秒最多提交次数：不到时随到随写，超过时每次写得更多',
      }),
      CALLS_LEDGER_RETRY_MS: countSetting(1_000).meta({ unit: '毫秒', description: '写入失败后多久再试' }),
      CALLS_RECONCILE_S: countSetting(60, { min: 1 }).meta({
        unit: '秒',
        description: '每隔多久核对一次台账、PBX 与队列（每次中断之后另外核对）',
      }),
      CALLS_RECONCILE_SETTLE_MS: countSetting(2_000).meta({
        unit: '毫秒',
        description: '事件或 PBX 自己的记录晚到多久才算丢失',
      }),
      CALLS_RECONCILE_MARGIN_MS: countSetting(30_000).meta({
        unit: '毫秒',
        description: '核对时从上次一致的时刻再往前多读多久的 PBX 记录：同一时刻的记录与事件不是同一时刻写下的',
      }),
      CALLS_OPEN_REACH_S: countSetting(86_400, { min: 60 }).meta({
        unit: '秒',
        description:
          '已经结束、但有一方的结束没有记下的通话，开始于多久以前的不再与 PBX 核对。没有结束的通话不论多久都核对，否则停机超过一天后当月无法结账',
      }),
      CALLS_ENDED_KEPT: countSetting(2_000).meta({
        unit: '个',
        description: '内存中保留最近结束的通话数，更早的从数据库读取',
      }),
      CALLS_JOURNAL_DIR: z.string().default('.data/journal').meta({
        description:
          '数据库没有收下的事实暂存在磁盘上的目录，逐行加密；只属于本机本进程，须能写。容器里请放在卷上，否则容器一删就没有了',
      }),
      CALLS_JOURNAL_BYTES: countSetting(268_435_456).meta({
        unit: '字节',
        description: '该目录最多占用多少；超过后事实只在内存中等待',
      }),
      CALLS_JOURNAL_AFTER_MS: countSetting(2_000).meta({
        unit: '毫秒',
        description: '一次提交超过这么久还没有结果，等待的事实就写入磁盘；提交失败则立即写入',
      }),
    }),
  )
  .transform((env) => ({
    ledgerBacklog: env.CALLS_LEDGER_BACKLOG,
    ledgerBatch: env.CALLS_LEDGER_BATCH,
    ledgerCommitsPerSecond: env.CALLS_LEDGER_COMMITS_PER_S,
    ledgerRetryMilliseconds: env.CALLS_LEDGER_RETRY_MS,
    reconcileMilliseconds: env.CALLS_RECONCILE_S * 1000,
    reconcileSettleMilliseconds: env.CALLS_RECONCILE_SETTLE_MS,
    reconcileMarginMilliseconds: env.CALLS_RECONCILE_MARGIN_MS,
    openReachMilliseconds: env.CALLS_OPEN_REACH_S * 1000,
    endedCallsKept: env.CALLS_ENDED_KEPT,
    journalDir: env.CALLS_JOURNAL_DIR,
    journalBytes: env.CALLS_JOURNAL_BYTES,
    journalAfterMilliseconds: env.CALLS_JOURNAL_AFTER_MS,
  }));

/** Injection token as well as type of the calls library's settings. */
export abstract class CallsConfig extends settingsClass(callsConfigSchema) {}
