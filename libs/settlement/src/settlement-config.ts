import { countSetting, ed25519Setting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the settlement. What a contract says is in the contract, not here. */
export const settlementConfigSchema = z
  .object(
    inGroup('结算', {
      SETTLEMENT_SIGNING_KEY: ed25519Setting.meta({
        description:
          '账单签名的 Ed25519 私钥：PKCS#8 DER 的 base64（`openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`）。没有它不能结账；更换后，旧账单仍用旧公钥校验。`npm start` 会设置（`secrets.json`）',
      }),
      SETTLEMENT_BATCH_LINES: countSetting(1_000, { min: 100, max: 100_000 }).meta({
        unit: '行',
        description: '结账、重建与导出一次读写多少行；影响内存，不影响结果',
      }),
      SETTLEMENT_CLOCK_MINUTES: countSetting(10, { min: 1, max: 59 }).meta({
        unit: '分钟',
        description: '每隔多久看一次合同约定的日子到了没有（自动结账、提醒、发送、视为认可、逾期），启动时也看',
      }),
      SETTLEMENT_CLOCK_LEASE_MS: countSetting(300_000, { min: 1_000 }).meta({
        unit: '毫秒',
        description: '正在看的进程多久没有音讯，就由另一个进程接手',
      }),
    }),
  )
  .transform((env) => ({
    signingKey: env.SETTLEMENT_SIGNING_KEY,
    batchLines: env.SETTLEMENT_BATCH_LINES,
    clock: { everyMinutes: env.SETTLEMENT_CLOCK_MINUTES, leaseMilliseconds: env.SETTLEMENT_CLOCK_LEASE_MS },
  }));

/** Injection token as well as type of the settlement's settings. */
export abstract class SettlementConfig extends settingsClass(settlementConfigSchema) {}
