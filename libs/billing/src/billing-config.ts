import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of contracts. What a contract says is in the contract, not here. */
export const billingConfigSchema = z
  .object(
    inGroup('结算', {
      SETTLEMENT_TEST_NUMBERS_PER_DAY: countSetting(10, { min: 1 }).meta({
        unit: '个',
        description: '一份合同每天最多登记几个测试号码：没有上限就可以用来试号码',
      }),
      SETTLEMENT_TEST_NUMBERS: countSetting(200, { min: 1 }).meta({
        unit: '个',
        description: '一份合同总共最多登记几个测试号码',
      }),
    }),
  )
  .transform((env) => ({
    testNumbers: { perDay: env.SETTLEMENT_TEST_NUMBERS_PER_DAY, inAll: env.SETTLEMENT_TEST_NUMBERS },
  }));

/** Injection token as well as type of the contracts' settings. */
export abstract class BillingConfig extends settingsClass(billingConfigSchema) {}
