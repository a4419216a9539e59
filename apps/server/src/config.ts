import { AgentsConfig, agentsConfigSchema } from '@yiche/agents';
import { AuditConfig, auditConfigSchema } from '@yiche/audit';
import { BillingConfig, billingConfigSchema } from '@yiche/billing';
import { CallsConfig, callsConfigSchema } from '@yiche/calls';
import type { DeskTimings } from '@yiche/contracts';
import { IdentityConfig, identityConfigSchema } from '@yiche/identity';
import { IncidentsConfig, incidentsConfigSchema } from '@yiche/incidents';
import {
  ConfigError,
  countSetting,
  invalidSettings,
  PlatformConfig,
  platformConfigSchema,
  readConfigs,
  toldSettings,
  type Environment,
} from '@yiche/platform';
import { RecordingsConfig, recordingsConfigSchema } from '@yiche/recordings';
import { RelocationsConfig, relocationsConfigSchema } from '@yiche/relocations';
import { SettlementConfig, settlementConfigSchema } from '@yiche/settlement';
import { telephonyConfigSchema, type TelephonyConfig } from '@yiche/telephony';
import { VehiclesConfig, vehiclesConfigSchema } from '@yiche/vehicles';
import { z } from 'zod';
import { nicenessSetting } from './niceness.js';
import { WatchConfig, watchConfigSchema } from './watch/watch-config.js';

const ROLES = ['api', 'telephony', 'scheduler'] as const;
type ProcessRole = (typeof ROLES)[number];

/** A pause, an interval or a patience: 0 would be none at all. */
const atLeast = (minimum: number, byDefault: number) => countSetting(byDefault).pipe(z.number().min(minimum));

