import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of recordings. */
export const recordingsConfigSchema = z
  .object({
    /** Folder into which the PBX records, as this process sees it. */
    RECORDING_SPOOL_DIR: z.string().default(''),
    /** Folder of the store. */
    RECORDING_STORE_DIR: z.string().default('recordings'),
    /** A file that did not change for so long is complete, in ms. */
    RECORDING_SETTLED_MS: countSetting(1_000),
    /** A track whose file has not appeared so long after its leg ended is reported as missing, in s. */
    RECORDING_MISSING_AFTER_S: countSetting(60),
    /** Playing on after so long counts as a new access and is audited again, in s. */
    RECORDING_ACCESS_S: countSetting(1_800),
  })
  .transform((env) => ({
    spool: env.RECORDING_SPOOL_DIR,
    store: env.RECORDING_STORE_DIR,
    settledMilliseconds: env.RECORDING_SETTLED_MS,
    missingAfterSeconds: env.RECORDING_MISSING_AFTER_S,
    accessSeconds: env.RECORDING_ACCESS_S,
  }));

/** Injection token as well as type of the recordings' settings. */
export abstract class RecordingsConfig {
  abstract readonly spool: string;
  abstract readonly store: string;
  abstract readonly settledMilliseconds: number;
  abstract readonly missingAfterSeconds: number;
  abstract readonly accessSeconds: number;
}
