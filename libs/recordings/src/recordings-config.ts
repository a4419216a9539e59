import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of recordings. */
export const recordingsConfigSchema = z
  .object({
    /** Folder into which the PBX records, as this process sees it. */
    RECORDING_SPOOL_DIR: z.string().default(''),
    /** Folder of the store. */
    RECORDING_STORE_DIR: z.string().default('recordings'),
    /** From the end of a call to the storing of its recordings, in ms: the PBX closes the last file after the last hang-up. */
    CALLS_RECORDING_SETTLE_MS: countSetting(2_000),
    /** A file that did not change for so long is complete, in ms. */
    RECORDING_SETTLED_MS: countSetting(1_000),
    /** Looks at a file that goes on changing, each after that time, before it is left to the durable queue's next try. */
    RECORDING_SETTLED_LOOKS: countSetting(10).pipe(z.number().min(1)),
    /** A track whose file has not appeared so long after its leg ended is reported as missing, in s. */
    RECORDING_MISSING_AFTER_S: countSetting(60),
    /**
     * A track may be so much shorter than its party was on the line, in ms: an answer waits up to half a second for the first sound before
     * it is recorded; whole tracks were at most 100 ms short under load.
     */
    RECORDING_SHORT_MS: countSetting(1_000).pipe(z.number().min(500)),
    /** Playing on after so long counts as a new access and is audited again, in s. */
    RECORDING_ACCESS_S: countSetting(1_800),
    /** Minutes between two looks for ended calls whose tracks were not stored: a divisor of 60 keeps them regular. */
    RECORDING_SWEEP_MINUTES: countSetting(1).pipe(z.number().min(1).max(59)),
    /** Calls that ended less long ago are not looked at: their tracks are being stored, in s. */
    RECORDING_SWEEP_AFTER_S: countSetting(120),
    /** How far back each look reaches, also that for legs that were not recorded at all, in s. */
    RECORDING_SWEEP_REACH_S: countSetting(3_600).pipe(z.number().min(1)),
    /** How far back the look at the full hour reaches, in s. */
    RECORDING_SWEEP_HOURLY_REACH_S: countSetting(604_800).pipe(z.number().min(1)),
  })
  .transform((env) => ({
    spool: env.RECORDING_SPOOL_DIR,
    store: env.RECORDING_STORE_DIR,
    afterCallMilliseconds: env.CALLS_RECORDING_SETTLE_MS,
    settledMilliseconds: env.RECORDING_SETTLED_MS,
    settledLooks: env.RECORDING_SETTLED_LOOKS,
    missingAfterSeconds: env.RECORDING_MISSING_AFTER_S,
    shortMilliseconds: env.RECORDING_SHORT_MS,
    accessSeconds: env.RECORDING_ACCESS_S,
    sweep: {
      everyMinutes: env.RECORDING_SWEEP_MINUTES,
      afterSeconds: env.RECORDING_SWEEP_AFTER_S,
      reachSeconds: env.RECORDING_SWEEP_REACH_S,
      hourlyReachSeconds: env.RECORDING_SWEEP_HOURLY_REACH_S,
    },
  }));

/** Injection token as well as type of the recordings' settings. */
export abstract class RecordingsConfig {
  abstract readonly spool: string;
  abstract readonly store: string;
  abstract readonly afterCallMilliseconds: number;
  abstract readonly settledMilliseconds: number;
  abstract readonly settledLooks: number;
  abstract readonly missingAfterSeconds: number;
  abstract readonly shortMilliseconds: number;
  abstract readonly accessSeconds: number;
  abstract readonly sweep: {
    readonly everyMinutes: number;
    readonly afterSeconds: number;
    readonly reachSeconds: number;
    readonly hourlyReachSeconds: number;
  };
}
