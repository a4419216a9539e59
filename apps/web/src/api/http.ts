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
  const answer = await readJson(response);
  if (!response.ok) {
    const error = new ApiError(response.status, toErrorBody(response, answer));
    if (error.isUnauthenticated) onUnauthenticated(error);
    throw error;
  }
  const parsed = schema.safeParse(answer);
  if (!parsed.success) {
    console.error('unexpected answer', path, z.prettifyError(parsed.error));
    throw new ApiError(response.status, {
      code: WEB_ERRORS.unexpectedAnswer,
      message: i18n.t('errors.unexpectedAnswer'),
      requestId: response.headers.get('x-request-id') ?? undefined,
    });
  }
  return parsed.data;
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
    throw new ApiError(0, {
      code: timedOut ? WEB_ERRORS.timeout : WEB_ERRORS.network,
      message: i18n.t(timedOut ? 'errors.timeout' : 'errors.network'),
    });
  }
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function toErrorBody(response: Response, answer: unknown) {
  const parsed = errorBodySchema.safeParse(answer);
  if (parsed.success) return parsed.data;
  // A proxy or a dead server in between: no body of ours.
  return {
    code: `web/http-${response.status}`,
    message: i18n.t(response.status >= 500 ? 'errors.serverDown' : 'errors.refused', { status: response.status }),
  };
}
