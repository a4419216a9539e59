import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of the agents library. */
export const agentsConfigSchema = z
  .object(
    inGroup('话务员', {
      AGENTS_WRAP_UP_S: countSetting(30).meta({
        unit: '秒',
        description: '话后处理时间，到时自动就绪；手里的工单还没办完时不会被打断。0：由话务员自己恢复就绪',
      }),
      AGENTS_WRAP_UP_EXTENSION_S: countSetting(30, { min: 1 }).meta({
        unit: '秒',
        description: '话务员每次延长话后增加的时间',
      }),
      AGENTS_WRAP_UP_MAX_S: countSetting(300).meta({ unit: '秒', description: '话后最多延长到多久（从话后开始算起）' }),
      AGENTS_WRAP_UP_RETRY_MS: countSetting(2_000, { min: 1 }).meta({
        unit: '毫秒',
        description: '话后到时却没能结束（数据库不在等），多久再试',
      }),
      AGENTS_SAVE_RETRY_MS: countSetting(500, { min: 1 }).meta({
        unit: '毫秒',
        description: '坐席状态没能写入数据库，多久再试',
      }),
    }),
  )
  .transform((env) => ({
    wrapUp: {
      milliseconds: env.AGENTS_WRAP_UP_S * 1_000,
      extensionMilliseconds: env.AGENTS_WRAP_UP_EXTENSION_S * 1_000,
      maxMilliseconds: env.AGENTS_WRAP_UP_MAX_S * 1_000,
    },
    wrapUpRetryMilliseconds: env.AGENTS_WRAP_UP_RETRY_MS,
    saveRetryMilliseconds: env.AGENTS_SAVE_RETRY_MS,
  }));

/** Injection token as well as type of the agents library's settings. */
export abstract class AgentsConfig extends settingsClass(agentsConfigSchema) {}
