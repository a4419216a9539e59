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
      SETTLEMENT_SMTP_URL: z
        .string()
        .regex(/^(smtps?:\/\/\S+)?$/, '应以 smtp:// 或 smtps:// 开头')
        .default('')
        .meta({
          description:
            '邮件服务器，例如 `smtps://user:password@mail.example.test:465`；`smtp://` 时服务器支持 STARTTLS 就加密，加 `?requireTLS=true` 则不加密就不发。不设则邮件一直等待，页面会说明',
        }),
      SETTLEMENT_MAIL_FROM: z
        .union([z.email('邮箱格式不正确'), z.literal('')])
        .default('')
        .meta({ description: '账单与提醒邮件的发件邮箱；设了上一项就必须设' }),
      SETTLEMENT_SMTP_CONNECT_MS: countSetting(10_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '多久连不上邮件服务器（或等不到它的问候）就放弃这一次',
      }),
      SETTLEMENT_SMTP_SILENCE_MS: countSetting(60_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '邮件服务器多久不说话就放弃这一次',
      }),
      SETTLEMENT_MAIL_ATTEMPTS: countSetting(12, { min: 1, max: 25 }).meta({
        unit: '次',
        description: '一封邮件试几次，间隔越来越长（12 次约 16 小时），之后记为失败，可在账单页重发',
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
  .refine((env) => env.SETTLEMENT_SMTP_URL === '' || env.SETTLEMENT_MAIL_FROM !== '', {
    error: '配置了 SETTLEMENT_SMTP_URL 时必须填写',
    path: ['SETTLEMENT_MAIL_FROM'],
  })
  .transform((env) => ({
    signingKey: env.SETTLEMENT_SIGNING_KEY,
    batchLines: env.SETTLEMENT_BATCH_LINES,
    mail: {
      url: env.SETTLEMENT_SMTP_URL,
      from: env.SETTLEMENT_MAIL_FROM,
      connectMilliseconds: env.SETTLEMENT_SMTP_CONNECT_MS,
      silenceMilliseconds: env.SETTLEMENT_SMTP_SILENCE_MS,
      attempts: env.SETTLEMENT_MAIL_ATTEMPTS,
    },
    clock: { everyMinutes: env.SETTLEMENT_CLOCK_MINUTES, leaseMilliseconds: env.SETTLEMENT_CLOCK_LEASE_MS },
  }));

/** Injection token as well as type of the settlement's settings. */
export abstract class SettlementConfig extends settingsClass(settlementConfigSchema) {}
