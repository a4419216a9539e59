import { refusal, type Route } from '@yiche/contracts';
import { z } from 'zod';
import { cleanInput } from './clean-input.js';

// What zod itself has to say is said in Chinese, as everything else.
z.config(z.locales.zhCN());

/** As much of Fastify's request as a route's input is made of. */
export interface RequestParts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

/**
 * What a request brings to its route (`InputOf` its definition): each part cleaned and then as its schema leaves it. A file is left in its
 * stream, and what the route does not speak of is left out.
 * @throws DomainError `http/invalid-input`, `http/unreadable-text`, `http/too-deep`
 */
export function routeInput(route: Route, { params, query, body }: RequestParts): object {
  return {
    ...(route.params ? valid(z.object(route.params), params) : {}),
    ...(route.query ? { query: valid(route.query, query) } : {}),
    ...(route.body && route.body !== 'file' ? { body: valid(route.body, body) } : {}),
  };
}

function valid<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(cleanInput(value));
  if (parsed.success) return parsed.data;
  // What is wrong is told by place, the input is not echoed.
  const issues = parsed.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const problem = issues.map(({ message }) => message).find((message) => /[\u4e00-\u9fff]/.test(message));
  throw refusal('http/invalid-input', { problem: problem ?? null }, { issues });
}
