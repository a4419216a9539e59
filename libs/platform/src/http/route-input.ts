import { fieldErrorOf, refusal, wordIssue, type Route } from '@yiche/contracts';
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
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: wordIssue(issue, 'zh-CN') }));
  // Our own words, where there are any: zod's reach nobody who reads English.
  const field = parsed.error.issues.map(fieldErrorOf).find((error) => error !== null);
  throw field
    ? refusal('http/invalid-input#field', { problem: field }, { issues })
    : refusal('http/invalid-input', { problem: parsed.error.issues[0]?.message ?? '' }, { issues });
}
