import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '@yiche/platform';
import { identityConfigSchema } from './identity.config.js';

describe('the settings of identity', () => {
  it('have defaults, in milliseconds', () => {
    expect(readConfig(identityConfigSchema, {})).toEqual({
      session: {
        maxMs: 43_200_000,
        idleMs: 1_800_000,
        holdMs: 1_800_000,
        touchMs: 60_000,
        sweepMinutes: 1,
        keptMs: 7_776_000_000,
      },
      sessionsPerUser: 3,
      brakes: {
        device: { free: 5, firstDelayMs: 30_000, longestDelayMs: 900_000, forgiveMs: 3_600_000 },
        pair: { free: 5, firstDelayMs: 30_000, longestDelayMs: 900_000, forgiveMs: 3_600_000 },
        account: { free: 30, firstDelayMs: 30_000, longestDelayMs: 900_000, forgiveMs: 3_600_000 },
        address: { free: 300, firstDelayMs: 1_000, longestDelayMs: 5_000, forgiveMs: 60_000 },
      },
      countersKept: 200_000,
      knownDevices: { perUser: 20, keptMs: 7_776_000_000 },
      password: {
        minLength: 12,
        kinds: 2,
        history: 5,
        maxAgeMs: 7_776_000_000,
        warnMs: 1_209_600_000,
        initialMs: 604_800_000,
      },
      demoBureauId: 'WJ',
    });
  });

  it('do not switch a safeguard off by a zero or a word', () => {
    for (const setting of [
      'SESSION_IDLE_MINUTES',
      'LOCKOUT_FAILURES',
      'LOCKOUT_ACCOUNT_FAILURES',
      'LOCKOUT_FIRST_S',
      'LOCKOUT_MINUTES',
      'LOCKOUT_FORGIVE_MINUTES',
      'LOGIN_FAILURES_PER_ADDRESS',
      'SESSIONS_PER_USER',
      'PASSWORD_MIN_LENGTH',
      'PASSWORD_KINDS',
      'INITIAL_PASSWORD_DAYS',
    ]) {
      for (const value of ['0', '-1', 'none', '1.5']) {
        expect(() => readConfig(identityConfigSchema, { [setting]: value })).toThrow(ConfigError);
      }
    }
  });

  it('let passwords live for ever only where that is said', () => {
    expect(readConfig(identityConfigSchema, { PASSWORD_MAX_AGE_DAYS: '0' }).password.maxAgeMs).toBeNull();
  });
});
