import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AmiMessage, AmiSession } from '../ami-session.js';

/** What somebody asks of the city: a person who calls the hotline. */
export const placeCallSchema = z.strictObject({
  /** The number shown to the hotline; a mobile out of thin air when not given. */
  from: z
    .string()
    .regex(/^(1[3-9]\d{9}|0[1-9]\d{8,10})$/)
    .optional(),
  /** Whoever was called last as the owner of a vehicle rings back: `from` is their number. */
  asOwner: z.boolean().default(false),
  to: z
    .string()
    .regex(/^\d{3,15}$/)
    .default('114'),
  /** `caller` speaks, `tone` sends a tone, `silent` says nothing. */
  script: z.enum(['caller', 'tone', 'silent']).default('caller'),
  /** Hz, for the script `tone`. */
  tone: z.int().min(100).max(3400).default(440),
  /** The person hangs up after so many seconds of the answered call; 0: stays until hung up on. */
  durationSeconds: z.int().min(0).max(7200).default(0),
});
export type PlaceCall = z.input<typeof placeCallSchema>;

export interface CityCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly script: string;
  readonly state: 'dialling' | 'up' | 'ended';
  /** Q.850 cause of the end. */
  readonly cause?: number;
  readonly startedAt: string;
  readonly endedAt?: string;
}

const keptCalls = 1000;

/** Nobody can ring back. */
export class NoOwnerCalled extends Error {}

/** The people of the city who are calling, or called not long ago. */
export class CityCalls {
  private readonly calls = new Map<string, CityCall>();
  private lastOwner: string | null = null;

  constructor(private readonly ami: AmiSession) {
    ami.onEvent((event) => this.follow(event));
  }

  list(): readonly CityCall[] {
    return [...this.calls.values()];
  }

  find(id: string): CityCall | undefined {
    return this.calls.get(id);
  }

  /** @throws ZodError for a request that makes no sense, `NoOwnerCalled`, Error when Asterisk refuses. */
  async place(request: unknown): Promise<CityCall> {
    const { from, asOwner, to, script, tone, durationSeconds } = placeCallSchema.parse(request);
    if (asOwner && this.lastOwner === null) throw new NoOwnerCalled('no owner was called yet');
    const id = `c${randomBytes(6).toString('hex')}`;
    const call: CityCall = {
      id,
      from: (asOwner ? this.lastOwner : from) ?? inventedMobile(),
      to,
      script,
      state: 'dialling',
      startedAt: new Date().toISOString(),
    };
    this.remember(call);
    const answer = await this.ami.action({
      Action: 'Originate',
      Channel: `PJSIP/${to}@pbx`,
      ChannelId: id,
      Context: 'speak',
      Exten: script,
      Priority: '1',
      Async: 'true',
      Timeout: '60000',
      CallerID: `<${call.from}>`,
      Variable: [`CITY_PARTY=caller-${id}`, `CITY_TONE=${tone}`, `CITY_SECONDS=${durationSeconds}`],
    });
    if (answer['Response'] !== 'Success') {
      this.calls.delete(id);
      throw new Error(`the city's Asterisk refused: ${answer['Message'] ?? ''}`);
    }
    return call;
  }

  async hangUp(id: string): Promise<void> {
    const call = this.calls.get(id);
    if (call === undefined || call.state === 'ended') return;
    await this.ami.action({ Action: 'Hangup', Channel: id, Cause: '16' });
  }

  private follow(event: AmiMessage): void {
    if (event['Event'] === 'UserEvent' && event['Kind'] === 'owner-called') this.lastOwner = event['Number'] ?? null;
    const call = this.calls.get(event['Uniqueid'] ?? '');
    if (call === undefined) return;
    if (event['Event'] === 'Newstate' && event['ChannelStateDesc'] === 'Up')
      this.calls.set(call.id, { ...call, state: 'up' });
    if (event['Event'] !== 'Hangup') return;
    this.calls.set(call.id, {
      ...call,
      state: 'ended',
      cause: Number(event['Cause'] ?? 0),
      endedAt: new Date().toISOString(),
    });
  }

  private remember(call: CityCall): void {
    this.calls.set(call.id, call);
    if (this.calls.size <= keptCalls) return;
    const oldest = this.list().find(({ state }) => state === 'ended');
    if (oldest !== undefined) this.calls.delete(oldest.id);
  }
}

/** A number of a range that no operator has given to anybody. */
function inventedMobile(): string {
  return `1380000${String(randomBytes(2).readUInt16BE() % 10_000).padStart(4, '0')}`;
}
