import { countSetting, inGroup, portSetting } from '@yiche/platform';
import { z } from 'zod';

const positive = (byDefault: number, min = 1) => countSetting(byDefault, { min });
const name = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const secret = z.string().min(1);

const common = inGroup('话务平台', {
  PBX_NODE: name.default('yc1').meta({
    description: 'PBX 节点名，是每个事实的键的一部分，须与该 Asterisk 的 `systemName` 相同；两个节点不能同名',
  }),
});

const simulatorSchema = z.object({
  ...common,
  PBX_KIND: z.literal('simulator'),
  ...inGroup('PBX_KIND=simulator', {
    PBX_SIM_AGENT_RING_MS: positive(15_000).meta({ unit: '毫秒', description: '模拟队列让话务员振铃多久' }),
    PBX_SIM_OWNER_RING_MS: positive(45_000).meta({ unit: '毫秒', description: '模拟车主最多振铃多久' }),
    PBX_SIM_AGENT_AWAY_MS: positive(15_000).meta({
      unit: '毫秒',
      description: '话务员在通话中掉线（刷新、崩溃）后，来电人听音乐等同一话务员多久，过后到队首',
    }),
  }),
});

const asteriskSchema = z.object({
  ...inGroup('话务平台', {
    PBX_KIND: z.literal('asterisk').meta({
      description:
        '`asterisk` 或 `simulator`。`npm start` 会设置；自己设了它，就不启动自带的 Asterisk 和演示城市。`NODE_ENV=production` 时服务只接受 `asterisk`，且三个密码至少 16 个字符',
    }),
  }),
  ...common,
  ...inGroup('PBX_KIND=asterisk', {
    PBX_AMI_HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'AMI 地址' }),
    PBX_AMI_PORT: portSetting.default(5038).meta({ description: 'AMI 端口' }),
    PBX_AMI_EVENTS_USER: name.default('events').meta({ description: '只听事件的 AMI 账号' }),
    PBX_AMI_EVENTS_SECRET: secret.meta({
      description: '它的密码，即 PBX 设置中的 `secrets.amiEvents`（`openssl rand -hex 24`）',
    }),
    PBX_AMI_CONTROL_USER: name.default('control').meta({ description: '只发命令的 AMI 账号' }),
    PBX_AMI_CONTROL_SECRET: secret.meta({ description: '它的密码，即 `secrets.amiControl`' }),
    PBX_AMI_LOGIN_TIMEOUT_MS: positive(5_000).meta({ unit: '毫秒', description: '从拨通到登录成功' }),
    PBX_AMI_ACTION_TIMEOUT_MS: positive(5_000).meta({ unit: '毫秒', description: '一个命令，列表算作一个' }),
    PBX_AMI_PING_INTERVAL_MS: positive(10_000).meta({ unit: '毫秒', description: '两次 ping 之间' }),
    PBX_AMI_PING_TIMEOUT_MS: positive(5_000).meta({ unit: '毫秒', description: 'ping 多久不答复即断开重连' }),
    PBX_AMI_RETRY_FLOOR_MS: positive(100).meta({ unit: '毫秒', description: '重连前最短等待' }),
    PBX_AMI_RETRY_BASE_MS: positive(500).meta({ unit: '毫秒', description: '第一次重连前最长等待，之后每次加倍' }),
    PBX_AMI_RETRY_CAP_MS: positive(2_000).meta({ unit: '毫秒', description: '任何一次重连前的最长等待' }),
    PBX_AMI_MAX_LIST_ITEMS: positive(50_000).meta({ unit: '项', description: '一个列表最多几项' }),
    PBX_AMI_MAX_MESSAGE_BYTES: positive(262_144).meta({ unit: '字节', description: '一条消息最大多少' }),
    PBX_AMI_MAX_PENDING: positive(1_000).meta({ unit: '个', description: '同时等待答复的命令数' }),
    PBX_AMI_MAX_HELD_BACK_EVENTS: positive(100_000).meta({
      unit: '个',
      description: '同步期间暂存的事件数，超过则重新同步',
    }),
    PBX_AMI_MAX_REMEMBERED: positive(10_000, 1_000).meta({
      unit: '个',
      description: '最近的呼叫尝试与来电各记住多少个，用来认出迟到或重复的事件；要多于同时进行的',
    }),
    PBX_AMI_SAME_START_MS: positive(3_000).meta({
      unit: '毫秒',
      description: '两次读到的 PBX 启动时刻（按整秒）相差多少以内视为同一次启动；超过即视为重启过',
    }),
    PBX_CEL_FILE: z.string().default('').meta({
      description:
        'Asterisk 自己写的通话记录（CEL，CSV），即实例目录的 `log/cel-custom/Master.csv`（本进程看到的路径）。听不到事件期间的通话从这里补齐；不设则补不了，记为 `ended-unknown`。PBX 自己轮转它，保留多久见 PBX 设置的 `recordDays`。`npm start` 会设置',
    }),
    PBX_CEL_KEY: z
      .union([z.literal(''), z.string().regex(/^[A-Za-z0-9_-]{16}$/)])
      .default('')
      .meta({
        description:
          '打开其中来电号码的密钥，16 个字符，与 PBX 设置的 `secrets.record` 相同；与 `PBX_CEL_FILE` 同时设置',
      }),
    PBX_AMI_MAX_CLOCK_AHEAD_MS: positive(5_000).meta({
      unit: '毫秒',
      description:
        'PBX 的事件时间比本机时钟超前多少以内照用；再超前的按听到的时刻记，并计入 `yiche_telephony_total{what="event-from-future"}`',
    }),
    PBX_ARI_URL: z
      .url({ protocol: /^https?$/ })
      .default('http://127.0.0.1:8088')
      .meta({ description: 'ARI 地址，用来下发坐席的软电话' }),
    PBX_ARI_USER: name.default('yiche').meta({ description: 'ARI 账号' }),
    PBX_ARI_PASSWORD: secret.meta({ description: 'ARI 密码，即 `secrets.ari`' }),
    PBX_ARI_TIMEOUT_MS: positive(5_000).meta({ unit: '毫秒', description: '一次 ARI 请求' }),
    PBX_SIP_REALM: z
      .string()
      .regex(/^[A-Za-z0-9.-]{1,253}$/)
      .default('yiche114')
      .meta({ description: '软电话地址的域名部分' }),
    PBX_MEDIA_ADDRESS: z
      .string()
      .regex(/^[A-Za-z0-9.:-]{1,253}$/)
      .default('127.0.0.1')
      .meta({ description: '浏览器把语音发往的 PBX 地址；浏览器不在本机时必须改' }),
    PBX_AGENT_QUALIFY_S: positive(15).meta({
      unit: '秒',
      description: 'PBX 每隔多久询问一次软电话是否还在。本项与下两项从话务员下次上线（或刷新页面）起生效',
    }),
    PBX_AGENT_RTP_TIMEOUT_S: positive(30).meta({ unit: '秒', description: '软电话多久没有语音包，PBX 就挂断这条腿' }),
    PBX_AGENT_RTP_HOLD_TIMEOUT_S: positive(300).meta({ unit: '秒', description: '保持期间的同一时限' }),
    PBX_OWNER_RING_TIMEOUT_MS: positive(60_000).meta({
      unit: '毫秒',
      description:
        '一次呼叫车主的总时限，不论拨号方案如何（拨号方案自己振铃 `ownerRingSeconds`，默认 45 秒，须短于本项）',
    }),
  }),
});

