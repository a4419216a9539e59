import { RegistryFailure } from '../domain/registry-failure.js';

/** An answer is a vehicle or a few; whatever is longer is none. Bytes, unpacked. */
export const MOST_ANSWER_BYTES = 262_144;

/** What came back, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/**
 * Posts to a platform and reads its answer, bounded in size; in time by `signal`. A redirect is no answer: a question with a person in it
 * goes where the setting says and nowhere else.
 * @throws RegistryFailure `too-slow` when the signal fires, `unreachable` when there is no connection or it breaks, `no-sense` for an
 * answer that is too long
 */
export async function post(
  url: string,
  {
    headers,
    body,
    signal,
  }: { readonly headers: Readonly<Record<string, string>>; readonly body: string; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  try {
    // Unpacked by us it could be larger than what came: it comes as it is.
    const sent = { ...headers, 'accept-encoding': 'identity' };
    const response = await fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'error' });
    return { status: response.status, headers: response.headers, body: await readBounded(response) };
  } catch (cause) {
    if (cause instanceof RegistryFailure) throw cause;
    if (signal.aborted) throw new RegistryFailure('too-slow', 'no answer in time');
    throw new RegistryFailure('unreachable', `no connection: ${codeOf(cause)}`);
  }
}

async function readBounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels what is still to come.
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_ANSWER_BYTES)
      throw new RegistryFailure('no-sense', `an answer of more than ${MOST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `ECONNREFUSED` and the like; the messages of `fetch` name the address, which the log has once already. */
function codeOf(cause: unknown): string {
  const { code, cause: inner, name } = cause as { code?: unknown; cause?: unknown; name?: string };
  if (typeof code === 'string') return code;
  return inner ? codeOf(inner) : (name ?? 'unknown');
}

/** @throws RegistryFailure for every status but 200. SOAP's faults come with 500: its adapter reads those first. */
export function requireOk(status: number): void {
  if (status === 200) return;
  if (status === 429 || status === 502 || status === 503 || status === 504)
    throw new RegistryFailure('busy', `HTTP ${status}`);
  throw new RegistryFailure(status >= 500 ? 'no-sense' : 'refused', `HTTP ${status}`);
}
