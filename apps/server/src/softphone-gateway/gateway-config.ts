import { identityConfigSchema, type IdentityConfig } from '@yiche/identity';
import { countSetting, programConfigSchema, readConfig, type Environment, type ProgramConfig } from '@yiche/platform';
import { z } from 'zod';
import { nicenessSetting } from '../niceness.js';

const gatewayConfigSchema = z
  .object({
    /** Address the gateway listens on; the server's own has the same name. */
    HOST: z.string().default('127.0.0.1'),
    SOFTPHONE_GATEWAY_PORT: countSetting(3115),
    /** How far this process steps back for the PBX on the same machine. */
    PROCESS_NICENESS: nicenessSetting,
    /** Where the PBX takes SIP over WebSocket; reached only through this process. */
    PBX_WS_URL: z.url({ protocol: /^ws$/ }).default('ws://127.0.0.1:8088/ws'),
    /** A telephone outlives the session it was connected with at most so long, ms. */
    SOFTPHONE_SESSION_CHECK_MS: countSetting(5_000).pipe(z.number().min(100)),
    /** A PBX that does not answer a telephone's handshake for so long is away, ms. */
    SOFTPHONE_PBX_WAIT_MS: countSetting(5_000).pipe(z.number().min(100)),
    /** Either side is asked after so long a silence whether it is there: a browser that lost its network says no good-bye, ms. */
    SOFTPHONE_KEEP_ALIVE_MS: countSetting(30_000).pipe(z.number().min(1_000)),
    /** Connections to PostgreSQL: a telephone asks once when it connects, and one question in some seconds asks for all of them. */
    SOFTPHONE_DATABASE_CONNECTIONS: countSetting(4).pipe(z.number().min(1)),
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.SOFTPHONE_GATEWAY_PORT,
    niceness: env.PROCESS_NICENESS,
    pbxWebSocketUrl: env.PBX_WS_URL,
    sessionCheckMs: env.SOFTPHONE_SESSION_CHECK_MS,
    pbxWaitMs: env.SOFTPHONE_PBX_WAIT_MS,
    keepAliveMs: env.SOFTPHONE_KEEP_ALIVE_MS,
    databaseConnections: env.SOFTPHONE_DATABASE_CONNECTIONS,
  }));

/** Everything the softphone gateway is told. */
export interface SoftphoneGatewayConfig {
  readonly gateway: z.output<typeof gatewayConfigSchema>;
  readonly program: ProgramConfig;
  readonly identity: IdentityConfig;
}

/**
 * The one place where the gateway's environment is read; the names it shares with the server mean the same.
 * @throws ConfigError naming what is missing or wrong
 */
export function readSoftphoneGatewayConfig(environment: Environment): SoftphoneGatewayConfig {
  return {
    gateway: readConfig(gatewayConfigSchema, environment),
    program: readConfig(programConfigSchema, environment),
    identity: readConfig(identityConfigSchema, environment),
  };
}
