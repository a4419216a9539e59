import { openSessionsConfigSchema, type OpenSessionsConfig } from '@yiche/identity';
import {
  countSetting,
  programConfigSchema,
  readConfigs,
  settingNames,
  toldSettings,
  type Environment,
  type ProgramConfig,
} from '@yiche/platform';
import { z } from 'zod';
import { nicenessSetting } from '../niceness.js';

const gatewayConfigSchema = z
  .object({
    /** Address the gateway listens on; the server's own has the same name. */
    HOST: z.string().default('127.0.0.1'),
    SOFTPHONE_GATEWAY_PORT: countSetting(3115),
    /** Proxies between browsers and this process; with none, a Host that could be anybody's name is refused. */
    TRUST_PROXY_HOPS: countSetting(0),
    /** How far this process steps back for the PBX on the same machine. */
    PROCESS_NICENESS: nicenessSetting,
    /** Where the PBX takes SIP over WebSocket; reached only through this process. */
    PBX_WS_URL: z.url({ protocol: /^ws$/ }).default('ws://127.0.0.1:8088/ws'),
    /** A telephone outlives the session it was connected with at most so long, ms. */
    SOFTPHONE_SESSION_CHECK_MS: countSetting(5_000).pipe(z.number().min(100)),
    /** A PBX that does not answer a telephone's handshake for so long is away, ms. */
    SOFTPHONE_PBX_WAIT_MS: countSetting(5_000).pipe(z.number().min(100)),
    /**
     * A telephone from which nothing has come for so long is cut, ms: a browser that lost its network says no good-bye. One that lives
     * answers the PBX every PBX_AGENT_QUALIFY_S. A PBX that is frozen does not ask; then there is only the registration, which JsSIP
     * renews 5 s before a PBX that grants 60 s forgets it, and 32 s before it at the latest when more is granted. The timers of a page
     * in the background may come once a minute: 55 s and that minute are less than this. JsSIP registers anew on a new connection alone:
     * whoever got no answer and is asked nothing any more is brought back by the cut.
     */
    SOFTPHONE_SILENCE_MS: countSetting(120_000).pipe(z.number().min(5_000)),
    /**
     * Telephones of one session at once; a newer one cuts the oldest. One for the page that leads, one for the page that takes over
     * from it while the first still says good-bye.
     */
    SOFTPHONE_PER_SESSION: countSetting(2).pipe(z.number().min(1)),
    /** Connections to PostgreSQL: a telephone asks once when it connects, and one question in some seconds asks for all of them. */
    SOFTPHONE_DATABASE_CONNECTIONS: countSetting(4).pipe(z.number().min(1)),
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.SOFTPHONE_GATEWAY_PORT,
    trustedProxies: env.TRUST_PROXY_HOPS,
    niceness: env.PROCESS_NICENESS,
    pbxWebSocketUrl: env.PBX_WS_URL,
    sessionCheckMs: env.SOFTPHONE_SESSION_CHECK_MS,
    pbxWaitMs: env.SOFTPHONE_PBX_WAIT_MS,
    silenceMs: env.SOFTPHONE_SILENCE_MS,
    perSession: env.SOFTPHONE_PER_SESSION,
    databaseConnections: env.SOFTPHONE_DATABASE_CONNECTIONS,
  }));

/** Everything the softphone gateway is told. */
export interface SoftphoneGatewayConfig {
  readonly gateway: z.output<typeof gatewayConfigSchema>;
  readonly program: ProgramConfig;
  readonly sessions: OpenSessionsConfig;
}

const schemas = { gateway: gatewayConfigSchema, program: programConfigSchema, sessions: openSessionsConfigSchema };

/** The names of all that is read, for who has to hand them over. */
export const SOFTPHONE_GATEWAY_SETTINGS: readonly string[] = settingNames(Object.values(schemas));

/** What the gateway was told, for its log: every setting by its name, no secret. */
export const softphoneGatewaySettings = (environment: Environment): Record<string, string> =>
  toldSettings(Object.values(schemas), environment);

/**
 * The one place where the gateway's environment is read; the names it shares with the server mean the same.
 * @throws ConfigError naming what is missing or wrong
 */
export function readSoftphoneGatewayConfig(environment: Environment): SoftphoneGatewayConfig {
  return readConfigs(schemas, environment);
}
