import { z } from 'zod';
import { deskTimingsSchema } from './desk-timings.js';
import { fieldError } from './errors/field-errors.js';

/** Roles of requirements.md, "People". Nobody holds both security officer and auditor, nor either with administrator. */
export const ROLES = [
  'agent',
  'supervisor',
  'bureau-viewer',
  'settlement-clerk',
  'administrator',
  'security-officer',
  'auditor',
] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** What a role is called. */
export const ROLE_TITLES: Readonly<Record<Role, string>> = {
  agent: '话务员',
  supervisor: '班长',
  'bureau-viewer': '公安监督员',
  'settlement-clerk': '结算员',
  administrator: '系统管理员',
  'security-officer': '安全管理员',
  auditor: '审计员',
};

/** Why a session ends, or is about to. */
export const SESSION_END_REASONS = [
  'logged-out',
  'idle',
  'expired',
  'disabled',
  'password-changed',
  'ended-by-administrator',
  'ended-by-user',
  'logged-in-again',
  'too-many-sessions',
] as const;
export const sessionEndReasonSchema = z.enum(SESSION_END_REASONS);
export type SessionEndReason = z.infer<typeof sessionEndReasonSchema>;

export const logInSchema = z.strictObject({
  username: z.string().trim().min(1, fieldError('fields/no-username')).max(64),
  password: z.string().min(1, fieldError('fields/no-password')).max(256),
});
export type LogIn = z.infer<typeof logInSchema>;

/** Who is logged in: `GET /api/session`, and the answer of a successful `POST /api/session`. */
export const meSchema = z.object({
  userId: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  bureauId: z.string().nullable(),
  /** The agent's number, said to the caller; null for people who take no calls. */
  extension: z.string().nullable(),
  /** The password is an initial one, or too old: until it is changed nothing else may be done. */
  mustChangePassword: z.boolean(),
  /** When the password will be too old, once that is near; else null. */
  passwordExpiresAt: z.iso.datetime().nullable(),
});
export type Me = z.infer<typeof meSchema>;

/** `GET /api/environment`, open to everybody: what a page must know before anybody is logged in. */
export const environmentSchema = z.object({
  version: z.string(),
  demo: z.boolean(),
  /** `simulator`: the same flow without audio, where no Asterisk can be had. */
  pbx: z.enum(['asterisk', 'simulator']),
  /** Demo mode only: log-ins offered on the log-in page. */
  demoUsers: z.array(
    z.object({ username: z.string(), password: z.string(), displayName: z.string(), role: roleSchema }),
  ),
  /** What a password needs: characters, and kinds of characters. */
  password: z.object({ minLength: z.number().int(), kinds: z.number().int() }),
  desk: deskTimingsSchema,
});
export type Environment = z.infer<typeof environmentSchema>;
