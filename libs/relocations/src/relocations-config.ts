import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of requests: how far vehicle data may be looked up for them, and what counts as unusual (合同四, C2). */
export const relocationsConfigSchema = z
  .object(
    inGroup('车辆查询', {
      LOOKUP_AFTER_CALL_S: countSetting(600).meta({
        unit: '秒',
        description: '通话结束多久以内，还可以为它的工单查询车辆（合同四）',
      }),
      LOOKUP_PLATES_PER_REQUEST: countSetting(3, { min: 1 }).meta({
        unit: '个',
        description: '一张工单不经班长批准可以查询的不同号牌数；同一号牌再查不算',
      }),
      LOOKUP_PLATES_PER_HOUR: countSetting(30, { min: 1 }).meta({
        unit: '个',
        description: '一名话务员一小时内不经班长批准可以查询的不同号牌数，各工单合计',
      }),
      LOOKUP_REPEAT_S: countSetting(60).meta({
        unit: '秒',
        description: '同一工单的同一号牌在这么久以内再查，直接给出上一次的结果，不再问登记平台',
      }),
      LOOKUP_WAITING_HOURS: countSetting(12, { min: 1 }).meta({
        unit: '小时',
        description: '登记平台没有答复的查询（待查询）自动再查多久；工单办结即不再查',
      }),
      LOOKUP_WAITING_S: countSetting(30, { min: 1 }).meta({
        unit: '秒',
        description: '待查询第一次再查前等多久，之后每次加倍，最多 5 分钟',
      }),
      LOOKUP_APPROVAL_PLATES: countSetting(3, { min: 1 }).meta({
        unit: '个',
        description: '班长批准一次，还可以查询几个号牌',
      }),
      LOOKUP_APPROVAL_MINUTES: countSetting(30, { min: 1 }).meta({
        unit: '分钟',
        description: '申请等多久作废，批准后多久以内可以用',
      }),
      USAGE_ALERT_FACTOR: countSetting(3, { min: 1 }).meta({
        unit: '倍',
        description: '一天的查询或阅看超过本人平常（最近 20 个有记录的日子的中位数）多少倍算异常',
      }),
      USAGE_ALERT_LOOKUPS: countSetting(60, { min: 1 }).meta({
        unit: '次',
        description: '一天的车辆查询不到这么多次，不算异常',
      }),
      USAGE_ALERT_READINGS: countSetting(30, { min: 1 }).meta({
        unit: '张',
        description: '一天阅看别人的工单不到这么多张，不算异常',
      }),
    }),
  )
  .transform((env) => ({
    lookups: {
      afterCallMilliseconds: env.LOOKUP_AFTER_CALL_S * 1_000,
      platesPerRequest: env.LOOKUP_PLATES_PER_REQUEST,
      platesPerHour: env.LOOKUP_PLATES_PER_HOUR,
      repeatMilliseconds: env.LOOKUP_REPEAT_S * 1_000,
    },
    waiting: { firstMs: env.LOOKUP_WAITING_S * 1_000, milliseconds: env.LOOKUP_WAITING_HOURS * 3_600_000 },
    approval: { plates: env.LOOKUP_APPROVAL_PLATES, milliseconds: env.LOOKUP_APPROVAL_MINUTES * 60_000 },
    unusual: {
      lookups: { factor: env.USAGE_ALERT_FACTOR, atLeast: env.USAGE_ALERT_LOOKUPS },
      readings: { factor: env.USAGE_ALERT_FACTOR, atLeast: env.USAGE_ALERT_READINGS },
    },
  }));

/** Injection token as well as type of the settings of requests. */
export abstract class RelocationsConfig extends settingsClass(relocationsConfigSchema) {}
