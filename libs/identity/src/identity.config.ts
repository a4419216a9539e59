import { z } from 'zod';
import { countSetting } from '@yiche/platform';

const atLeast = (minimum: number, byDefault: number) => countSetting(byDefault).pipe(z.number().min(minimum));

/** What is to know of sessions for who only asks whether one is open (`OpenSessions`). */
const openSessionsShape = {
  /** Minutes without a request after which a session ends (H3, idle log-out). */
  SESSION_IDLE_MINUTES: atLeast(1, 30),
  /** Minutes for which a session that is due to end stands at most, so that its user can finish the call in hand. */
  SESSION_HOLD_MINUTES: countSetting(30),
};

const openSessionsOf = (env: z.output<z.ZodObject<typeof openSessionsShape>>) => ({
  idleMs: env.SESSION_IDLE_MINUTES * 60_000,
  holdMs: env.SESSION_HOLD_MINUTES * 60_000,
});

/** Settings of a program that only asks whether a session is open. */
export const openSessionsConfigSchema = z.object(openSessionsShape).transform(openSessionsOf);
export type OpenSessionsConfig = z.output<typeof openSessionsConfigSchema>;

/** Settings of identity: sessions, lock-out, the brake on log-ins. */
export const identityConfigSchema = z
  .object({
    /** Hours after which a session ends however busy it is. One shift and its overlap. */
    SESSION_MAX_HOURS: atLeast(1, 12),
    ...openSessionsShape,
    /** Seconds within which a session's last activity is written once: a busy screen costs one write a minute. */
    SESSION_TOUCH_S: atLeast(1, 60),
    /** Minutes between two sweeps that end due sessions: a divisor of 60 keeps them regular. */
    SESSION_SWEEP_MINUTES: atLeast(1, 1).pipe(z.number().max(59)),
    /** Days for which ended sessions are kept, for questions like "who was logged in then". */
    SESSION_KEPT_DAYS: atLeast(1, 90),
    /** Wrong passwords in a row after which an account is locked. */
    LOCKOUT_FAILURES: atLeast(1, 5),
    /** Minutes for which it stays locked. */
    LOCKOUT_MINUTES: atLeast(1, 15),
    /** Failed log-ins one address may make in a window, whatever the user names. A whole call centre may share an address. */
    LOGIN_FAILURES_PER_ADDRESS: atLeast(1, 30),
    /** Length of that window, minutes. */
    LOGIN_WINDOW_MINUTES: atLeast(1, 5),
    /** Addresses remembered at most; beyond that the longest unused is forgotten. 50,000 are about 10 MB. */
    LOGIN_ADDRESSES_KEPT: atLeast(1, 50_000),
    /** The bureau whose viewer the demo user `jingwu` is. */
    DEMO_BUREAU_ID: z.string().default('WJ'),
  })
  .transform((env) => ({
    session: {
      maxMs: env.SESSION_MAX_HOURS * 3_600_000,
      ...openSessionsOf(env),
      touchMs: env.SESSION_TOUCH_S * 1000,
      sweepMinutes: env.SESSION_SWEEP_MINUTES,
      keptMs: env.SESSION_KEPT_DAYS * 86_400_000,
    },
    lockOut: { failures: env.LOCKOUT_FAILURES, lockedMs: env.LOCKOUT_MINUTES * 60_000 },
    logInRate: {
      failures: env.LOGIN_FAILURES_PER_ADDRESS,
      windowMs: env.LOGIN_WINDOW_MINUTES * 60_000,
      addressesKept: env.LOGIN_ADDRESSES_KEPT,
    },
    demoBureauId: env.DEMO_BUREAU_ID,
  }));

/** Injection token as well as type of identity's settings. Times in milliseconds where the name does not say otherwise. */
export abstract class IdentityConfig {
  abstract readonly session: {
    readonly maxMs: number;
    readonly idleMs: number;
    readonly holdMs: number;
    readonly touchMs: number;
    readonly sweepMinutes: number;
    readonly keptMs: number;
  };
  abstract readonly lockOut: { readonly failures: number; readonly lockedMs: number };
  abstract readonly logInRate: { readonly failures: number; readonly windowMs: number; readonly addressesKept: number };
  abstract readonly demoBureauId: string;
}
