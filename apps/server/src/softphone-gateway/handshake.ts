import type { IncomingMessage } from 'node:http';
import { sessionTokenFromCookieHeader } from '@yiche/identity';

/** The browser's path to the PBX. */
export const SIP_PATH = '/ws';

/** Why a telephone is not connected, and what it is told. */
export const REFUSALS = {
  'other-path': '404 Not Found',
  'other-host': '421 Misdirected Request',
  'other-site': '403 Forbidden',
  'bad-handshake': '400 Bad Request',
  'no-session': '403 Forbidden',
  'database-away': '503 Service Unavailable',
  'pbx-away': '502 Bad Gateway',
  failed: '500 Internal Server Error',
} as const;
export type Refusal = keyof typeof REFUSALS;

/** What a WebSocket handshake has to say for itself. */
export interface Handshake {
  readonly token: string;
  /** Repeated to the PBX, whose answer to it is the browser's. */
  readonly key: string;
}

const KEY = /^[A-Za-z0-9+/=]{24}$/;

/** Reads an upgrade; what can be refused without asking anybody is refused here. @param production as in `PlatformConfig` */
export function readHandshake(
  { method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  production: boolean,
): Handshake | Refusal {
  if (url?.split('?')[0] !== SIP_PATH) return 'other-path';
  if (!fromOurPage(headers.origin, headers.host)) return 'other-site';
  const key = headers['sec-websocket-key'];
  const isWebSocket = method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
  if (!isWebSocket || !key || !KEY.test(key)) return 'bad-handshake';
  const token = sessionTokenFromCookieHeader(headers.cookie, production);
  return token ? { token, key } : 'no-session';
}

/**
 * A browser sends Origin with every WebSocket; a page of another site is refused, cookie or not. Our page comes from another port of
 * the same host, and to the cookie a port makes no difference either.
 */
function fromOurPage(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true; // not a browser
  const ours = `http://${host}`;
  return URL.canParse(origin) && URL.canParse(ours) && new URL(origin).hostname === new URL(ours).hostname;
}
