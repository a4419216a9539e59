/** A log-in as a browser would have it but without one; whatever the server answers is remembered. */
export class ApiClient {
  cookie = '';
  /** Every body that came, one after another. */
  received = '';

  constructor(private readonly url: string) {}

  async logIn(username: string): Promise<Answer> {
    return this.send('POST', '/api/session', { username, password: 'yiche-114-demo' });
  }

  async send<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        'x-yiche': '1',
        cookie: this.cookie,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.get('set-cookie')?.split(';')[0];
    if (set) this.cookie = set;
    const text = await answer.text();
    this.received += text;
    return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Answer<T>['body'] };
  }
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T & { code?: string; message?: string };
}
