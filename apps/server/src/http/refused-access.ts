import type { RefusedAccess } from '@yiche/audit';
import { holdsSessionCookie, type RequestWithUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';

/** As much of Fastify's request as is used here. */
export interface RefusedRequest extends RequestWithUser {
  readonly params?: unknown;
  readonly routeOptions: { readonly url?: string | undefined };
}

/**
 * Not let in, not permitted, not there for this person, too often. What is wrong in itself (400, 409) is no refusal of access. What is
 * another's, or another bureau's, is `not-found` to who asks for it.
 */
const KINDS: readonly string[] = [
  'unauthenticated',
  'forbidden',
  'not-found',
  'too-many',
] satisfies DomainError['kind'][];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether somebody was turned away. */
export const isRefusal = (cause: unknown): cause is DomainError =>
  cause instanceof DomainError && KINDS.includes(cause.kind);

/** What the trail is told of an answer over HTTP; null when nobody was turned away, or somebody merely opened the log-in page. */
export function refusedAccess(cause: unknown, request: RefusedRequest): RefusedAccess | null {
  if (!isRefusal(cause)) return null;
  const { method, user, ip, routeOptions, headers } = request;
  const route = `${method} ${routeOptions.url ?? '?'}`;
  const cookie = Array.isArray(headers.cookie) ? headers.cookie.join('; ') : headers.cookie;
  const asksWhoItIs = route === 'GET /api/session' && !holdsSessionCookie(cookie);
  if (asksWhoItIs) return null;
  const { id } = (request.params ?? {}) as { readonly id?: unknown };
  const subject = typeof id === 'string' && UUID.test(id) ? id : null;
  return { actor: user ?? null, address: ip, route, code: cause.code, subject };
}
