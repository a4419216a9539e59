import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Register } from './register.js';
import type { Switches } from './switches.js';

/** A request of the JSON interface, read whole. */
export interface JsonRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** A timestamp so far from the platform's clock is refused, ms. */
const SKEW_MS = 60_000;

/** Who asks must have signed the body, with a word that was not used before, and have a token that still holds. */
export class JsonDoor {
  private readonly tokens = new Map<string, number>();
  private readonly nonces = new Set<string>();

  constructor(
    private readonly register: Register,
    private readonly account: { readonly appId: string; readonly secret: string },
  ) {}

  answer(request: JsonRequest, switches: Switches, takeQuestion: () => boolean): Answer {
    const now = Date.now() + switches.clockAheadMs;
    const refused = (code: string, status = 401): Answer => ({ status, body: { code, serverTime: now } });
    const { headers, path, body } = request;
    const [timestamp, nonce] = [String(headers['x-timestamp']), String(headers['x-nonce'])];
    if (headers['x-app-id'] !== this.account.appId) return refused('unknown-app');
    if (!(Math.abs(Number(timestamp) - now) <= SKEW_MS)) return refused('clock-skew');
    const digest = createHash('sha256').update(body).digest('hex');
    const signed = ['POST', path, timestamp, nonce, digest].join('\n');
    const expected = createHmac('sha256', this.account.secret).update(signed).digest();
    const given = Buffer.from(String(headers['x-signature']), 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refused('bad-signature');
    if (this.nonces.has(nonce)) return refused('replayed');
    this.nonces.add(nonce);
    if (path.endsWith('/token')) return { status: 200, body: this.newToken(now, switches) };
    const token = /^Bearer (.+)$/.exec(String(headers['authorization']))?.[1] ?? '';
    if (!((this.tokens.get(token) ?? 0) > Date.now())) return refused('token-expired');
    if (!takeQuestion()) return { status: 200, body: { result: 'quota', serverTime: now } };
    const { plateNumber, plateType } = JSON.parse(body) as { plateNumber: string; plateType: string };
    const { result, vehicles } = this.register.find(plateNumber, plateType);
    if (vehicles.length > 1) return { status: 200, body: { result: 'several', serverTime: now } };
    const [vehicle] = vehicles;
    const told = vehicle && ['found', 'do-not-call', 'stale-number'].includes(result);
    if (!told) return { status: 200, body: { result, serverTime: now } };
    const { plate, ...rest } = vehicle;
    const number = switches.fault === 'other-plate' ? '苏D99999' : plate.number;
    return {
      status: 200,
      body: { result, vehicle: { plateNumber: number, plateType: plate.type, ...rest }, serverTime: now },
    };
  }

  private newToken(now: number, { tokenSeconds }: Switches): object {
    const token = randomBytes(24).toString('base64url');
    this.tokens.set(token, Date.now() + tokenSeconds * 1_000);
    return { token, expiresIn: tokenSeconds, serverTime: now };
  }

  /** As a platform does when it is started anew. */
  forgetTokens(): void {
    this.tokens.clear();
  }
}
