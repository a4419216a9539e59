import type { FastifyAdapter } from '@nestjs/platform-fastify';

/**
 * Lets a route say `@RouteConfig({ bodyLimit: bytes })`: Nest hands Fastify a route's config, and not its limit. Every other route keeps
 * the program's own. Before the routes are registered.
 */
export function allowOwnBodyLimits(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('onRoute', (route) => {
    const { bodyLimit } = (route.config ?? {}) as { readonly bodyLimit?: unknown };
    if (typeof bodyLimit === 'number') route.bodyLimit = bodyLimit;
  });
}
