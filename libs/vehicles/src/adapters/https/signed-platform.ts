import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '@yiche/kernel';
import type { Logger } from '@yiche/platform';
import type { Gauge } from 'prom-client';
import { z } from 'zod';
import { quotaUsedUp, RegistryFailure } from '../../domain/registry-failure.js';
import { post, requireOk, type HttpAnswer } from '../bounded-http.js';

export interface SignedPlatformSettings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly appId: string;
  readonly secret: string;
}

/** Before its end a token is not used any more: the question takes time, ms. */
const TOKEN_MARGIN_MS = 30_000;

const tokenSchema = z.object({
  token: z
    .string()
    .min(1)
    .max(4_000)
    .regex(/^[\x21-\x7e]+$/),
  /** s */
  expiresIn: z.number().min(1).max(604_800),
  serverTime: z.number(),
});

const refusedSchema = z.object({ code: z.string().max(60), serverTime: z.number().optional() });

/**
 * A provincial platform over HTTPS: a token that expires, and with each question a signature over its body, its time and a word that
 * is used once. The platform's clock may stand differently from ours: what it says of it is kept, and our times are given in its.
 */
export class SignedPlatform {
  private token: { readonly text: string; readonly until: number } | null = null;
  private fetching: Promise<string> | null = null;
  /** The platform's clock ahead of ours, ms. */
  private ahead = 0;

  constructor(
    private readonly settings: SignedPlatformSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly skew: Gauge,
  ) {}

  /**
   * Asks a question. A token that the platform does not know any more, and a clock that has gone astray, cost one more attempt each, as both
   * are mended by what it says.
   * @returns the answer's JSON
   * @throws RegistryFailure
   */
  async ask(path: string, question: object, signal: AbortSignal): Promise<unknown> {
    const body = JSON.stringify(question);
    const mended = new Set<string>();
    for (;;) {
      const token = await this.currentToken(signal);
      const answer = await this.send(path, body, { authorization: `Bearer ${token}` }, signal);
      if (answer.status !== 401) {
        requireOk(answer.status);
        return jsonOf(answer);
      }
      const { code } = this.heed(answer);
      if ((code !== 'token-expired' && code !== 'clock-skew') || mended.has(code)) throw refusedWith(code);
      mended.add(code);
      if (code === 'token-expired' && this.token?.text === token) this.token = null;
    }
  }

  /** One for all who wait for it. */
  private currentToken(signal: AbortSignal): Promise<string> {
    if (this.token && this.token.until > this.clock.now().getTime()) return Promise.resolve(this.token.text);
    this.fetching ??= this.fetchToken(signal).finally(() => (this.fetching = null));
    return this.fetching;
  }

  private async fetchToken(signal: AbortSignal): Promise<string> {
    const body = JSON.stringify({ appId: this.settings.appId });
    let answer = await this.send('/token', body, {}, signal);
    if (answer.status === 401) {
      const { code } = this.heed(answer);
      if (code !== 'clock-skew') throw refusedWith(code);
      answer = await this.send('/token', body, {}, signal);
      if (answer.status === 401) throw refusedWith(this.heed(answer).code);
    }
    requireOk(answer.status);
    const { token, expiresIn, serverTime } = understood(tokenSchema, jsonOf(answer));
    this.readClock(serverTime);
    this.token = { text: token, until: this.clock.now().getTime() + expiresIn * 1_000 - TOKEN_MARGIN_MS };
    return token;
  }

  private send(
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { url, appId, secret } = this.settings;
    const timestamp = String(this.clock.now().getTime() + this.ahead);
    const nonce = randomBytes(16).toString('hex');
    const address = `${url}${path}`;
    const signature = signatureOf(secret, { path: new URL(address).pathname, timestamp, nonce, body });
    return post(address, {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        'x-app-id': appId,
        'x-timestamp': timestamp,
        'x-nonce': nonce,
        'x-signature': signature,
        ...headers,
      },
      body,
      signal,
    });
  }

  private heed(answer: HttpAnswer): { code: string } {
    const { code, serverTime } = understood(refusedSchema, jsonOf(answer));
    if (serverTime !== undefined) this.readClock(serverTime);
    return { code };
  }

  private readClock(serverTime: number): void {
    const now = this.clock.now().getTime();
    const ahead = Math.round(serverTime - now);
    if (Math.abs(ahead - this.ahead) > 1_000)
      this.logger.warn(
        { ours: new Date(now).toISOString(), theirs: isoOf(serverTime), aheadSeconds: ahead / 1_000 },
        'the vehicle registry’s clock stands differently from ours',
      );
    this.ahead = ahead;
    this.skew.set(ahead / 1_000);
  }
}

/**
 * HMAC-SHA256 in hex over method, path, time, nonce and the body's SHA-256, a line each: none of them can be changed or used for another
 * question.
 */
export function signatureOf(
  secret: string,
  { path, timestamp, nonce, body }: { path: string; timestamp: string; nonce: string; body: string },
): string {
  const digest = createHash('sha256').update(body).digest('hex');
  return createHmac('sha256', secret).update(['POST', path, timestamp, nonce, digest].join('\n')).digest('hex');
}

function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    // Its message would quote the answer.
    throw new RegistryFailure('no-sense', 'an answer that is no JSON');
  }
}

/** @throws RegistryFailure that names the fields alone: what they hold is about a person */
export function understood<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const fields = [...new Set(read.error.issues.map(({ path }) => path.join('.') || 'the whole'))];
  throw new RegistryFailure('no-sense', `an answer not as expected: ${fields.join(', ').slice(0, 150)}`);
}

const refusedWith = (code: string): RegistryFailure =>
  code === 'quota' ? quotaUsedUp() : new RegistryFailure('refused', `refused: ${code.slice(0, 60)}`);

const isoOf = (time: number): string | null => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null);
