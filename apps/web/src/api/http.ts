import { errorBodySchema } from '@yiche/contracts';
import { z } from 'zod';
import { i18n } from '../i18n/i18n.js';
import { ApiError, WEB_ERRORS } from './api-error.js';
import { mayRepeat, reach, type Unanswered } from './reach.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

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

/**
 * One request to our own server. The answer is parsed with `schema`; whatever goes wrong is an ApiError with a
 * sentence for people.
 * @param harmless whether it may be carried out twice: then it is sent again when nobody knows whether it was
 */
export async function request<S extends z.ZodType>(
  method: Method,
  path: string,
  schema: S,
  body?: unknown,
  harmless = method === 'GET',
): Promise<z.output<S>> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    await reach.within(giveUpAt - performance.now());
    try {
      return readAnswer(path, schema, await send(method, path, body));
    } catch (error) {
      const isLate = performance.now() + AGAIN_AFTER_MS > giveUpAt;
      if (isLate || !(error instanceof ApiError) || !mayRepeat(unanswered(error), harmless)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
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

/** What the answer says, parsed with `schema`. @throws ApiError for a refusal, and for an answer that is none of ours */
export function readAnswer<S extends z.ZodType>(path: string, schema: S, answer: Answer): z.output<S> {
  const { status, requestId } = answer;
  const content = parseJson(answer.text);
  if (status < 200 || status >= 300) {
    const error = new ApiError(status, toErrorBody(status, content));
    if (error.isUnauthenticated) onUnauthenticated(error);
    throw error;
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    console.error('unexpected answer', path, z.prettifyError(parsed.error));
    throw new ApiError(status, {
      code: WEB_ERRORS.unexpectedAnswer,
      message: i18n.t('errors.unexpectedAnswer'),
      requestId,
    });
  }
  return parsed.data;
}

/** The request did not reach the server, or its answer not us. */
export function unreachable(reason: 'network' | 'timeout'): ApiError {
  return new ApiError(0, { code: WEB_ERRORS[reason], message: i18n.t(`errors.${reason}`) });
}

/** Beginning of the codes of answers that are none of ours. */
const PROXY_CODE = 'web/http-';

/** For answers whose body carries nothing. */
export const nothing = z.unknown().transform(() => undefined);

async function send(method: Method, path: string, body: unknown): Promise<Answer> {
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
