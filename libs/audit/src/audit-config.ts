import { countSetting, ed25519Setting } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the trail: where its signed heads go (ADR 0036). */
export const auditConfigSchema = z
  .object({
    /** Key with which they are signed. */
    AUDIT_ANCHOR_KEY: ed25519Setting,
    /** File to which a signed head is added: on another host's disk, or at least where the database's user cannot write. */
    AUDIT_ANCHOR_FILE: z.string().default(''),
    /** Who is sent the same line by mail, through SETTLEMENT_SMTP_URL. */
    AUDIT_ANCHOR_MAIL_TO: z.union([z.email('邮箱格式不正确'), z.literal('')]).default(''),
    /** Between two of them, min: what was written since the last one is what could be forged unseen. */
    AUDIT_ANCHOR_EVERY_MIN: countSetting(60).pipe(z.number().min(1).max(1_440)),
  })
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
export abstract class AuditConfig {
  /** Empty: heads are not signed. */
  abstract readonly key: string;
  abstract readonly file: string;
  abstract readonly mailTo: string;
  abstract readonly everyMinutes: number;
}
