/** What was asked of the server. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A server that gives these answers, by `METHOD /path`, and notes what it was asked; whatever else is asked is not found. */
export function startServer(
  answers: Readonly<Record<string, { readonly status?: number; readonly body: unknown }>>,
): Asked[] {
  const asked: Asked[] = [];
  window.fetch = ((path: string, { method = 'GET', body }: RequestInit = {}) => {
    asked.push({ method, path, body: typeof body === 'string' ? (JSON.parse(body) as unknown) : null });
    const answer = answers[`${method} ${path}`] ?? { status: 404, body: { code: 'test/unknown', message: path } };
    const status = answer.status ?? 200;
    return Promise.resolve({
      ok: status < 400,
      status,
      headers: { get: () => null },
      text: () => Promise.resolve(JSON.stringify(answer.body)),
    });
  }) as never;
  return asked;
}
