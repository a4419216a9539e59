import { z } from 'zod';
import type { AmiConnectionSettings } from './ami/ami-connection.js';
import type { BackOffSettings } from './ami/back-off.js';
import type { AriSettings } from './asterisk/agent-endpoints.js';

const port = z.coerce.number().int().min(1).max(65_535);
const milliseconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault);
const count = milliseconds;
const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const secret = z.string().min(1);

const common = {
  /** The PBX node's name: part of every fact's key, so two nodes must differ. */
  PBX_NODE: name.default('yc1'),
};

const simulatorSchema = z.object({
  ...common,
  PBX_KIND: z.literal('simulator'),
  /** How long the simulated queue lets an agent's telephone ring (ms). */
  PBX_SIM_AGENT_RING_MS: milliseconds(15_000),
  /** How long a simulated owner may ring (ms). */
  PBX_SIM_OWNER_RING_MS: milliseconds(45_000),
  /** How long a caller waits for an agent who went in mid-call before another one gets the call (ms). */
  PBX_SIM_AGENT_AWAY_MS: milliseconds(15_000),
});

const asteriskSchema = z.object({
  ...common,
  PBX_KIND: z.literal('asterisk'),
  PBX_AMI_HOST: z.string().min(1).default('127.0.0.1'),
  PBX_AMI_PORT: port.default(5038),
  PBX_AMI_EVENTS_USER: name.default('events'),
  PBX_AMI_EVENTS_SECRET: secret,
  PBX_AMI_CONTROL_USER: name.default('control'),
  PBX_AMI_CONTROL_SECRET: secret,
  /** From dialling to a successful login (ms). */
  PBX_AMI_LOGIN_TIMEOUT_MS: milliseconds(5_000),
  /** One action, a whole list included (ms). */
  PBX_AMI_ACTION_TIMEOUT_MS: milliseconds(5_000),
  /** Between two pings (ms). */
  PBX_AMI_PING_INTERVAL_MS: milliseconds(10_000),
  /** A ping without an answer for so long ends the connection (ms). */
  PBX_AMI_PING_TIMEOUT_MS: milliseconds(5_000),
  /** Before connecting again, at the least (ms). */
  PBX_AMI_RETRY_FLOOR_MS: milliseconds(100),
  /** Before the first retry, at the most; doubles with each (ms). */
  PBX_AMI_RETRY_BASE_MS: milliseconds(500),
  /** Before any retry, at the most (ms). */
  PBX_AMI_RETRY_CAP_MS: milliseconds(2_000),
  /** Items of one list. */
  PBX_AMI_MAX_LIST_ITEMS: count(50_000),
  /** Bytes of one message. */
  PBX_AMI_MAX_MESSAGE_BYTES: count(262_144),
  /** Actions under way at once. */
  PBX_AMI_MAX_PENDING: count(1_000),
  /** Events kept back while synchronising; more begins the synchronisation anew. */
  PBX_AMI_MAX_HELD_BACK_EVENTS: count(100_000),
  /** What is kept about things that are over (attempts, arrivals), each, so that a late or doubled event is recognised. */
  PBX_AMI_MAX_REMEMBERED: count(10_000).pipe(z.number().min(1_000)),
  /** Two readings of the PBX's start, in whole seconds, may differ by rounding (ms); a restart takes longer than this. */
  PBX_AMI_SAME_START_MS: milliseconds(3_000),
  /** Asterisk's own record of calls (CEL, CSV), as this process sees it; empty: what happens in a gap stays unknown. */
  PBX_CEL_FILE: z.string().default(''),
  /** Opens the numbers in it: `secrets.record` of the PBX. */
  PBX_CEL_KEY: z.union([z.literal(''), z.string().regex(/^[A-Za-z0-9_-]{16}$/)]).default(''),
  /** An event whose time is further ahead of our clock than this counts as of the moment when we heard it (ms). */
  PBX_AMI_MAX_CLOCK_AHEAD_MS: milliseconds(5_000),
  PBX_ARI_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8088'),
  PBX_ARI_USER: name.default('yiche'),
  PBX_ARI_PASSWORD: secret,
  /** One ARI request (ms). */
  PBX_ARI_TIMEOUT_MS: milliseconds(5_000),
  /** Domain of the softphones' addresses (`sip:agent-8001@…`). */
  PBX_SIP_REALM: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,253}$/)
    .default('yiche114'),
  /** The address at which browsers send audio to the PBX. */
  PBX_MEDIA_ADDRESS: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/)
    .default('127.0.0.1'),
  /** Between two questions whether an agent's softphone is there (s). */
  PBX_AGENT_QUALIFY_S: count(15),
  /** A leg of an agent without a packet of sound for so long is hung up (s). */
  PBX_AGENT_RTP_TIMEOUT_S: count(30),
  /** The same while the leg is on hold (s). */
  PBX_AGENT_RTP_HOLD_TIMEOUT_S: count(300),
  /** An attempt to reach an owner ends after this, whatever the dialplan does (ms). */
  PBX_OWNER_RING_TIMEOUT_MS: milliseconds(60_000),
});

