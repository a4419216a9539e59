import { countSetting, ed25519Setting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the trail: where its signed heads go (ADR 0036). */
export const auditConfigSchema = z
  .object(
    inGroup('审计链的签名', {
      AUDIT_ANCHOR_KEY: ed25519Setting.meta({
        description:
          '签名用的 Ed25519 私钥，PKCS#8 DER 的 base64（`openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`），不要与账单的相同。没有它不签名。`npm start` 会设置（`secrets.json`）',
      }),
      AUDIT_ANCHOR_FILE: z.string().default('').meta({
        description:
          '追加签名的文件，每行一个 JSON，每行含上一行的哈希。放在另一台机器的盘上，至少放在数据库用户写不到的地方。`npm start` 放在数据库目录之外的 `audit-anchors.jsonl`',
      }),
      AUDIT_ANCHOR_MAIL_TO: z
        .union([z.email('邮箱格式不正确'), z.literal('')])
        .default('')
        .meta({ description: '同一行也发到这个邮箱（用 `SETTLEMENT_SMTP_URL`），由不管数据库的人保存' }),
      AUDIT_ANCHOR_EVERY_MIN: countSetting(60, { min: 1, max: 1_440 }).meta({
        unit: '分钟',
        description: '两次签名的间隔，启动和停止时也签：上一次之后写的，改了还看不出来',
      }),
    }),
  )
  .refine((env) => env.AUDIT_ANCHOR_KEY !== '' || (env.AUDIT_ANCHOR_FILE === '' && env.AUDIT_ANCHOR_MAIL_TO === ''), {
    error: '配置了 AUDIT_ANCHOR_FILE 或 AUDIT_ANCHOR_MAIL_TO 时必须填写',
    path: ['AUDIT_ANCHOR_KEY'],
  })
  .transform((env) => ({
    key: env.AUDIT_ANCHOR_KEY,
    file: env.AUDIT_ANCHOR_FILE,
    mailTo: env.AUDIT_ANCHOR_MAIL_TO,
    everyMinutes: env.AUDIT_ANCHOR_EVERY_MIN,
  }));

/** Injection token as well as type of the trail's settings. */
export abstract class AuditConfig extends settingsClass(auditConfigSchema) {}
