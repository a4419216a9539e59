import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { forgottenSessionCookie, sessionCookie, sessionTokenFromCookieHeader } from './session-cookie.js';

const token = 'A'.repeat(42) + '_';

describe('the session cookie', () => {
  it('is found among others, wherever it stands', () => {
    for (const header of [
      `yiche_session=${token}`,
      `a=b; yiche_session=${token}; c=d`,
      `  yiche_session = ${token} `,
      `x_yiche_session=no; yiche_session=${token};`,
    ]) {
      expect(sessionTokenFromCookieHeader(header)).toBe(token);
    }
  });

  it('is nothing but a token, whatever a header holds', () => {
    expect(sessionTokenFromCookieHeader(undefined)).toBeNull();
    expect(sessionTokenFromCookieHeader('yiche_session=')).toBeNull();
    expect(sessionTokenFromCookieHeader(`yiche_session=${token}x`)).toBeNull();
    expect(sessionTokenFromCookieHeader(`yiche_session="${token}"`)).toBeNull();
    fc.assert(
      fc.property(fc.string(), (header) => {
        const found = sessionTokenFromCookieHeader(header);
        return found === null || /^[\w-]{43}$/.test(found);
      }),
    );
  });

  it('is out of reach of scripts and other sites, and of plain connections in production', () => {
    expect(sessionCookie(token, true)).toBe(`yiche_session=${token}; Path=/; HttpOnly; SameSite=Strict; Secure`);
    expect(sessionCookie(token, false)).not.toContain('Secure');
    expect(forgottenSessionCookie(true)).toBe('yiche_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0');
  });
});
