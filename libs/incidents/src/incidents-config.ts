import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of outages. */
export const incidentsConfigSchema = z
  .object(
    inGroup('结算', {
      SETTLEMENT_OUTAGE_MIN_S: countSetting(60, { max: 3_600 }).meta({
        unit: '秒',
        description: '话务平台失去联系不足这么久，登记为故障但不算中断服务（不扣减）；结算员可以改。0：多短都算',
      }),
    }),
  )
  .transform((env) => ({ outageMinimumSeconds: env.SETTLEMENT_OUTAGE_MIN_S }));

/** Injection token as well as type of the outages' settings. */
export abstract class IncidentsConfig extends settingsClass(incidentsConfigSchema) {}
