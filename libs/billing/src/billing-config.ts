import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of contracts. What a contract says is in the contract, not here. */
export const billingConfigSchema = z
  .object({
    /** Numbers from which tests are made that one contract may be given on a day: more would be a way to try numbers out. */
    SETTLEMENT_TEST_NUMBERS_PER_DAY: countSetting(10).pipe(z.number().min(1)),
    /** The same in all. */
    SETTLEMENT_TEST_NUMBERS: countSetting(200).pipe(z.number().min(1)),
  })
  .transform((env) => ({
    testNumbers: { perDay: env.SETTLEMENT_TEST_NUMBERS_PER_DAY, inAll: env.SETTLEMENT_TEST_NUMBERS },
  }));

/** Injection token as well as type of the contracts' settings. */
export abstract class BillingConfig {
  /** Of one contract. */
  abstract readonly testNumbers: { readonly perDay: number; readonly inAll: number };
}
