import { z } from 'zod';
import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import type { BrakePolicies } from './domain/log-in-brake.js';

/** What is to know of sessions for who only asks whether one is open (`OpenSessions`). */
const openSessionsShape = inGroup('登录与会话', {
  SESSION_IDLE_MINUTES: countSetting(30, { min: 1 }).meta({ unit: '分钟', description: '无操作后结束会话' }),
  SESSION_HOLD_MINUTES: countSetting(30).meta({
    unit: '分钟',
    description: '会话到期、被停用或被结束时正在通话：最多再保留多久，让话务员把这个通话和话后办完；期间不派新来电',
  }),
  PASSWORD_MAX_AGE_DAYS: countSetting(90).meta({
    unit: '天',
    description: '密码用多久必须修改（下次登录时）；0 为不限',
  }),
});

const openSessionsOf = (env: z.output<z.ZodObject<typeof openSessionsShape>>) => ({
  idleMs: env.SESSION_IDLE_MINUTES * 60_000,
  holdMs: env.SESSION_HOLD_MINUTES * 60_000,
  passwordMaxAgeMs: env.PASSWORD_MAX_AGE_DAYS === 0 ? null : env.PASSWORD_MAX_AGE_DAYS * 86_400_000,
});

/** Settings of a program that only asks whether a session is open. */
export const openSessionsConfigSchema = z.object(openSessionsShape).transform(openSessionsOf);
export type OpenSessionsConfig = z.output<typeof openSessionsConfigSchema>;

/** Settings of identity: sessions, the brake on failed log-ins, known devices, passwords. */
export const identityConfigSchema = z
  .object({
    ...openSessionsShape,
    ...inGroup('登录与会话', {
      SESSION_MAX_HOURS: countSetting(12, { min: 1 }).meta({
        unit: '小时',
        description: '会话最长时间（一个班次加交接），不论是否在用',
      }),
      SESSION_TOUCH_S: countSetting(60, { min: 1 }).meta({
        unit: '秒',
        description: '会话的最近活动时间最多隔多久写一次库，忙的页面也只写这么多次',
      }),
      SESSION_SWEEP_MINUTES: countSetting(1, { min: 1, max: 59 }).meta({
        unit: '分钟',
        description: '每隔多久结束到期的会话；取 60 的约数则间隔均匀',
      }),
      SESSION_KEPT_DAYS: countSetting(90, { min: 1 }).meta({
        unit: '天',
        description: '已结束的会话保留多久，供查询当时谁在登录',
      }),
      SESSIONS_PER_USER: countSetting(3, { min: 1 }).meta({
        unit: '个',
        description: '一个用户同时登录多少处；再登录时，最早的、没有通话在手的那处退出',
      }),
      LOCKOUT_FAILURES: countSetting(5, { min: 1 }).meta({
        unit: '次',
        description: '一个来源地址（或一台登录过这个账号的电脑）对一个账号输错多少次不用等',
      }),
      LOCKOUT_ACCOUNT_FAILURES: countSetting(30, { min: 1 }).meta({
        unit: '次',
        description: '所有没登录过这个账号的电脑合计，对一个账号输错多少次不用等；登录过的电脑不受影响',
      }),
      LOCKOUT_FIRST_S: countSetting(30, { min: 1 }).meta({
        unit: '秒',
        description: '之后第一次要等多久；再错一次加倍',
      }),
      LOCKOUT_MINUTES: countSetting(15, { min: 1 }).meta({ unit: '分钟', description: '最长等多久' }),
      LOCKOUT_FORGIVE_MINUTES: countSetting(60, { min: 1 }).meta({
        unit: '分钟',
        description: '每隔多久，一个账号少算一次输错',
      }),
      LOGIN_FAILURES_PER_ADDRESS: countSetting(300, { min: 1 }).meta({
        unit: '次',
        description: '一个来源地址不论账号，输错多少次不用等；整个话务中心可能共用一个地址',
      }),
      LOGIN_ADDRESS_WAIT_S: countSetting(5, { min: 1 }).meta({
        unit: '秒',
        description: '之后这个地址最长等多久（从 1 秒起加倍）；登录过的电脑不受影响',
      }),
      LOGIN_ADDRESS_FORGIVE_S: countSetting(60, { min: 1 }).meta({
        unit: '秒',
        description: '每隔多久，一个来源地址少算一次输错',
      }),
      LOGIN_COUNTERS_KEPT: countSetting(200_000, { min: 1_000 }).meta({
        unit: '个',
        description: '最多保存多少个输错计数，超过时先删最快会过期的；二十万个约 40 MB',
      }),
      KNOWN_DEVICES_PER_USER: countSetting(20, { min: 1 }).meta({
        unit: '台',
        description: '一个用户最多记住多少台登录过的电脑（浏览器）',
      }),
      KNOWN_DEVICE_DAYS: countSetting(90, { min: 1 }).meta({ unit: '天', description: '一台电脑多久没有登录就忘掉' }),
      PASSWORD_MIN_LENGTH: countSetting(12, { min: 8 }).meta({ unit: '位', description: '密码最短多少位' }),
      PASSWORD_KINDS: countSetting(2, { min: 1, max: 4 }).meta({
        unit: '类',
        description: '密码至少包含几类字符（小写、大写、数字、其他）',
      }),
      PASSWORD_HISTORY: countSetting(5, { max: 24 }).meta({ unit: '个', description: '最近用过的多少个密码不能再用' }),
      PASSWORD_WARN_DAYS: countSetting(14).meta({ unit: '天', description: '到期前多久开始提醒' }),
      INITIAL_PASSWORD_DAYS: countSetting(7, { min: 1 }).meta({ unit: '天', description: '初始密码多久不用就失效' }),
      DEMO_BUREAU_ID: z.string().default('WJ').meta({ description: '演示用户 `jingwu` 所属的公安局' }),
    }),
  })
  .transform((env) => ({
    session: {
      maxMs: env.SESSION_MAX_HOURS * 3_600_000,
      idleMs: openSessionsOf(env).idleMs,
      holdMs: openSessionsOf(env).holdMs,
      touchMs: env.SESSION_TOUCH_S * 1000,
      sweepMinutes: env.SESSION_SWEEP_MINUTES,
      keptMs: env.SESSION_KEPT_DAYS * 86_400_000,
    },
    sessionsPerUser: env.SESSIONS_PER_USER,
    brakes: brakesOf(env),
    countersKept: env.LOGIN_COUNTERS_KEPT,
    knownDevices: { perUser: env.KNOWN_DEVICES_PER_USER, keptMs: env.KNOWN_DEVICE_DAYS * 86_400_000 },
    password: {
      minLength: env.PASSWORD_MIN_LENGTH,
      kinds: env.PASSWORD_KINDS,
      history: env.PASSWORD_HISTORY,
      maxAgeMs: openSessionsOf(env).passwordMaxAgeMs,
      warnMs: env.PASSWORD_WARN_DAYS * 86_400_000,
      initialMs: env.INITIAL_PASSWORD_DAYS * 86_400_000,
    },
    demoBureauId: env.DEMO_BUREAU_ID,
  }));

