import { countSetting, type SpaceLimits } from '@yiche/platform';
import { z } from 'zod';

/** Settings of what watches over disks and dependencies. */
export const watchConfigSchema = z
  .object({
    /** Between two looks whether the PBX's folder takes recordings, s. */
    RECORDING_LOOK_S: countSetting(5).pipe(z.number().min(1)),
    /** The vehicles' registry is asked anew at most so often, s. */
    VEHICLE_REGISTRY_LOOK_S: countSetting(60).pipe(z.number().min(1)),
    /** The mail server is logged in at so often at most, s: it is another's, and counts log-ins. */
    MAIL_LOOK_S: countSetting(300).pipe(z.number().min(10)),
    /** Between two looks for durable work that has failed for good, s. */
    JOBS_LOOK_S: countSetting(60).pipe(z.number().min(1)),
    /** Between two looks how far consumers of facts are behind and what they have set aside, s. */
    CURSORS_LOOK_S: countSetting(15).pipe(z.number().min(1)),
    /** Folder of PostgreSQL's data, as this process sees it, where it lies on this machine: its disk is watched too. */
    DATABASE_DIR: z.string().default(''),
    /** Between two looks at the disks, s. */
    SPACE_LOOK_S: countSetting(60).pipe(z.number().min(1)),
    /** The forecast goes by the looks of so many hours: long enough for a day's rush not to pass for a trend, short enough for a leak to show. It needs three. */
    SPACE_FORECAST_H: countSetting(6).pipe(z.number().min(4)),
    /** A place that will be full within so many hours is an alarm: a weekend, so that somebody can act on a working day. */
    SPACE_ALARM_HOURS: countSetting(72),
    /** A place of which less than this is free is an alarm whatever the forecast, percent of its disk. */
    SPACE_ALARM_PERCENT: countSetting(10).pipe(z.number().max(100)),
  })
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
export abstract class WatchConfig {
  abstract readonly recordingLookSeconds: number;
  abstract readonly registryLookSeconds: number;
  abstract readonly mailLookSeconds: number;
  abstract readonly jobsLookSeconds: number;
  abstract readonly cursorsLookSeconds: number;
  abstract readonly space: {
    /** Empty: not on this machine. */
    readonly databaseDir: string;
    readonly lookSeconds: number;
    readonly forecastHours: number;
    readonly alarm: SpaceLimits;
  };
}