/** This library's settings as the environment names them; times in milliseconds. */
export const telephonyConfigSchema = z
  .discriminatedUnion('PBX_KIND', [asteriskSchema, simulatorSchema])
  .refine((env) => env.PBX_KIND === 'simulator' || (env.PBX_CEL_FILE === '') === (env.PBX_CEL_KEY === ''), {
    error: 'PBX_CEL_FILE 与 PBX_CEL_KEY 须同时设置：后者即 PBX 设置里的 secrets.record',
    path: ['PBX_CEL_KEY'],
  })
  .transform((env) =>
    env.PBX_KIND === 'asterisk'
      ? { kind: 'asterisk' as const, asterisk: asteriskSettings(env) }
      : {
          kind: 'simulator' as const,
          simulator: {
            node: env.PBX_NODE,
            agentRingMs: env.PBX_SIM_AGENT_RING_MS,
            ownerRingMs: env.PBX_SIM_OWNER_RING_MS,
            agentAwayMs: env.PBX_SIM_AGENT_AWAY_MS,
          },
        },
  );

function asteriskSettings(env: z.output<typeof asteriskSchema>) {
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

/** Asterisk as its adapter is told of it. */
export type AsteriskSettings = ReturnType<typeof asteriskSettings>;
export type AmiAccount = AsteriskSettings['ami']['events'];
/** Asterisk's own record as this process sees it, and what opens the requesters' numbers in it. */
export type CelSettings = NonNullable<AsteriskSettings['cel']>;

export type TelephonyConfig = z.output<typeof telephonyConfigSchema>;
export type SimulatorSettings = Extract<TelephonyConfig, { kind: 'simulator' }>['simulator'];
