import { createHash, timingSafeEqual } from 'node:crypto';

/** What decides whether a request may come in. Header names as Node gives them, in lower case. */
export interface Knock {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface CityDoor {
  /** Where it listens: the names a request may be addressed to. */
  readonly address: string;
  readonly port: number;
  /** Made at each start; who may read its file may place calls. */
  readonly token: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/**
 * Who may not come in, and why; undefined: come in. The port is on loopback, where every page in a browser of this machine and every
 * user of it can knock: a page says where it comes from, a name that was bent to loopback (DNS rebinding) is not ours, and the token
 * tells the rest apart.
 */
export function refusalAt(door: CityDoor, { method, headers }: Knock): Refusal | undefined {
  if (headers['host'] !== `${door.address}:${door.port}` && headers['host'] !== `localhost:${door.port}`)
    return { status: 421, code: 'city/other-host', message: '这里只回答回环地址' };
  if (headers['origin'] !== undefined || headers['sec-fetch-site'] !== undefined)
    return { status: 403, code: 'city/from-a-page', message: '不接受浏览器网页发来的请求' };
  if (!sameText(headers['authorization'], `Bearer ${door.token}`))
    return { status: 401, code: 'city/no-token', message: '需要控制口令：Authorization: Bearer …' };
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(String(headers['content-type'] ?? '')))
    return { status: 415, code: 'city/not-json', message: '内容须为 application/json' };
  return undefined;
}

/** Takes as long for a near miss as for a far one. */
function sameText(given: string | string[] | undefined, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(digest(given), digest(wanted));
}