/** This library's settings as the environment names them; times in milliseconds. */
export const telephonyConfigSchema = z
  .discriminatedUnion('PBX_KIND', [asteriskSchema, simulatorSchema])
  .refine((env) => env.PBX_KIND === 'simulator' || (env.PBX_CEL_FILE === '') === (env.PBX_CEL_KEY === ''), {
    error: 'PBX_CEL_FILE 与 PBX_CEL_KEY 须同时设置：后者即 PBX 设置里的 secrets.record',
    path: ['PBX_CEL_KEY'],
  })
  .transform((env): TelephonyConfig =>
    env.PBX_KIND === 'asterisk'
      ? { kind: 'asterisk', asterisk: asteriskSettings(env) }
      : {
          kind: 'simulator',
          simulator: {
            node: env.PBX_NODE,
            agentRingMs: env.PBX_SIM_AGENT_RING_MS,
            ownerRingMs: env.PBX_SIM_OWNER_RING_MS,
            agentAwayMs: env.PBX_SIM_AGENT_AWAY_MS,
          },
        },
  );

function asteriskSettings(env: z.output<typeof asteriskSchema>): AsteriskSettings {
  return {
    node: env.PBX_NODE,
    ami: {
      connection: {
        host: env.PBX_AMI_HOST,
        port: env.PBX_AMI_PORT,
        loginTimeoutMs: env.PBX_AMI_LOGIN_TIMEOUT_MS,
        actionTimeoutMs: env.PBX_AMI_ACTION_TIMEOUT_MS,
        pingIntervalMs: env.PBX_AMI_PING_INTERVAL_MS,
        pingTimeoutMs: env.PBX_AMI_PING_TIMEOUT_MS,
        maxListItems: env.PBX_AMI_MAX_LIST_ITEMS,
        maxMessageBytes: env.PBX_AMI_MAX_MESSAGE_BYTES,
        maxPending: env.PBX_AMI_MAX_PENDING,
      },
      events: { username: env.PBX_AMI_EVENTS_USER, secret: env.PBX_AMI_EVENTS_SECRET },
      control: { username: env.PBX_AMI_CONTROL_USER, secret: env.PBX_AMI_CONTROL_SECRET },
      backOff: {
        floorMs: env.PBX_AMI_RETRY_FLOOR_MS,
        baseMs: env.PBX_AMI_RETRY_BASE_MS,
        capMs: env.PBX_AMI_RETRY_CAP_MS,
      },
    },
    maxHeldBackEvents: env.PBX_AMI_MAX_HELD_BACK_EVENTS,
    maxRemembered: env.PBX_AMI_MAX_REMEMBERED,
    sameStartMs: env.PBX_AMI_SAME_START_MS,
    cel: env.PBX_CEL_FILE && env.PBX_CEL_KEY ? { file: env.PBX_CEL_FILE, key: env.PBX_CEL_KEY } : null,
    maxClockAheadMs: env.PBX_AMI_MAX_CLOCK_AHEAD_MS,
    ari: {
      url: env.PBX_ARI_URL.replace(/\/+$/, ''),
      user: env.PBX_ARI_USER,
      password: env.PBX_ARI_PASSWORD,
      timeoutMs: env.PBX_ARI_TIMEOUT_MS,
      mediaAddress: env.PBX_MEDIA_ADDRESS,
      softphone: {
        qualifySeconds: env.PBX_AGENT_QUALIFY_S,
        rtpTimeoutSeconds: env.PBX_AGENT_RTP_TIMEOUT_S,
        rtpHoldTimeoutSeconds: env.PBX_AGENT_RTP_HOLD_TIMEOUT_S,
      },
    },
    sipRealm: env.PBX_SIP_REALM,
    ownerRingTimeoutMs: env.PBX_OWNER_RING_TIMEOUT_MS,
  };
}

export interface AmiAccount {
  readonly username: string;
  readonly secret: string;
}

/** Asterisk's own record as this process sees it, and what opens the requesters' numbers in it. */
export interface CelSettings {
  readonly file: string;
  readonly key: string;
}

export interface AsteriskSettings {
  readonly node: string;
  readonly ami: {
    readonly connection: Omit<AmiConnectionSettings, 'username' | 'secret'>;
    readonly events: AmiAccount;
    readonly control: AmiAccount;
    readonly backOff: BackOffSettings;
  };
  readonly maxHeldBackEvents: number;
  readonly maxRemembered: number;
  readonly sameStartMs: number;
  /** Null: there is no record to be read. */
  readonly cel: CelSettings | null;
  readonly maxClockAheadMs: number;
  readonly ari: AriSettings;
  readonly sipRealm: string;
  readonly ownerRingTimeoutMs: number;
}

export interface SimulatorSettings {
  readonly node: string;
  readonly agentRingMs: number;
  readonly ownerRingMs: number;
  readonly agentAwayMs: number;
}

export type TelephonyConfig =
  | { readonly kind: 'asterisk'; readonly asterisk: AsteriskSettings }
  | { readonly kind: 'simulator'; readonly simulator: SimulatorSettings };

/**
 * Reads this library's settings; an empty value counts as not set.
 * @throws Error naming every setting that is missing or wrong, never a value: it may be a secret.
 */
export function parseTelephonyConfig(environment: Readonly<Record<string, string | undefined>>): TelephonyConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const result = telephonyConfigSchema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`配置有误 / invalid configuration: ${problems.join('; ')}`);
}
