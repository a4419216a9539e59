import { z } from 'zod';
import { errorBodySchema } from './error.js';
import { fieldError } from './errors/field-errors.js';
import { roleSchema } from './session.js';

const password = z.string().min(1, fieldError('fields/no-password')).max(256, fieldError('fields/password-too-long'));

/** `POST /api/account/password`: one's own password, which ends all other sessions. */
export const changePasswordSchema = z.strictObject({ current: password, next: password });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

/** `POST /api/account/password/assessment`: what would be said of a new password. Nothing is kept of it. */
export const assessPasswordSchema = z.strictObject({ next: password });
export const passwordAssessmentSchema = z.object({
  strength: z.enum(['weak', 'good', 'strong']),
  /** Why it is refused; null for one that is taken, unless it was used before. */
  refusal: errorBodySchema.nullable(),
});
export type PasswordAssessment = z.infer<typeof passwordAssessmentSchema>;

/** One of a user's open sessions. */
export const sessionSchema = z.object({
  id: z.uuid(),
  /** Whether it is the one that asks. */
  isCurrent: z.boolean(),
  /** It ends when the call in hand is finished. */
  isEnding: z.boolean(),
  loggedInAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  address: z.string(),
  /** The device in words: `Chrome 131 · Windows 10`; empty when it does not say. */
  device: z.string(),
});
export type OpenSession = z.infer<typeof sessionSchema>;

/** How an account stands, the gravest first. `locked`: devices that it does not know are refused. */
export const ACCOUNT_STATES = [
  'disabled',
  'locked',
  'slowed',
  'initial-password',
  'password-too-old',
  'normal',
] as const;
export const accountStateSchema = z.enum(ACCOUNT_STATES);
export type AccountState = z.infer<typeof accountStateSchema>;

/** One user as an administrator sees them. */
export const userAccountSchema = z.object({
  userId: z.uuid(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  bureauId: z.string().nullable(),
  extension: z.string().nullable(),
  isDemo: z.boolean(),
  state: accountStateSchema,
  /** `locked`, `slowed`: until when log-ins are refused at the most. */
  until: z.iso.datetime().nullable(),
  lastLogInAt: z.iso.datetime().nullable(),
  openSessions: z.number().int(),
});
export type UserAccount = z.infer<typeof userAccountSchema>;

/** `GET /api/admin/users`. */
export const userAccountsSchema = z.object({
  items: z.array(userAccountSchema),
  /** There are more than are shown. */
  isCut: z.boolean(),
});
export type UserAccountList = z.infer<typeof userAccountsSchema>;

/** `POST /api/admin/users/:userId/initial-password`: shown once, stored nowhere. */
export const initialPasswordSchema = z.object({ password: z.string(), goodUntil: z.iso.datetime() });
export type InitialPassword = z.infer<typeof initialPasswordSchema>;
