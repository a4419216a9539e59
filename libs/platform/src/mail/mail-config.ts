import { z } from 'zod';
import { inGroup } from '../config/documented-settings.js';
import { countSetting, settingsClass } from '../config/read-config.js';

/** Settings of the mail server. */
export const mailConfigSchema = z
  .object(
    inGroup('结算', {
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
    }),
  )
  .refine((env) => env.SETTLEMENT_SMTP_URL === '' || env.SETTLEMENT_MAIL_FROM !== '', {
    error: '配置了 SETTLEMENT_SMTP_URL 时必须填写',
    path: ['SETTLEMENT_MAIL_FROM'],
  })
  .transform((env) => ({
    url: env.SETTLEMENT_SMTP_URL,
    from: env.SETTLEMENT_MAIL_FROM,
    connectMilliseconds: env.SETTLEMENT_SMTP_CONNECT_MS,
    silenceMilliseconds: env.SETTLEMENT_SMTP_SILENCE_MS,
    attempts: env.SETTLEMENT_MAIL_ATTEMPTS,
  }));

/** Injection token as well as type of the mail's settings. */
export abstract class MailConfig extends settingsClass(mailConfigSchema) {}
