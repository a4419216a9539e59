import { agentsConfigSchema } from '@yiche/agents';
import { auditConfigSchema } from '@yiche/audit';
import { billingConfigSchema } from '@yiche/billing';
import { callsConfigSchema } from '@yiche/calls';
import type { DeskTimings } from '@yiche/contracts';
import { identityConfigSchema } from '@yiche/identity';
import { incidentsConfigSchema } from '@yiche/incidents';
import {
  ConfigError,
  countSetting,
  inGroup,
  invalidSettings,
  mailConfigSchema,
  platformConfigSchema,
  portSetting,
  readConfigs,
  settingsClass,
  toldSettings,
  type Environment,
} from '@yiche/platform';
import { recordingsConfigSchema } from '@yiche/recordings';
import { relocationsConfigSchema } from '@yiche/relocations';
import { settlementConfigSchema } from '@yiche/settlement';
import { telephonyConfigSchema } from '@yiche/telephony';
import { vehiclesConfigSchema } from '@yiche/vehicles';
import { z } from 'zod';
import { sharedSettings } from './shared-settings.js';
import { watchConfigSchema } from './watch/watch-config.js';

const ROLES = ['api', 'telephony', 'scheduler'] as const;

const serverConfigSchema = z
  .object({
    ...inGroup('运行方式', {
      ROLES: z
        .string()
        .default(ROLES.join(','))
        .transform((text) => text.split(',').map((role) => role.trim()))
        .pipe(z.array(z.enum(ROLES)).min(1))
        // A part alone would end sessions that the others hold, and run every schedule once more.
        .refine((roles) => ROLES.every((role) => roles.includes(role)), {
          error: `须为 ${ROLES.join(',')}（默认值）：拆到几个进程还没有完成 / must name all of them: splitting is not finished`,
        })
        .meta({
          description: '本进程承担的角色，逗号分隔。拆到几个进程还没有完成（见 README“还没有的”），所以少一个都不启动',
        }),
    }),
    ...sharedSettings,
    ...inGroup('网页与接口', {
      PORT: countSetting(3114).meta({ description: '监听端口' }),
      WEB_DIR: z.string().default('dist/web').meta({ description: '编译好的网页所在目录' }),
      HTTP_BODY_LIMIT: countSetting(65_536).meta({ unit: '字节', description: 'HTTP 请求体上限' }),
      SOCKET_MESSAGE_LIMIT: countSetting(16_384).meta({ unit: '字节', description: '一条 Socket.IO 消息的上限' }),
      SOCKET_PING_INTERVAL_MS: countSetting(5_000).meta({
        unit: '毫秒',
        description: '服务端每隔多久检查一次 Socket.IO 连接',
      }),
      SOCKET_PING_TIMEOUT_MS: countSetting(4_000).meta({
        unit: '毫秒',
        description:
          '检查多久没有回应，两端即视连接已断并重连。与上一项之和应小于 `DESK_CALL_SILENCE_MS`：换了网络的话务台要在通话被另行照管之前回来',
      }),
      SOCKET_SESSION_CHECK_MS: countSetting(60_000).meta({
        unit: '毫秒',
        description: '一条 Socket.IO 连接最多隔多久查一次它的会话是否还有效（会话可能在别的进程里结束）',
      }),
      SOCKETS_PER_SESSION: countSetting(12, { min: 1 }).meta({
        unit: '条',
        description:
          '一次登录在一个进程里同时最多多少条 Socket.IO 连接（每个页面一条，刷新后旧的还留片刻），再多的被拒绝',
      }),
      DESK_PROBE_MS: countSetting(3_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '服务端每隔多久询问一次话务台页面是否还在；冻结或已死的页面答不了',
      }),
      DESK_OFFER_SILENCE_MS: countSetting(7_000).meta({
        unit: '毫秒',
        description: '页面这么久没有回答，就不再派来电；应大于两次询问的间隔',
      }),
      DESK_CALL_SILENCE_MS: countSetting(15_000).meta({
        unit: '毫秒',
        description: '页面这么久没有回答，视为已不在，其通话另行照管；网络短暂中断不应超过它',
      }),
      // From here on handed to the browsers; `deskTimingsSchema` says more.
      DESK_RESUME_RETRY_MS: countSetting(5_000, { min: 100 }).meta({
        unit: '毫秒',
        description:
          '刷新后没能继续上班，多久再试。本项到 `DESK_PHONE_PATH_SILENCE_MS` 由服务端交给浏览器，页面下次加载时生效',
      }),
      DESK_MICROPHONE_RETRY_MS: countSetting(3_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '麦克风不在时每隔多久再试',
      }),
      DESK_RETRIEVE_AFTER_MS: countSetting(2_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '软电话空闲而 PBX 说正在通话，持续多久就请 PBX 重新振铃',
      }),
      DESK_UNANNOUNCED_AFTER_MS: countSetting(1_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '软电话振铃而服务说不出是谁，持续多久就让话务员先接听',
      }),
      DESK_TAB_WAIT_MS: countSetting(700, { min: 100 }).meta({
        unit: '毫秒',
        description: '等同一浏览器里的上一个页面让出话务台多久，过后提示“在另一个窗口”',
      }),
      DESK_RECORDING_POLL_MS: countSetting(4_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '有录音还在写时，每隔多久再问一次',
      }),
      DESK_SOCKET_ANSWER_MS: countSetting(5_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '页面等 Socket.IO 连接或一条消息的答复多久，过后重试',
      }),
      DESK_SOCKET_RETRY_MS: countSetting(1_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '页面重连 Socket.IO 前最长等待；应远小于 `DESK_CALL_SILENCE_MS`',
      }),
      DESK_PHONE_REGISTER_WITHIN_MS: countSetting(10_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '软电话从启动、断线后从重连到注册成功最多多久，过时重来',
      }),
      DESK_PHONE_REGISTER_EXPIRES_S: countSetting(60, { min: 10 }).meta({
        unit: '秒',
        description: '软电话一次注册的有效期；低于 60 时 PBX 按 60 算',
      }),
      DESK_PHONE_RETRY_MIN_S: countSetting(1, { min: 1 }).meta({
        unit: '秒',
        description: '软电话断线后第一次重连前的等待',
      }),
      DESK_PHONE_RETRY_MAX_S: countSetting(5, { min: 1 }).meta({ unit: '秒', description: '软电话重连前的最长等待' }),
      DESK_PHONE_INVITE_WITHIN_MS: countSetting(3_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '按下接听后，等这个来电到达软电话多久',
      }),
      DESK_PHONE_QUALITY_EVERY_MS: countSetting(2_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '通话中每隔多久看一次语音质量',
      }),
      DESK_PHONE_PATH_REPAIR_MS: countSetting(4_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '语音断了路，每隔多久重新注册一次，直到恢复',
      }),
      // The PBX sends fifty packets a second.
      DESK_PHONE_PATH_SILENCE_MS: countSetting(1_000, { min: 100 }).meta({
        unit: '毫秒',
        description: '重新注册后多久没有语音包，就放弃这条腿让 PBX 重新振铃',
      }),
      SCREEN_POP_OFFERS_KEPT: countSetting(1_000, { min: 1 }).meta({
        unit: '个',
        description: '同时为多少个来电计量弹屏用时，更早的不再计量（没有画出过）',
      }),
    }),
    ...inGroup('软电话网关', {
      SOFTPHONE_PUBLIC_PORT: portSetting.optional().meta({
        description:
          '服务告诉浏览器的网关端口，主机与网页相同。不设：与网页同一端口，由前面的反向代理把 `/ws` 转给网关。`npm start` 会设置为 `SOFTPHONE_GATEWAY_PORT`，写成空值（`SOFTPHONE_PUBLIC_PORT=`）则不设置',
      }),
    }),
    ...inGroup('话务平台', {
      DEMO_CITY_URL: z.url().optional().meta({ description: '演示城市的控制地址，仅演示模式；`npm start` 会设置' }),
      DEMO_CITY_TOKEN: z
        .string()
        .regex(/^[\w-]{16,128}$/)
        .optional()
        .meta({ description: '演示城市控制端口的口令，每次启动新做一个；与 `DEMO_CITY_URL` 同时设置' }),
      DEMO_CITY_TIMEOUT_MS: countSetting(5_000, { min: 100 }).meta({ unit: '毫秒', description: '等演示城市答复多久' }),
    }),
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
    roles: env.ROLES,
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
export abstract class ServerConfig extends settingsClass(serverConfigSchema) {}

