import { z } from 'zod';
import { countSetting } from '@yiche/platform';
import type { BrakePolicies } from './domain/log-in-brake.js';
import type { PasswordRules } from './domain/password-policy.js';

const atLeast = (minimum: number, byDefault: number) => countSetting(byDefault).pipe(z.number().min(minimum));

/** What is to know of sessions for who only asks whether one is open (`OpenSessions`). */
const openSessionsShape = {
  /** Minutes without a request after which a session ends (H3, idle log-out). */
  SESSION_IDLE_MINUTES: atLeast(1, 30),
  /** Minutes for which a session that is due to end stands at most, so that its user can finish the call in hand. */
  SESSION_HOLD_MINUTES: countSetting(30),
  /** Days after which a password has to be changed before anything else may be done (H3); 0: never. */
  PASSWORD_MAX_AGE_DAYS: countSetting(90),
};

const openSessionsOf = (env: z.output<z.ZodObject<typeof openSessionsShape>>) => ({
  idleMs: env.SESSION_IDLE_MINUTES * 60_000,
  holdMs: env.SESSION_HOLD_MINUTES * 60_000,
  passwordMaxAgeMs: env.PASSWORD_MAX_AGE_DAYS === 0 ? null : env.PASSWORD_MAX_AGE_DAYS * 86_400_000,
});

/** Settings of a program that only asks whether a session is open. */
export const openSessionsConfigSchema = z.object(openSessionsShape).transform(openSessionsOf);
export type OpenSessionsConfig = z.output<typeof openSessionsConfigSchema>;

/** Settings of identity: sessions, the brake on failed log-ins, known devices, passwords. */
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
    /** Sessions of one user at once; with one more the oldest ends that has no call in hand. */
    SESSIONS_PER_USER: atLeast(1, 3),
    /** Wrong passwords for an account from one address, or from one device that is known, that cost no time (H3). */
    LOCKOUT_FAILURES: atLeast(1, 5),
    /** The same for an account from all devices together that it does not know. */
    LOCKOUT_ACCOUNT_FAILURES: atLeast(1, 30),
    /** Seconds which the next log-in then waits; twice as many with every further failure… */
    LOCKOUT_FIRST_S: atLeast(1, 30),
    /** …up to so many minutes. */
    LOCKOUT_MINUTES: atLeast(1, 15),
    /** Minutes after which one failure of an account less counts. */
    LOCKOUT_FORGIVE_MINUTES: atLeast(1, 60),
    /** Failed log-ins of one address that cost no time, whatever the user names. A whole call centre may share an address. */
    LOGIN_FAILURES_PER_ADDRESS: atLeast(1, 300),
    /** Seconds which the next log-in of that address then waits at most, beginning with one. */
    LOGIN_ADDRESS_WAIT_S: atLeast(1, 5),
    /** Seconds after which one failure of an address less counts. */
    LOGIN_ADDRESS_FORGIVE_S: atLeast(1, 60),
    /** Counters of failed log-ins kept at most; beyond that the ones that would be forgotten first go. 200,000 are about 40 MB. */
    LOGIN_COUNTERS_KEPT: atLeast(1_000, 200_000),
    /** Devices that are remembered for a user. */
    KNOWN_DEVICES_PER_USER: atLeast(1, 20),
    /** Days for which a device is remembered that is not used. */
    KNOWN_DEVICE_DAYS: atLeast(1, 90),
    /** Fewest characters of a password. */
    PASSWORD_MIN_LENGTH: atLeast(8, 12),
    /** Fewest kinds of characters in it: small letters, capitals, digits, anything else. */
    PASSWORD_KINDS: atLeast(1, 2).pipe(z.number().max(4)),
    /** So many former passwords may not come back. */
    PASSWORD_HISTORY: countSetting(5).pipe(z.number().max(24)),
    /** Days before PASSWORD_MAX_AGE_DAYS from which on the user is told. */
    PASSWORD_WARN_DAYS: countSetting(14),
    /** Days for which an initial password is good. */
    INITIAL_PASSWORD_DAYS: atLeast(1, 7),
    /** The bureau whose viewer the demo user `jingwu` is. */
    DEMO_BUREAU_ID: z.string().default('WJ'),
  })
  .transform((env) => ({
    session: {
      maxMs: env.SESSION_MAX_HOURS * 3_600_000,
      idleMs: openSessionsOf(env).idleMs,
      holdMs: openSessionsOf(env).holdMs,
      touchMs: env.SESSION_TOUCH_S * 1000,
      sweepMinutes: env.SESSION_SWEEP_MINUTES,
      keptMs: env.SESSION_KEPT_DAYS * 86_400_000,
    },
    sessionsPerUser: env.SESSIONS_PER_USER,
    brakes: brakesOf(env),
    countersKept: env.LOGIN_COUNTERS_KEPT,
    knownDevices: { perUser: env.KNOWN_DEVICES_PER_USER, keptMs: env.KNOWN_DEVICE_DAYS * 86_400_000 },
    password: {
      minLength: env.PASSWORD_MIN_LENGTH,
      kinds: env.PASSWORD_KINDS,
      history: env.PASSWORD_HISTORY,
      maxAgeMs: openSessionsOf(env).passwordMaxAgeMs,
      warnMs: env.PASSWORD_WARN_DAYS * 86_400_000,
      initialMs: env.INITIAL_PASSWORD_DAYS * 86_400_000,
    },
    demoBureauId: env.DEMO_BUREAU_ID,
  }));

/** Known devices, pairs of account and address, and accounts wait equally long; only how many failures come first differs. */
function brakesOf(env: {
  readonly [
    name in
      | 'LOCKOUT_FAILURES'
      | 'LOCKOUT_ACCOUNT_FAILURES'
      | 'LOCKOUT_FIRST_S'
      | 'LOCKOUT_MINUTES'
      | 'LOCKOUT_FORGIVE_MINUTES'
      | 'LOGIN_FAILURES_PER_ADDRESS'
      | 'LOGIN_ADDRESS_WAIT_S'
      | 'LOGIN_ADDRESS_FORGIVE_S'
  ]: number;
}): BrakePolicies {
  const ofAccount = {
    firstDelayMs: env.LOCKOUT_FIRST_S * 1000,
    longestDelayMs: Math.max(env.LOCKOUT_FIRST_S * 1000, env.LOCKOUT_MINUTES * 60_000),
    forgiveMs: env.LOCKOUT_FORGIVE_MINUTES * 60_000,
  };
  return {
    device: { ...ofAccount, free: env.LOCKOUT_FAILURES },
    pair: { ...ofAccount, free: env.LOCKOUT_FAILURES },
    account: { ...ofAccount, free: env.LOCKOUT_ACCOUNT_FAILURES },
    address: {
      free: env.LOGIN_FAILURES_PER_ADDRESS,
      firstDelayMs: 1000,
      longestDelayMs: env.LOGIN_ADDRESS_WAIT_S * 1000,
      forgiveMs: env.LOGIN_ADDRESS_FORGIVE_S * 1000,
    },
  };
}

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
  abstract readonly sessionsPerUser: number;
  abstract readonly brakes: BrakePolicies;
  abstract readonly countersKept: number;
  abstract readonly knownDevices: { readonly perUser: number; readonly keptMs: number };
  abstract readonly password: PasswordRules & {
    readonly history: number;
    /** Null: a password does not age. */
    readonly maxAgeMs: number | null;
    readonly warnMs: number;
    readonly initialMs: number;
  };
  abstract readonly demoBureauId: string;
}
