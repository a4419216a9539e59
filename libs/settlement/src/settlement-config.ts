import { countSetting, ed25519Setting, type MailSettings } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the settlement. What a contract says is in the contract, not here. */
export const settlementConfigSchema = z
  .object({
    /** Key with which statements are signed. Without it no month can be closed. */
    SETTLEMENT_SIGNING_KEY: ed25519Setting,
    /** Lines read, hashed and written at once while a month is closed. */
    SETTLEMENT_BATCH_LINES: countSetting(1_000).pipe(z.number().min(100).max(100_000)),
    /** Mail server: `smtps://user:password@host:465`. Without it mail waits. */
    SETTLEMENT_SMTP_URL: z
      .string()
      .regex(/^(smtps?:\/\/\S+)?$/, '应以 smtp:// 或 smtps:// 开头')
      .default(''),
    /** From whom statements and warnings come. */
    SETTLEMENT_MAIL_FROM: z.union([z.email('邮箱格式不正确'), z.literal('')]).default(''),
    /** The mail server's connection, or its greeting, that is not had for so long is given up, ms. */
    SETTLEMENT_SMTP_CONNECT_MS: countSetting(10_000).pipe(z.number().min(100)),
    /** A mail server that says nothing for so long is given up, ms. */
    SETTLEMENT_SMTP_SILENCE_MS: countSetting(60_000).pipe(z.number().min(100)),
    /** Tries before a mail has failed, further and further apart: twelve take about 16 hours. */
    SETTLEMENT_MAIL_ATTEMPTS: countSetting(12).pipe(z.number().min(1).max(25)),
    /** How often it is looked whether a day of a contract has come, minutes. */
    SETTLEMENT_CLOCK_MINUTES: countSetting(10).pipe(z.number().min(1).max(59)),
    /** A process that looks and does not say so for so long is replaced by another, ms. */
    SETTLEMENT_CLOCK_LEASE_MS: countSetting(300_000).pipe(z.number().min(1_000)),
  })
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
export abstract class SettlementConfig {
  abstract readonly signingKey: string;
  abstract readonly batchLines: number;
  abstract readonly mail: MailSettings & { readonly attempts: number };
  abstract readonly clock: { readonly everyMinutes: number; readonly leaseMilliseconds: number };
}
