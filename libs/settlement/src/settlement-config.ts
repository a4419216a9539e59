import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the settlement. What a contract says is in the contract, not here. */
export const settlementConfigSchema = z
  .object({
    /** Ed25519 private key with which statements are signed: PKCS#8 DER in base64. Without it no month can be closed. */
    SETTLEMENT_SIGNING_KEY: z.string().default(''),
    /** Lines read, hashed and written at once while a month is closed. */
    SETTLEMENT_BATCH_LINES: countSetting(5_000).pipe(z.number().min(100).max(100_000)),
    /** A PBX that could not be heard for less is no lost service, s. */
    SETTLEMENT_OUTAGE_MIN_S: countSetting(60).pipe(z.number().max(3_600)),
  })
  .transform((env) => ({
    signingKey: env.SETTLEMENT_SIGNING_KEY,
    batchLines: env.SETTLEMENT_BATCH_LINES,
    outageMinimumSeconds: env.SETTLEMENT_OUTAGE_MIN_S,
  }));

/** Injection token as well as type of the settlement's settings. */
export abstract class SettlementConfig {
  abstract readonly signingKey: string;
  abstract readonly batchLines: number;
  /** s. */
  abstract readonly outageMinimumSeconds: number;
}
