import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Refusals } from '@yiche/audit';
import { sessionTokenFromCookieHeader } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import type { UploadPlaces } from '@yiche/platform';
import { errorAnswer } from './domain-error.filter.js';
import { refusedAccess } from './refused-access.js';

/**
 * Lets a route say `@RouteConfig({ bodyLimit: bytes })`: Nest hands Fastify a route's config, and not its limit. Every other route keeps
 * the program's own. Nest's guards come after the body was read, so that here who is not logged in is refused before, and so is who
 * already sends as many as one may. To be called before the routes are registered.
 * @param isSession whether a token is that of a session that may do things
 * @param production as in `PlatformConfig`
 */
export function allowOwnBodyLimits(
  adapter: FastifyAdapter,
  isSession: (token: string) => Promise<boolean>,
  places: UploadPlaces,
  refusals: Pick<Refusals, 'record'>,
  production: boolean,
): void {
  adapter.getInstance().addHook('onRoute', (route) => {
    const { bodyLimit } = (route.config ?? {}) as { readonly bodyLimit?: unknown };
    if (typeof bodyLimit !== 'number') return;
    route.bodyLimit = bodyLimit;
    route.onRequest = async (request, reply) => {
      const token = sessionTokenFromCookieHeader(request.headers.cookie, production);
      try {
        if (token === null || !(await isSession(token)))
          throw new DomainError('identity/not-logged-in', '请先登录', 'unauthenticated');
        reply.raw.once('close', places.enter(token));
      } catch (cause) {
        if (!(cause instanceof DomainError)) throw cause;
        const refused = refusedAccess(cause, request);
        if (refused) refusals.record(refused);
        const { status, body } = errorAnswer(cause);
        return reply.status(status).send({ ...body, requestId: request.id });
      }
    };
  });
}
