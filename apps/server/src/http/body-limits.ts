import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { refusal } from '@yiche/contracts';
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
 * @param personOf the user's id behind a token; null when it is no session's that may do things
 * @param production as in `PlatformConfig`
 */
export function allowOwnBodyLimits(
  adapter: FastifyAdapter,
  personOf: (token: string) => Promise<string | null>,
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
        const person = token === null ? null : await personOf(token);
        if (person === null) throw refusal('identity/not-logged-in');
        // Who has gone meanwhile gives no place back.
        if (!request.raw.socket.destroyed) reply.raw.once('close', places.enter(person));
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