/** What reads every setting of the server, library by library. */
export const serverSchemas = {
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
  mail: mailConfigSchema,
};

/** Every library's settings. */
export type AppConfig = ReturnType<typeof readConfigs<typeof serverSchemas>>;

/** What the server was told, for its log: every setting by its name, no secret. */
export const serverSettings = (environment: Environment): Record<string, string> =>
  toldSettings(Object.values(serverSchemas), environment);

/**
 * The one place where the server's environment is read; the softphone gateway has its own (`softphone-gateway/gateway-config.ts`).
 * @throws ConfigError naming what is missing or wrong
 */
export function readAppConfig(environment: Environment): AppConfig {
  const config = readConfigs(serverSchemas, environment);
  const problems = contradictionsOf(config);
  if (problems.length > 0) throw invalidSettings(problems);
  return config;
}

/** What each library's own schema cannot see: settings of several that do not go together. */
function contradictionsOf({ telephony, recordings, audit, mail, settlement }: AppConfig): string[] {
  const problems: string[] = [];
  // A real PBX records from the first second (F1): without its folder every track would be reported missing.
  if (telephony.kind === 'asterisk' && !recordings.spool)
    problems.push(
      'RECORDING_SPOOL_DIR: PBX_KIND=asterisk 时必须指定 PBX 的录音目录 / must be set with PBX_KIND=asterisk',
    );
  if (audit.mailTo !== '' && mail.url === '')
    problems.push(
      'SETTLEMENT_SMTP_URL: 配置了 AUDIT_ANCHOR_MAIL_TO 时必须填写 / must be set with AUDIT_ANCHOR_MAIL_TO',
    );
  // Whoever gets hold of one of them must not be able to sign with the other.
  if (audit.key !== '' && audit.key === settlement.signingKey)
    problems.push('AUDIT_ANCHOR_KEY: 不能与 SETTLEMENT_SIGNING_KEY 相同 / must differ from SETTLEMENT_SIGNING_KEY');
  return problems;
}

export { ConfigError };
