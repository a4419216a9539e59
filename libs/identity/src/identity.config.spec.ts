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
      lockOut: { failures: 5, lockedMs: 900_000 },
      logInRate: { failures: 30, windowMs: 300_000, addressesKept: 50_000 },
      demoBureauId: 'WJ',
    });
  });

  it('do not switch a safeguard off by a zero or a word', () => {
    for (const setting of [
      'SESSION_IDLE_MINUTES',
      'LOCKOUT_FAILURES',
      'LOCKOUT_MINUTES',
      'LOGIN_FAILURES_PER_ADDRESS',
    ]) {
      for (const value of ['0', '-1', 'none', '1.5']) {
        expect(() => readConfig(identityConfigSchema, { [setting]: value })).toThrow(ConfigError);
      }
    }
  });
});
