import { errorBodySchema } from '@yiche/contracts';
import { z } from 'zod';
import { i18n } from '../i18n/i18n.js';
import { ApiError, WEB_ERRORS } from './api-error.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** No setting: the server's settings are asked for with it, and every other request waits as long. */
const TIMEOUT_MS = 15_000;

let onUnauthenticated: (error: ApiError) => void = () => {};

/** Called with every 401, once per answer; the session's end is decided in one place. */
export function whenUnauthenticated(listener: (error: ApiError) => void): void {
  onUnauthenticated = listener;
}

/**
 * One request to our own server. The answer is parsed with `schema`; whatever goes wrong is an ApiError with a
 * sentence for people.
 */
export async function request<S extends z.ZodType>(
  method: Method,
  path: string,
  schema: S,
  body?: unknown,
): Promise<z.output<S>> {
  const response = await send(method, path, body);
  const requestId = response.headers.get('x-request-id') ?? undefined;
  return readAnswer(path, schema, { status: response.status, text: await response.text().catch(() => ''), requestId });
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

/** For answers whose body carries nothing. */
export const nothing = z.unknown().transform(() => undefined);

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  // A form on another site cannot set this header: the guard against cross-site requests beside SameSite.
  if (method !== 'GET') headers['x-yiche'] = '1';
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
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
    code: `web/http-${status}`,
    message: i18n.t(status >= 500 ? 'errors.serverDown' : 'errors.refused', { status }),
  };
}
