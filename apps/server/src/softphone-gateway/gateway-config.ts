import { openSessionsConfigSchema } from '@yiche/identity';
import {
  countSetting,
  inGroup,
  programConfigSchema,
  readConfigs,
  settingNames,
  toldSettings,
  type Environment,
} from '@yiche/platform';
import { z } from 'zod';
import { sharedSettings } from '../shared-settings.js';

const gatewayConfigSchema = z
  .object({
    ...sharedSettings,
    ...inGroup('软电话网关', {
      SOFTPHONE_GATEWAY_PORT: countSetting(3115).meta({ description: '软电话网关的监听端口（地址：`HOST`）' }),
      SOFTPHONE_SESSION_CHECK_MS: countSetting(5_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '多久看一次已连接的软电话的会话，已结束的即断开。软电话的密码不等这一次，会话结束时立即作废',
      }),
      SOFTPHONE_PBX_WAIT_MS: countSetting(5_000, { min: 100 }).meta({
        unit: '毫秒',
        description: 'PBX 多久不回答软电话的握手就算不通',
      }),
      // JsSIP registers anew on a new connection alone: whoever got no answer and is asked nothing any more is brought back by the cut.
      SOFTPHONE_SILENCE_MS: countSetting(120_000, { min: 5_000 }).meta({
        unit: '毫秒',
        description:
          '软电话多久没有发来任何东西就断开（浏览器断网不会道别）。活着的软电话每 `PBX_AGENT_QUALIFY_S` 回答一次 PBX；PBX 冻住时只剩续注册：有效期 60 秒的每 55 秒一次，更长的最迟在到期前 32 秒，后台网页的定时器还可能晚 1 分钟。应长于两者之和，否则会误断',
      }),
      SOFTPHONE_PER_SESSION: countSetting(2, { min: 1 }).meta({
        unit: '个',
        description: '一个会话同时最多几个软电话连接，新的断开最早的。2 个：正在用的网页，和正在接手的网页',
      }),
      SOFTPHONE_DATABASE_CONNECTIONS: countSetting(4, { min: 1 }).meta({
        unit: '个',
        description: '网关到 PostgreSQL 的连接数：软电话连接时问一次，之后几秒一次为全部一起问',
      }),
    }),
    ...inGroup('话务平台', {
      PBX_WS_URL: z.url({ protocol: /^ws$/ }).default('ws://127.0.0.1:8088/ws').meta({
        description: 'Asterisk 接收 SIP over WebSocket 的地址，由软电话网关读取，浏览器只经网关的 `/ws` 到达',
      }),
    }),
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

/** What reads every setting of the gateway. */
export const gatewaySchemas = {
  gateway: gatewayConfigSchema,
  program: programConfigSchema,
  sessions: openSessionsConfigSchema,
};

/** Everything the softphone gateway is told. */
export type SoftphoneGatewayConfig = ReturnType<typeof readConfigs<typeof gatewaySchemas>>;

/** The names of all that is read, for who has to hand them over. */
export const SOFTPHONE_GATEWAY_SETTINGS: readonly string[] = settingNames(Object.values(gatewaySchemas));

/** What the gateway was told, for its log: every setting by its name, no secret. */
export const softphoneGatewaySettings = (environment: Environment): Record<string, string> =>
  toldSettings(Object.values(gatewaySchemas), environment);

/**
 * The one place where the gateway's environment is read; the names it shares with the server mean the same.
 * @throws ConfigError naming what is missing or wrong
 */
export function readSoftphoneGatewayConfig(environment: Environment): SoftphoneGatewayConfig {
  return readConfigs(gatewaySchemas, environment);
}
