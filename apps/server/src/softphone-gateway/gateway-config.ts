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
  })
  .transform((env) => ({
    host: env.HOST,
    port: env.SOFTPHONE_GATEWAY_PORT,
    niceness: env.PROCESS_NICENESS,
    pbxWebSocketUrl: env.PBX_WS_URL,
    sessionCheckMs: env.SOFTPHONE_SESSION_CHECK_MS,
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
