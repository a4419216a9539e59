import { addressOf, type AnswerOf, type Route, type SentTo } from '@yiche/contracts';
import { fileNameIn } from './file-name.js';
import { type Answer, readAnswer, unreachable } from './http.js';

/** A file may take minutes to be sent, read and answered, or to be made; more means that nothing comes any more. */
const FILE_TIMEOUT_MS = 10 * 60_000;

/** Of a route that hands out a file only a refusal is read here. */
const FILE = { method: 'GET', path: '', summary: '', access: 'logged-in', answer: null } as const satisfies Route;

/** How a file's way is followed, and stopped. */
export interface Transfer {
  /** Called with the share that is sent, 0 to 1; 1: all of it, and the server is at work. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Somebody stopped it: nothing to report. */
export class TransferStopped extends Error {
  override readonly name = 'TransferStopped';
}

/** Sends a file as it is; `fetch` does not tell how far it has come, so XMLHttpRequest. Whatever goes wrong is an ApiError. */
export async function sendFile<R extends Route>(
  route: R,
  sent: SentTo<R>,
  file: Blob,
  { onProgress, signal }: Transfer = {},
): Promise<AnswerOf<R>> {
  const answer = await new Promise<Answer>((resolve, reject) => {
    if (signal?.aborted) return reject(new TransferStopped());
    const sending = new XMLHttpRequest();
    sending.open(route.method, addressOf(route, sent));
    sending.timeout = FILE_TIMEOUT_MS;
    sending.setRequestHeader('accept', 'application/json');
    sending.setRequestHeader('content-type', 'application/octet-stream');
    sending.setRequestHeader('x-yiche', '1');
    sending.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    sending.upload.onload = () => onProgress?.(1);
    sending.onload = () =>
      resolve({
        status: sending.status,
        text: sending.responseText,
        requestId: sending.getResponseHeader('x-request-id') ?? undefined,
      });
    sending.onerror = () => reject(unreachable('network'));
    sending.ontimeout = () => reject(unreachable('timeout'));
    sending.onabort = () => reject(new TransferStopped());
    signal?.addEventListener('abort', () => sending.abort(), { once: true });
    sending.send(file);
  });
  return readAnswer(route, answer);
}

/**
 * Fetches a file and hands it to the browser to be saved: a refusal is a sentence on this page, not a page of its own.
 * @param name where the server gives none
 * @param onProgress called with the bytes that have come
 */
export async function saveFile(path: string, name: string, onProgress?: (bytes: number) => void): Promise<void> {
  const file = await fetchFile(path, onProgress);
  saveContent(file.content, file.name ?? name);
}

/** Hands content to the browser to be saved. */
export function saveContent(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function fetchFile(
  path: string,
  onProgress?: (bytes: number) => void,
): Promise<{ content: Blob; name: string | null }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  try {
    const response = await fetch(path, { credentials: 'same-origin', signal: AbortSignal.timeout(FILE_TIMEOUT_MS) });
    if (!response.ok) {
      const requestId = response.headers.get('x-request-id') ?? undefined;
      readAnswer(FILE, { status: response.status, text: await response.text(), requestId });
    }
    const reader = response.body?.getReader();
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      parts.push(next.value);
      bytes += next.value.byteLength;
      onProgress?.(bytes);
    }
    const type = response.headers.get('content-type') ?? 'application/octet-stream';
    return { content: new Blob(parts, { type }), name: fileNameIn(response.headers.get('content-disposition')) };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') throw unreachable('timeout');
    if (cause instanceof TypeError) throw unreachable('network');
    throw cause;
  }
}
