import { z } from 'zod';
import { countSetting } from '@yiche/platform';

const atLeast = (minimum: number, byDefault: number) => countSetting(byDefault).pipe(z.number().min(minimum));

/** Settings of identity: sessions, lock-out, the brake on log-ins. */
export const identityConfigSchema = z
  .object({
    /** Hours after which a session ends however busy it is. One shift and its overlap. */
    SESSION_MAX_HOURS: atLeast(1, 12),
    /** Minutes without a request after which a session ends (H3, idle log-out). */
    SESSION_IDLE_MINUTES: atLeast(1, 30),
    /** Minutes for which a session that is due to end stands at most, so that its user can finish the call in hand. */
    SESSION_HOLD_MINUTES: countSetting(30),
    /** Wrong passwords in a row after which an account is locked. */
    LOCKOUT_FAILURES: atLeast(1, 5),
    /** Minutes for which it stays locked. */
    LOCKOUT_MINUTES: atLeast(1, 15),
    /** Failed log-ins one address may make in a window, whatever the user names. A whole call centre may share an address. */
    LOGIN_FAILURES_PER_ADDRESS: atLeast(1, 30),
    /** Length of that window, minutes. */
    LOGIN_WINDOW_MINUTES: atLeast(1, 5),
    /** The bureau whose viewer the demo user `jingwu` is. */
    DEMO_BUREAU_ID: z.string().default('WJ'),
  })
  .transform((env) => ({
    session: {
      maxMs: env.SESSION_MAX_HOURS * 3_600_000,
      idleMs: env.SESSION_IDLE_MINUTES * 60_000,
      holdMs: env.SESSION_HOLD_MINUTES * 60_000,
    },
    lockOut: { failures: env.LOCKOUT_FAILURES, lockedMs: env.LOCKOUT_MINUTES * 60_000 },
    logInRate: { failures: env.LOGIN_FAILURES_PER_ADDRESS, windowMs: env.LOGIN_WINDOW_MINUTES * 60_000 },
    demoBureauId: env.DEMO_BUREAU_ID,
  }));

/** Injection token as well as type of identity's settings. All times in milliseconds. */
export abstract class IdentityConfig {
  abstract readonly session: { readonly maxMs: number; readonly idleMs: number; readonly holdMs: number };
  abstract readonly lockOut: { readonly failures: number; readonly lockedMs: number };
  abstract readonly logInRate: { readonly failures: number; readonly windowMs: number };
  abstract readonly demoBureauId: string;
}
