import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { booleanSetting, countSetting } from './read-config.js';
import { settingNames, toldSettings } from './told-settings.js';

const plain = z
  .object({
    PORT: countSetting(3114),
    DEMO: booleanSetting.default(false),
    ROLES: z
      .string()
      .default('api,telephony')
      .transform((text) => text.split(',')),
    FILE: z.string().default(''),
    DATABASE_URL: z.string(),
    DATA_KEYS: z.string(),
    INDEX_KEY: z.string().default(''),
    PASSWORD_MAX_AGE_DAYS: countSetting(90),
  })
  .transform((env) => env)
  .refine(() => true);
const either = z
  .discriminatedUnion('KIND', [
    z.object({ KIND: z.literal('one'), ONE_SECRET: z.string() }),
    z.object({ KIND: z.literal('other'), OTHER_MS: countSetting(5) }),
  ])
  .transform((env) => env);

const given = {
  DATABASE_URL: 'postgres://yiche:hidden-1@127.0.0.1:5432/yiche114?sslmode=verify-full&sslpassword=hidden-2',
  DATA_KEYS: 'k1:hidden-3',
  PORT: '4000',
  FILE: '',
};

describe('what a program was told', () => {
  it('is by name what was given, or what it is by default; of secrets only whether they are set', () => {
    expect(toldSettings([plain], given)).toEqual({
      DATABASE_URL: 'postgres://yiche:***@127.0.0.1:5432/yiche114?sslmode=verify-full&sslpassword=***',
      DATA_KEYS: 'set',
      DEMO: 'false',
      FILE: 'not set',
      INDEX_KEY: 'not set',
      PASSWORD_MAX_AGE_DAYS: '90',
      PORT: '4000',
      ROLES: 'api,telephony',
    });
  });

  it('of alternatives is that of the one that was chosen', () => {
    expect(toldSettings([either], { KIND: 'one', ONE_SECRET: 'hidden' })).toEqual({ KIND: 'one', ONE_SECRET: 'set' });
    expect(toldSettings([either], { KIND: 'other' })).toEqual({ KIND: 'other', OTHER_MS: '5' });
  });

  it('holds nothing of an address that cannot be read', () => {
    expect(toldSettings([plain], { DATABASE_URL: 'postgres://yiche:hidden@[' }).DATABASE_URL).toBe('set');
  });

  it('has the names that whoever hands them over asks for', () => {
    expect(settingNames([plain, either], { KIND: 'other' })).toEqual([
      ...['PORT', 'DEMO', 'ROLES', 'FILE', 'DATABASE_URL', 'DATA_KEYS', 'INDEX_KEY', 'PASSWORD_MAX_AGE_DAYS'],
      ...['KIND', 'OTHER_MS'],
    ]);
  });
});