const serverConfigSchema = z
  .object({
    /** Address the server listens on. */
    HOST: z.string().default('127.0.0.1'),
    PORT: countSetting(3114),
    /** What this process does; all of it by default. */
    ROLES: z
      .string()
      .default(ROLES.join(','))
      .transform((text) => text.split(',').map((role) => role.trim()))
      .pipe(z.array(z.enum(ROLES)).min(1))
      // A part alone would end sessions that the others hold, and run every schedule once more.
      .refine((roles) => ROLES.every((role) => roles.includes(role)), {
        error: `须为 ${ROLES.join(',')}（默认值）：拆到几个进程还没有完成 / must name all of them: splitting is not finished`,
      }),
    /** How far this process steps back for the PBX on the same machine: 0 (equal) to 19 (last). */
    PROCESS_NICENESS: nicenessSetting,
    /** Folder of the built web program. */
    WEB_DIR: z.string().default('dist/web'),
    /** Largest body of a request, bytes. */
    HTTP_BODY_LIMIT: countSetting(65_536),
    /** Largest message on a socket, bytes. */
    SOCKET_MESSAGE_LIMIT: countSetting(16_384),
    /** A socket is pinged so often, ms. */
    SOCKET_PING_INTERVAL_MS: countSetting(5_000),
    /** A ping, or its absence, is waited for so long before the socket counts as dead, on both sides, ms. With the interval less than DESK_CALL_SILENCE_MS: who changes the network is back before the call is given up. */
    SOCKET_PING_TIMEOUT_MS: countSetting(4_000),
    /** A socket lives as long as its session, which is asked for at most so often, ms. */
    SOCKET_SESSION_CHECK_MS: countSetting(60_000),
    /** Sockets of one session at once in one process; one more is refused. A page has one, and after a reload its old one for a moment. */
    SOCKETS_PER_SESSION: atLeast(1, 12),
    /** How often a desk's page is asked whether it is there, ms. */
    DESK_PROBE_MS: countSetting(3_000).pipe(z.number().min(100)),
    /** A page that has not answered for so long is offered no calls, ms. Longer than two questions. */
    DESK_OFFER_SILENCE_MS: countSetting(7_000),
    /** A page that has not answered for so long is gone, and a call it had is cared for otherwise, ms. */
    DESK_CALL_SILENCE_MS: countSetting(15_000),
    /** What follows up to DESK_PHONE_… is handed to the browsers (`deskTimingsSchema` says more). Before a shift that could not go on after a reload is tried again, ms. */
    DESK_RESUME_RETRY_MS: atLeast(100, 5_000),
    /** Between two tries to open a microphone that is missing, ms. */
    DESK_MICROPHONE_RETRY_MS: atLeast(100, 3_000),
    /** A telephone that is idle for so long while the PBX says it is in a call has lost it and is rung again, ms. */
    DESK_RETRIEVE_AFTER_MS: atLeast(100, 2_000),
    DESK_UNANNOUNCED_AFTER_MS: atLeast(100, 1_000),
    /** A reload gives the desk back within this time; a longer wait means another window, ms. */
    DESK_TAB_WAIT_MS: atLeast(100, 700),
    /** Between two questions for recordings of which one is still being written, ms. */
    DESK_RECORDING_POLL_MS: atLeast(100, 4_000),
    /** A socket's connection, or the answer to a message, that a page does not have for so long is tried again, ms. */
    DESK_SOCKET_ANSWER_MS: atLeast(100, 5_000),
    /** Before a page connects its socket again, at the most, ms. */
    DESK_SOCKET_RETRY_MS: atLeast(100, 1_000),
    /** From starting the telephone to its registration, ms. */
    DESK_PHONE_REGISTER_WITHIN_MS: atLeast(100, 10_000),
    /** For how long one registration of the telephone holds, s. */
    DESK_PHONE_REGISTER_EXPIRES_S: atLeast(10, 60),
    /** Before the telephone's connection is tried again, at first, s. */
    DESK_PHONE_RETRY_MIN_S: atLeast(1, 1),
    /** The same at the most, s. */
    DESK_PHONE_RETRY_MAX_S: atLeast(1, 5),
    /** The call of an offer that is on the screen arrives within this time after "answer", ms. */
    DESK_PHONE_INVITE_WITHIN_MS: atLeast(100, 3_000),
    /** Between two looks at the quality of a call, ms. */
    DESK_PHONE_QUALITY_EVERY_MS: atLeast(100, 2_000),
    /** A call whose sound has lost its way tries again so often until it has one, ms. */
    DESK_PHONE_PATH_REPAIR_MS: atLeast(100, 4_000),
    /** No packet for so long after a new registration is a lost way, ms. The PBX sends fifty a second. */
    DESK_PHONE_PATH_SILENCE_MS: atLeast(100, 1_000),
    /** Offers of which it is measured how long they take to the screen, at the same time; an older one is forgotten, it was never painted. */
    SCREEN_POP_OFFERS_KEPT: atLeast(1, 1_000),
    /** Proxies between browsers and this server: so many entries of X-Forwarded-For, from the right, are believed. */
    TRUST_PROXY_HOPS: countSetting(0),
    /** Where browsers reach the softphone gateway; without, on the page's own port, whose proxy sends /ws there. */
    SOFTPHONE_PUBLIC_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
    /** Control address of the demo city; demo mode only. */
    DEMO_CITY_URL: z.url().optional(),
    /** What the demo city's control port wants to hear before it does anything; made at each start of the city. */
    DEMO_CITY_TOKEN: z
      .string()
      .regex(/^[\w-]{16,128}$/)
      .optional(),
    /** The demo city's answer that is not had for so long is a refusal, ms. */
    DEMO_CITY_TIMEOUT_MS: atLeast(100, 5_000),
  })
  .refine((env) => env.DESK_PHONE_RETRY_MIN_S <= env.DESK_PHONE_RETRY_MAX_S, {
    error: '不能大于 DESK_PHONE_RETRY_MAX_S',
    path: ['DESK_PHONE_RETRY_MIN_S'],
  })
  .refine((env) => (env.DEMO_CITY_URL === undefined) === (env.DEMO_CITY_TOKEN === undefined), {
    error: 'DEMO_CITY_URL 与 DEMO_CITY_TOKEN 须同时设置',
    path: ['DEMO_CITY_TOKEN'],
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    roles: env.ROLES as readonly ProcessRole[],
    niceness: env.PROCESS_NICENESS,
    webDir: env.WEB_DIR,
    bodyLimit: env.HTTP_BODY_LIMIT,
    socket: {
      messageLimit: env.SOCKET_MESSAGE_LIMIT,
      pingIntervalMs: env.SOCKET_PING_INTERVAL_MS,
      pingTimeoutMs: env.SOCKET_PING_TIMEOUT_MS,
      sessionCheckMs: env.SOCKET_SESSION_CHECK_MS,
      perSession: env.SOCKETS_PER_SESSION,
    },
    desk: {
      probeMs: env.DESK_PROBE_MS,
      offerSilenceMs: env.DESK_OFFER_SILENCE_MS,
      callSilenceMs: env.DESK_CALL_SILENCE_MS,
    },
    deskTimings: {
      resumeRetryMs: env.DESK_RESUME_RETRY_MS,
      microphoneRetryMs: env.DESK_MICROPHONE_RETRY_MS,
      retrieveAfterMs: env.DESK_RETRIEVE_AFTER_MS,
      unannouncedAfterMs: env.DESK_UNANNOUNCED_AFTER_MS,
      tabWaitMs: env.DESK_TAB_WAIT_MS,
      recordingPollMs: env.DESK_RECORDING_POLL_MS,
      socket: { answerMs: env.DESK_SOCKET_ANSWER_MS, retryMs: env.DESK_SOCKET_RETRY_MS },
      phone: {
        registerWithinMs: env.DESK_PHONE_REGISTER_WITHIN_MS,
        registerExpiresSeconds: env.DESK_PHONE_REGISTER_EXPIRES_S,
        retryMinSeconds: env.DESK_PHONE_RETRY_MIN_S,
        retryMaxSeconds: env.DESK_PHONE_RETRY_MAX_S,
        inviteWithinMs: env.DESK_PHONE_INVITE_WITHIN_MS,
        qualityEveryMs: env.DESK_PHONE_QUALITY_EVERY_MS,
        pathRepairMs: env.DESK_PHONE_PATH_REPAIR_MS,
        pathSilenceMs: env.DESK_PHONE_PATH_SILENCE_MS,
      },
    } satisfies DeskTimings,
    offersKept: env.SCREEN_POP_OFFERS_KEPT,
    trustedProxies: env.TRUST_PROXY_HOPS,
    softphonePublicPort: env.SOFTPHONE_PUBLIC_PORT ?? null,
    demoCity:
      env.DEMO_CITY_URL && env.DEMO_CITY_TOKEN ? { url: env.DEMO_CITY_URL, token: env.DEMO_CITY_TOKEN } : undefined,
    demoCityTimeoutMs: env.DEMO_CITY_TIMEOUT_MS,
  }));

