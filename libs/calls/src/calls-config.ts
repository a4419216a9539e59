import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the calls library. */
export const callsConfigSchema = z
  .object({
    /** Facts that may wait for the database before new ones are counted as lost. */
    CALLS_LEDGER_BACKLOG: countSetting(200_000),
    /** Facts committed together at most. */
    CALLS_LEDGER_BATCH: countSetting(500),
    /** Commits a second at most; below that rate a fact is written at once, above it commits grow instead. */
    CALLS_LEDGER_COMMITS_PER_S: countSetting(25).pipe(z.number().min(1)),
    /** Pause before the ledger tries a database again that did not take its facts, in ms. */
    CALLS_LEDGER_RETRY_MS: countSetting(1_000),
    /** Between two regular comparisons of ledger, PBX and queue, in s. */
    CALLS_RECONCILE_S: countSetting(60).pipe(z.number().min(1)),
    /** An event, or a row of the PBX's own record, that is so late is taken for lost, in ms. */
    CALLS_RECONCILE_SETTLE_MS: countSetting(2_000),
    /** So far before the moment up to which all is known the PBX's record is read again, in ms: rows and events of one moment are not written at one moment. */
    CALLS_RECONCILE_MARGIN_MS: countSetting(30_000),
    /** Calls that began longer ago than this are not compared with the PBX any more, in s: none lasts a day. */
    CALLS_OPEN_REACH_S: countSetting(86_400).pipe(z.number().min(60)),
    /** Ended calls kept in memory, for wrap-up and for facts that come late; older ones are read from the database again. */
    CALLS_ENDED_KEPT: countSetting(2_000),
    /** Folder of the facts that the database has not taken; of this process's machine alone. */
    CALLS_JOURNAL_DIR: z.string().default('.data/journal'),
    /** What the journal may take of the disk, bytes; beyond it facts wait in memory alone. */
    CALLS_JOURNAL_BYTES: countSetting(268_435_456),
    /** A commit that takes longer sends what waits to the disk, in ms; one that fails does so at once. */
    CALLS_JOURNAL_AFTER_MS: countSetting(2_000),
  })
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
export abstract class CallsConfig {
  abstract readonly ledgerBacklog: number;
  abstract readonly ledgerBatch: number;
  abstract readonly ledgerCommitsPerSecond: number;
  abstract readonly ledgerRetryMilliseconds: number;
  abstract readonly reconcileMilliseconds: number;
  abstract readonly reconcileSettleMilliseconds: number;
  abstract readonly reconcileMarginMilliseconds: number;
  abstract readonly openReachMilliseconds: number;
  abstract readonly endedCallsKept: number;
  abstract readonly journalDir: string;
  abstract readonly journalBytes: number;
  abstract readonly journalAfterMilliseconds: number;
}
