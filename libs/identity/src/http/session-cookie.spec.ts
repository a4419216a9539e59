import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  deviceCookie,
  deviceTokenFromCookieHeader,
  forgottenSessionCookie,
  sessionCookie,
  sessionTokenFromCookieHeader,
} from './session-cookie.js';

const token = 'A'.repeat(42) + '_';

describe('the session cookie', () => {
  it('is found among others, wherever it stands', () => {
    for (const header of [
      `yiche_session=${token}`,
      `a=b; yiche_session=${token}; c=d`,
      `  yiche_session = ${token} `,
      `x_yiche_session=no; yiche_session=${token};`,
    ]) {
      expect(sessionTokenFromCookieHeader(header, false)).toBe(token);
    }
  });

  it('is nothing but a token, whatever a header holds', () => {
    expect(sessionTokenFromCookieHeader(undefined, false)).toBeNull();
    expect(sessionTokenFromCookieHeader('yiche_session=', false)).toBeNull();
    expect(sessionTokenFromCookieHeader(`yiche_session=${token}x`, false)).toBeNull();
    expect(sessionTokenFromCookieHeader(`yiche_session="${token}"`, false)).toBeNull();
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (header, production) => {
        const found = sessionTokenFromCookieHeader(header, production);
        return found === null || /^[\w-]{43}$/.test(found);
      }),
    );
  });

  it('is bound to this host in production, where no other name is taken for it', () => {
    const header = `yiche_session=${'B'.repeat(43)}; __Host-yiche_session=${token}`;
    expect(sessionTokenFromCookieHeader(header, true)).toBe(token);
    expect(sessionTokenFromCookieHeader(`yiche_session=${token}`, true)).toBeNull();
    expect(sessionTokenFromCookieHeader(`__Host-yiche_session=${token}`, false)).toBeNull();
    for (const cookie of [sessionCookie(token, true), forgottenSessionCookie(true), deviceCookie(token, true, 1_000)]) {
      expect(cookie).toMatch(
        /^__Host-yiche_(session|device)=[\w-]*; Path=\/; HttpOnly; SameSite=Strict; Secure(; Max-Age=\d+)?$/,
      );
    }
  });

  it('is out of reach of scripts and other sites', () => {
    expect(sessionCookie(token, false)).toBe(`yiche_session=${token}; Path=/; HttpOnly; SameSite=Strict`);
    expect(forgottenSessionCookie(false)).toBe('yiche_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0');
  });
});

describe('the cookie of a device', () => {
  it('is another than the session’s, and outlives it', () => {
    const header = `yiche_session=${token}; yiche_device=${'B'.repeat(43)}`;
    expect(deviceTokenFromCookieHeader(header, false)).toBe('B'.repeat(43));
    expect(sessionTokenFromCookieHeader(`yiche_device=${token}`, false)).toBeNull();
    expect(deviceCookie(token, false, 86_400_000)).toContain('; Max-Age=86400');
  });
});
