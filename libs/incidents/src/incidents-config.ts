import { countSetting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of outages. */
export const incidentsConfigSchema = z
  .object({
    /** A PBX that could not be heard for less is no lost service, s. */
    SETTLEMENT_OUTAGE_MIN_S: countSetting(60).pipe(z.number().max(3_600)),
  })
  .transform((env) => ({ outageMinimumSeconds: env.SETTLEMENT_OUTAGE_MIN_S }));

/** Injection token as well as type of the outages' settings. */
export abstract class IncidentsConfig {
  /** s. */
  abstract readonly outageMinimumSeconds: number;
}