/** Injection token as well as type of the server's own settings. */
export abstract class ServerConfig {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly roles: readonly ProcessRole[];
  abstract readonly niceness: number;
  abstract readonly webDir: string;
  abstract readonly bodyLimit: number;
  /** Bytes, milliseconds, pieces. */
  abstract readonly socket: {
    readonly messageLimit: number;
    readonly pingIntervalMs: number;
    readonly pingTimeoutMs: number;
    readonly sessionCheckMs: number;
    readonly perSession: number;
  };
  /** All in milliseconds. */
  abstract readonly desk: {
    readonly probeMs: number;
    readonly offerSilenceMs: number;
    readonly callSilenceMs: number;
  };
  /** What the browsers are told of their patience. */
  abstract readonly deskTimings: DeskTimings;
  abstract readonly offersKept: number;
  abstract readonly trustedProxies: number;
  /** Null: the page's own. */
  abstract readonly softphonePublicPort: number | null;
  abstract readonly demoCity: { readonly url: string; readonly token: string } | undefined;
  abstract readonly demoCityTimeoutMs: number;
}

/** Every library's settings. */
export interface AppConfig {
  readonly server: ServerConfig;
  readonly watch: WatchConfig;
  readonly platform: PlatformConfig;
  readonly telephony: TelephonyConfig;
  readonly audit: AuditConfig;
  readonly identity: IdentityConfig;
  readonly agents: AgentsConfig;
  readonly vehicles: VehiclesConfig;
  readonly calls: CallsConfig;
  readonly relocations: RelocationsConfig;
  readonly recordings: RecordingsConfig;
  readonly billing: BillingConfig;
  readonly incidents: IncidentsConfig;
  readonly settlement: SettlementConfig;
}

/** What the server was told, for its log: every setting by its name, no secret. */
export const serverSettings = (environment: Environment): Record<string, string> =>
  toldSettings(Object.values(schemas), environment);

/**
 * The one place where the server's environment is read; the softphone gateway has its own (`softphone-gateway/gateway-config.ts`).
 * @throws ConfigError naming what is missing or wrong
 */
export function readAppConfig(environment: Environment): AppConfig {
  const config = readConfigs(schemas, environment);
  const problems = contradictionsOf(config);
  if (problems.length > 0) throw invalidSettings(problems);
  return config;
}

const schemas = {
  server: serverConfigSchema,
  watch: watchConfigSchema,
  platform: platformConfigSchema,
  telephony: telephonyConfigSchema,
  audit: auditConfigSchema,
  identity: identityConfigSchema,
  agents: agentsConfigSchema,
  vehicles: vehiclesConfigSchema,
  calls: callsConfigSchema,
  relocations: relocationsConfigSchema,
  recordings: recordingsConfigSchema,
  billing: billingConfigSchema,
  incidents: incidentsConfigSchema,
  settlement: settlementConfigSchema,
};

/** What each library's own schema cannot see: settings of several that do not go together. */
function contradictionsOf({ telephony, recordings, audit, settlement }: AppConfig): string[] {
  const problems: string[] = [];
  // A real PBX records from the first second (F1): without its folder every track would be reported missing.
  if (telephony.kind === 'asterisk' && !recordings.spool)
    problems.push(
      'RECORDING_SPOOL_DIR: PBX_KIND=asterisk 时必须指定 PBX 的录音目录 / must be set with PBX_KIND=asterisk',
    );
  if (audit.mailTo !== '' && settlement.mail.url === '')
    problems.push(
      'SETTLEMENT_SMTP_URL: 配置了 AUDIT_ANCHOR_MAIL_TO 时必须填写 / must be set with AUDIT_ANCHOR_MAIL_TO',
    );
  // Whoever gets hold of one of them must not be able to sign with the other.
  if (audit.key !== '' && audit.key === settlement.signingKey)
    problems.push('AUDIT_ANCHOR_KEY: 不能与 SETTLEMENT_SIGNING_KEY 相同 / must differ from SETTLEMENT_SIGNING_KEY');
  return problems;
}

export { ConfigError };
