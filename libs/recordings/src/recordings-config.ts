import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of recordings. */
export const recordingsConfigSchema = z
  .object(
    inGroup('录音', {
      RECORDING_SPOOL_DIR: z.string().default('').meta({
        description:
          'PBX 写录音的目录（本进程看到的路径），本进程须能读和删；`PBX_KIND=asterisk` 时必须设置，否则拒绝启动。`npm start` 会设置',
      }),
      RECORDING_STORE_DIR: z
        .string()
        .default('recordings')
        .meta({ description: '录音库目录，按 `年/月/日/<uuid>.wav` 存放，入库后只读' }),
      CALLS_RECORDING_SETTLE_MS: countSetting(2_000).meta({
        unit: '毫秒',
        description: '通话结束后多久开始收录音：PBX 在最后一方挂断之后才关闭最后一个文件',
      }),
      RECORDING_SETTLED_MS: countSetting(1_000).meta({ unit: '毫秒', description: '文件多久不再变化即视为完整' }),
      RECORDING_SETTLED_LOOKS: countSetting(10, { min: 1 }).meta({
        unit: '次',
        description: '一个一直在变的文件看几次（每次隔上一项的时间）后留待任务队列再试',
      }),
      RECORDING_MISSING_AFTER_S: countSetting(60).meta({
        unit: '秒',
        description: '一条腿结束多久后仍没有文件即记为缺失',
      }),
      // Whole tracks were at most 100 ms short under load.
      RECORDING_SHORT_MS: countSetting(1_000, { min: 500 }).meta({
        unit: '毫秒',
        description:
          '一轨比这一方在线的时间短多少以内不算缺（接听要等第一个声音，最多半秒才开始录）；超过即标为不完整并报警（`recording-short`）',
      }),
      RECORDING_ACCESS_S: countSetting(1_800).meta({
        unit: '秒',
        description: '同一会话再次播放同一录音，超过这一时间重新写审计',
      }),
      RECORDING_SWEEP_MINUTES: countSetting(1, { min: 1, max: 59 }).meta({
        unit: '分钟',
        description: '每隔多久补收漏收的录音；取 60 的约数则间隔均匀',
      }),
      RECORDING_SWEEP_AFTER_S: countSetting(120).meta({
        unit: '秒',
        description: '通话结束多久后才补收：在此之前录音正在入库',
      }),
      RECORDING_SWEEP_REACH_S: countSetting(3_600, { min: 1 }).meta({
        unit: '秒',
        description: '每次补收以及查找没有录音的腿往前看多久',
      }),
      RECORDING_SWEEP_HOURLY_REACH_S: countSetting(604_800, { min: 1 }).meta({
        unit: '秒',
        description: '整点那一次补收往前看多久',
      }),
    }),
  )
  .transform((env) => ({
    spool: env.RECORDING_SPOOL_DIR,
    store: env.RECORDING_STORE_DIR,
    afterCallMilliseconds: env.CALLS_RECORDING_SETTLE_MS,
    settledMilliseconds: env.RECORDING_SETTLED_MS,
    settledLooks: env.RECORDING_SETTLED_LOOKS,
    missingAfterSeconds: env.RECORDING_MISSING_AFTER_S,
    shortMilliseconds: env.RECORDING_SHORT_MS,
    accessSeconds: env.RECORDING_ACCESS_S,
    sweep: {
      everyMinutes: env.RECORDING_SWEEP_MINUTES,
      afterSeconds: env.RECORDING_SWEEP_AFTER_S,
      reachSeconds: env.RECORDING_SWEEP_REACH_S,
      hourlyReachSeconds: env.RECORDING_SWEEP_HOURLY_REACH_S,
    },
  }));

/** Injection token as well as type of the recordings' settings. */
export abstract class RecordingsConfig extends settingsClass(recordingsConfigSchema) {}