/** Known devices, pairs of account and address, and accounts wait equally long; only how many failures come first differs. */
function brakesOf(env: {
  readonly [
    name in
      | 'LOCKOUT_FAILURES'
      | 'LOCKOUT_ACCOUNT_FAILURES'
      | 'LOCKOUT_FIRST_S'
      | 'LOCKOUT_MINUTES'
      | 'LOCKOUT_FORGIVE_MINUTES'
      | 'LOGIN_FAILURES_PER_ADDRESS'
      | 'LOGIN_ADDRESS_WAIT_S'
      | 'LOGIN_ADDRESS_FORGIVE_S'
  ]: number;
}): BrakePolicies {
  const ofAccount = {
    firstDelayMs: env.LOCKOUT_FIRST_S * 1000,
    longestDelayMs: Math.max(env.LOCKOUT_FIRST_S * 1000, env.LOCKOUT_MINUTES * 60_000),
    forgiveMs: env.LOCKOUT_FORGIVE_MINUTES * 60_000,
  };
  return {
    device: { ...ofAccount, free: env.LOCKOUT_FAILURES },
    pair: { ...ofAccount, free: env.LOCKOUT_FAILURES },
    account: { ...ofAccount, free: env.LOCKOUT_ACCOUNT_FAILURES },
    address: {
      free: env.LOGIN_FAILURES_PER_ADDRESS,
      firstDelayMs: 1000,
      longestDelayMs: env.LOGIN_ADDRESS_WAIT_S * 1000,
      forgiveMs: env.LOGIN_ADDRESS_FORGIVE_S * 1000,
    },
  };
}

/** Injection token as well as type of identity's settings. Times in milliseconds where the name does not say otherwise. */
export abstract class IdentityConfig extends settingsClass(identityConfigSchema) {}
