import { countSetting } from '@yiche/platform';
import { z } from 'zod';
import type { LookupLimits } from './domain/lookup-limits.js';
import type { RateRule } from './domain/unusual-rate.js';

const atLeast = (minimum: number, byDefault: number) => countSetting(byDefault).pipe(z.number().min(minimum));

/** Settings of requests: how far vehicle data may be looked up for them, and what counts as unusual (合同四, C2). */
export const relocationsConfigSchema = z
  .object({
    /** After the end of its call a request's plates may be looked up for so long, s. */
    LOOKUP_AFTER_CALL_S: countSetting(600),
    /** Different plates of one request without a second person. */
    LOOKUP_PLATES_PER_REQUEST: atLeast(1, 3),
    /** Different plates that one agent looks up in an hour without a second person. */
    LOOKUP_PLATES_PER_HOUR: atLeast(1, 30),
    /** An equal lookup within so long is answered with the one before, s. */
    LOOKUP_REPEAT_S: countSetting(60),
    /** Further plates that an approval allows. */
    LOOKUP_APPROVAL_PLATES: atLeast(1, 3),
    /** For so long a question waits for a supervisor, and an approval may be used, minutes. */
    LOOKUP_APPROVAL_MINUTES: atLeast(1, 30),
    /** So many times what is usual for a person is unusual. */
    USAGE_ALERT_FACTOR: atLeast(1, 3),
    /** Lookups on a day below which nothing is unusual. */
    USAGE_ALERT_LOOKUPS: atLeast(1, 60),
    /** Different requests of others read on a day below which nothing is unusual. */
    USAGE_ALERT_READINGS: atLeast(1, 30),
  })
  .transform((env) => ({
    lookups: {
      afterCallMilliseconds: env.LOOKUP_AFTER_CALL_S * 1_000,
      platesPerRequest: env.LOOKUP_PLATES_PER_REQUEST,
      platesPerHour: env.LOOKUP_PLATES_PER_HOUR,
      repeatMilliseconds: env.LOOKUP_REPEAT_S * 1_000,
    },
    approval: { plates: env.LOOKUP_APPROVAL_PLATES, milliseconds: env.LOOKUP_APPROVAL_MINUTES * 60_000 },
    unusual: {
      lookups: { factor: env.USAGE_ALERT_FACTOR, atLeast: env.USAGE_ALERT_LOOKUPS },
      readings: { factor: env.USAGE_ALERT_FACTOR, atLeast: env.USAGE_ALERT_READINGS },
    },
  }));

/** Injection token as well as type of the settings of requests. */
export abstract class RelocationsConfig {
  abstract readonly lookups: LookupLimits;
  abstract readonly approval: { readonly plates: number; readonly milliseconds: number };
  abstract readonly unusual: { readonly lookups: RateRule; readonly readings: RateRule };
}
