import { addressOf, errorBodySchema, type AnswerOf, type Route, type SentTo } from '@yiche/contracts';
import { z } from 'zod';
import { i18n } from '../i18n/i18n.js';
import { ApiError, WEB_ERRORS } from './api-error.js';
import { mayRepeat, reach, type Unanswered } from './reach.js';

/** No setting: the server's settings are asked for with it, and every other request waits as long. */
const TIMEOUT_MS = 15_000;

/**
 * A server that is replaced is away for less than a second: so long a request waits for it, or is sent again, before somebody is told.
 * Look, no setting.
 */
const PATIENCE_MS = 4_000;
/** Before a request is sent again. */
const AGAIN_AFTER_MS = 200;

let onUnauthenticated: (error: ApiError) => void = () => {};

/** Called with every 401, once per answer; the session's end is decided in one place. */
export function whenUnauthenticated(listener: (error: ApiError) => void): void {
  onUnauthenticated = listener;
}

/** What a route wants to be sent: nothing where it wants nothing. */
export type Sent<R> = object extends SentTo<R> ? [] : [sent: SentTo<R>];

/**
 * One request to our own server. The answer is parsed as the route describes it; whatever goes wrong is an ApiError with a sentence for
 * people. A route that may be carried out twice is asked again when nobody knows whether it was.
 */
export async function call<R extends Route>(route: R, ...[sent]: Sent<R>): Promise<AnswerOf<R>> {
  const parts: SentParts = sent ?? {};
  const address = addressOf(route, parts);
  const harmless = route.repeatable ?? route.method === 'GET';
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    await reach.within(giveUpAt - performance.now());
    try {
      return readAnswer(route, await send(route.method, address, parts.body));
    } catch (error) {
      const isLate = performance.now() + AGAIN_AFTER_MS > giveUpAt;
      if (isLate || !(error instanceof ApiError) || !mayRepeat(unanswered(error), harmless)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

interface SentParts {
  readonly [name: string]: unknown;
  readonly body?: unknown;
}

function unanswered({ status, code }: ApiError): Unanswered {
  const isNobodys = code === WEB_ERRORS.network || code.startsWith(PROXY_CODE);
  return { status, code: isNobodys ? null : code };
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly requestId?: string;
}

/** What the answer of this route says. @throws ApiError for a refusal, and for an answer that is none of ours */
export function readAnswer<R extends Route>(route: R, answer: Answer): AnswerOf<R> {
  const { status, requestId } = answer;
  const content = parseJson(answer.text);
  if (status < 200 || status >= 300) {
    const error = new ApiError(status, toErrorBody(status, content));
    if (error.isUnauthenticated) onUnauthenticated(error);
    throw error;
  }
  const schema = route.answer === null || 'file' in route.answer ? nothing : route.answer;
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    console.error('unexpected answer', route.path, z.prettifyError(parsed.error));
    throw new ApiError(status, {
      code: WEB_ERRORS.unexpectedAnswer,
      message: i18n.t('errors.unexpectedAnswer'),
      requestId,
    });
  }
  return parsed.data as AnswerOf<R>;
}

/** The request did not reach the server, or its answer not us. */
export function unreachable(reason: 'network' | 'timeout'): ApiError {
  return new ApiError(0, { code: WEB_ERRORS[reason], message: i18n.t(`errors.${reason}`) });
}

/** Beginning of the codes of answers that are none of ours. */
const PROXY_CODE = 'web/http-';

/** For answers whose body carries nothing. */
const nothing = z.unknown().transform(() => undefined);

async function send(method: Route['method'], path: string, body: unknown): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json' };
  // A form on another site cannot set this header: the guard against cross-site requests beside SameSite.
  if (method !== 'GET') headers['x-yiche'] = '1';
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const requestId = response.headers.get('x-request-id') ?? undefined;
    return { status: response.status, text: await response.text(), requestId };
  } catch (cause) {
    const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
    throw unreachable(timedOut ? 'timeout' : 'network');
  }
}

function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function toErrorBody(status: number, answer: unknown) {
  const parsed = errorBodySchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  // A proxy or a dead server in between: no body of ours.
  return {
    code: `${PROXY_CODE}${status}`,
    message: i18n.t(status >= 500 ? 'errors.serverDown' : 'errors.refused', { status }),
  };
}
