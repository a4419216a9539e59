import { countSetting, inGroup, settingsClass } from '@yiche/platform';
import { z } from 'zod';

/** Settings of what watches over disks and dependencies. */
export const watchConfigSchema = z
  .object(
    inGroup('磁盘空间与各部分的检查', {
      RECORDING_LOOK_S: countSetting(5, { min: 1 }).meta({
        unit: '秒',
        description: '每隔多久看一次 PBX 的录音目录写不写得进（`recording-stopped`，网页顶上的“录音已停止”）',
      }),
      VEHICLE_REGISTRY_LOOK_S: countSetting(60, { min: 1 }).meta({
        unit: '秒',
        description: '车辆登记（`vehicleRegistry`）最多隔多久重新问一次',
      }),
      MAIL_LOOK_S: countSetting(300, { min: 10 }).meta({
        unit: '秒',
        description: '邮件服务器（`mail`）最多隔多久登录一次看它在不在；它是别人的，会计登录次数',
      }),
      JOBS_LOOK_S: countSetting(60, { min: 1 }).meta({
        unit: '秒',
        description: '每隔多久看一次有没有彻底失败的后台任务（`job-failed`）',
      }),
      CURSORS_LOOK_S: countSetting(15, { min: 1 }).meta({
        unit: '秒',
        description: '每隔多久看一次台账的消费者落后多少、有没有搁置的事实（`fact-set-aside`）',
      }),
      DATABASE_DIR: z.string().default('').meta({
        description:
          'PostgreSQL 的数据目录（本进程看到的路径，只看所在磁盘的大小，不读内容），在同一台机器上时设置；不设则不看数据库的磁盘。自带 PostgreSQL 的 `npm start` 会设置',
      }),
      SPACE_LOOK_S: countSetting(60, { min: 1 }).meta({ unit: '秒', description: '每隔多久看一次空间' }),
      // Long enough for a day's rush not to pass for a trend, short enough for a leak to show.
      SPACE_FORECAST_H: countSetting(6, { min: 4 }).meta({
        unit: '小时',
        description: '按最近多少小时的变化预计还能用多久（看满三小时才预计得出）',
      }),
      SPACE_ALARM_HOURS: countSetting(72).meta({
        unit: '小时',
        description: '预计这么久之内写满即报警（`space-short`）；默认三天，周末发生的来得及在工作日处理。0：只看下一项',
      }),
      SPACE_ALARM_PERCENT: countSetting(10, { max: 100 }).meta({
        unit: '%',
        description: '剩余空间低于磁盘的这么多即报警，不论预计',
      }),
    }),
  )
  .transform((env) => ({
    recordingLookSeconds: env.RECORDING_LOOK_S,
    registryLookSeconds: env.VEHICLE_REGISTRY_LOOK_S,
    mailLookSeconds: env.MAIL_LOOK_S,
    jobsLookSeconds: env.JOBS_LOOK_S,
    cursorsLookSeconds: env.CURSORS_LOOK_S,
    space: {
      databaseDir: env.DATABASE_DIR,
      lookSeconds: env.SPACE_LOOK_S,
      forecastHours: env.SPACE_FORECAST_H,
      alarm: { hours: env.SPACE_ALARM_HOURS, percent: env.SPACE_ALARM_PERCENT },
    },
  }));

/** Injection token as well as type of these settings. */
export abstract class WatchConfig extends settingsClass(watchConfigSchema) {}
