import { AgentsConfig, agentsConfigSchema } from '@yiche/agents';
import { CallsConfig, callsConfigSchema } from '@yiche/calls';
import { IdentityConfig, identityConfigSchema } from '@yiche/identity';
import {
  ConfigError,
  countSetting,
  PlatformConfig,
  platformConfigSchema,
  readConfig,
  type Environment,
} from '@yiche/platform';
import { RecordingsConfig, recordingsConfigSchema } from '@yiche/recordings';
import { telephonyConfigSchema, type TelephonyConfig } from '@yiche/telephony';
import { VehiclesConfig, vehiclesConfigSchema } from '@yiche/vehicles';
import { z } from 'zod';
import { nicenessSetting } from './niceness.js';

const ROLES = ['api', 'telephony', 'scheduler'] as const;
type ProcessRole = (typeof ROLES)[number];

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
      .pipe(z.array(z.enum(ROLES)).min(1)),
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
    /** How often a desk's page is asked whether it is there, ms. */
    DESK_PROBE_MS: countSetting(3_000).pipe(z.number().min(100)),
    /** A page that has not answered for so long is offered no calls, ms. Longer than two questions. */
    DESK_OFFER_SILENCE_MS: countSetting(7_000),
    /** A page that has not answered for so long is gone, and a call it had is cared for otherwise, ms. */
    DESK_CALL_SILENCE_MS: countSetting(15_000),
    /** Proxies between browsers and this server: so many entries of X-Forwarded-For, from the right, are believed. */
    TRUST_PROXY_HOPS: countSetting(0),
    /** Where browsers reach the softphone gateway; without, on the page's own port, whose proxy sends /ws there. */
    SOFTPHONE_PUBLIC_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
    /** Control address of the demo city; demo mode only. */
    DEMO_CITY_URL: z.url().optional(),
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
    },
    desk: {
      probeMs: env.DESK_PROBE_MS,
      offerSilenceMs: env.DESK_OFFER_SILENCE_MS,
      callSilenceMs: env.DESK_CALL_SILENCE_MS,
    },
    trustedProxies: env.TRUST_PROXY_HOPS,
    softphonePublicPort: env.SOFTPHONE_PUBLIC_PORT ?? null,
    demoCityUrl: env.DEMO_CITY_URL,
  }));

/** Injection token as well as type of the server's own settings. */
export abstract class ServerConfig {
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly roles: readonly ProcessRole[];
  abstract readonly niceness: number;
  abstract readonly webDir: string;
  abstract readonly bodyLimit: number;
  /** Bytes and milliseconds. */
  abstract readonly socket: {
    readonly messageLimit: number;
    readonly pingIntervalMs: number;
    readonly pingTimeoutMs: number;
  };
  /** All in milliseconds. */
  abstract readonly desk: {
    readonly probeMs: number;
    readonly offerSilenceMs: number;
    readonly callSilenceMs: number;
  };
  abstract readonly trustedProxies: number;
  /** Null: the page's own. */
  abstract readonly softphonePublicPort: number | null;
  abstract readonly demoCityUrl: string | undefined;
}

/** Every library's settings. */
export interface AppConfig {
  readonly server: ServerConfig;
  readonly platform: PlatformConfig;
  readonly telephony: TelephonyConfig;
  readonly identity: IdentityConfig;
  readonly agents: AgentsConfig;
  readonly vehicles: VehiclesConfig;
  readonly calls: CallsConfig;
  readonly recordings: RecordingsConfig;
}

/**
 * The one place where the server's environment is read; the softphone gateway has its own (`softphone-gateway/gateway-config.ts`).
 * @throws ConfigError naming what is missing or wrong
 */
export function readAppConfig(environment: Environment): AppConfig {
  const config = {
    server: readConfig(serverConfigSchema, environment),
    platform: readConfig(platformConfigSchema, environment),
    telephony: readConfig(telephonyConfigSchema, environment),
    identity: readConfig(identityConfigSchema, environment),
    agents: readConfig(agentsConfigSchema, environment),
    vehicles: readConfig(vehiclesConfigSchema, environment),
    calls: readConfig(callsConfigSchema, environment),
    recordings: readConfig(recordingsConfigSchema, environment),
  };
  // A real PBX records from the first second (F1): without its folder every track would be reported missing.
  if (config.telephony.kind === 'asterisk' && !config.recordings.spool) {
    throw new ConfigError(
      '配置有误 / invalid configuration: RECORDING_SPOOL_DIR: PBX_KIND=asterisk 时必须指定 PBX 的录音目录',
    );
  }
  return config;
}

export { ConfigError };
