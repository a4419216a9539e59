/** The one name under which HTTP, Socket.IO and the SIP WebSocket find the same session. */
export const SESSION_COOKIE = 'yiche_session';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The session token in a `Cookie` header; null when there is none that could be one. The first wins where a name is repeated, as
 * browsers send the most specific path first.
 */
export function sessionTokenFromCookieHeader(header: string | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [name, value = ''] = pair.split('=', 2);
    if (name?.trim() === SESSION_COOKIE) return TOKEN.test(value.trim()) ? value.trim() : null;
  }
  return null;
}

/** The `Set-Cookie` that starts a session. It ends with the browser; how long it is good for is the server's business alone. */
export function sessionCookie(token: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` that makes a browser forget its session. */
export function forgottenSessionCookie(secure: boolean): string {
  return `${sessionCookie('', secure)}; Max-Age=0`;
}
