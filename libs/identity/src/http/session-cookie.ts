/**
 * Cookies of ours. In production their names begin with `__Host-`: a browser takes such a cookie only over TLS, for this host alone and
 * all of its paths, so that no neighbouring host can plant one. Over plain HTTP it would take none, hence the plain name in development.
 */
const nameOf = (cookie: Cookie, production: boolean): string => (production ? `__Host-${cookie}` : cookie);

const SESSION = 'yiche_session';
const DEVICE = 'yiche_device';
type Cookie = typeof SESSION | typeof DEVICE;

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The session token in a `Cookie` header, the same for HTTP, Socket.IO and the SIP WebSocket; null when there is none that could be
 * one. The first wins where a name is repeated, as browsers send the most specific path first.
 * @param production as in `PlatformConfig`
 */
export const sessionTokenFromCookieHeader = (header: string | undefined, production: boolean): string | null =>
  read(SESSION, header, production);

/** Whether a `Cookie` header holds a session's token, in production or not: for who only asks whether somebody claims to be logged in. */
export const holdsSessionCookie = (header: string | undefined): boolean =>
  [true, false].some((production) => read(SESSION, header, production) !== null);

/** The token of a device that has logged in before, in a `Cookie` header; null without one. */
export const deviceTokenFromCookieHeader = (header: string | undefined, production: boolean): string | null =>
  read(DEVICE, header, production);

/** The `Set-Cookie` that starts a session. It ends with the browser; how long it is good for is the server's business alone. */
export const sessionCookie = (token: string, production: boolean): string => write(SESSION, token, production);

/** The `Set-Cookie` that makes a browser forget its session. Its device it remembers. */
export const forgottenSessionCookie = (production: boolean): string => `${write(SESSION, '', production)}; Max-Age=0`;

/** The `Set-Cookie` by which a browser is known again at the next log-in (ADR 0035). @param keptMs after so long it forgets it */
export const deviceCookie = (token: string, production: boolean, keptMs: number): string =>
  `${write(DEVICE, token, production)}; Max-Age=${Math.floor(keptMs / 1000)}`;

function read(cookie: Cookie, header: string | undefined, production: boolean): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [name, value = ''] = pair.split('=', 2);
    if (name?.trim() === nameOf(cookie, production)) return TOKEN.test(value.trim()) ? value.trim() : null;
  }
  return null;
}

function write(cookie: Cookie, token: string, production: boolean): string {
  return `${nameOf(cookie, production)}=${token}; Path=/; HttpOnly; SameSite=Strict${production ? '; Secure' : ''}`;
}
