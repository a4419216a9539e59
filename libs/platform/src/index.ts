export { attachmentDisposition } from './attachment-disposition.js';
export { databaseRolesConfigSchema, migrationConfigSchema } from './config/database-roles-config.js';
export type { ApartBounds, ApartRun, ApartTask } from './apart/apart-task.js';
export { sweepOwnFolders, withOwnFolder } from './apart/own-folder.js';
export { runApart } from './apart/run-apart.js';
export {
  PlatformConfig,
  platformConfigSchema,
  programConfigSchema,
  type ProgramConfig,
} from './config/platform-config.js';
export { inGroup } from './config/documented-settings.js';
export {
  booleanSetting,
  ConfigError,
  countSetting,
  invalidSettings,
  portSetting,
  readConfig,
  readConfigs,
  settingsClass,
  type Environment,
} from './config/read-config.js';
export { ed25519Setting, signingKeyOf } from './config/signing-key.js';
export {
  checkOf,
  DataKeys,
  indexKeyId,
  keyRefusal,
  type KeyCheck,
  type KeyRefusal,
  type KnownKey,
  type SealedPlace,
} from './crypto/data-keys.js';
export { serverSession, serversUnderOtherKeys } from './crypto/server-session.js';
export { PersonalData, type PersonalDataKeys, type Sealed } from './crypto/personal-data.js';
export {
  BACKUP_ROLE,
  excessivePower,
  grantTables,
  loginOf,
  prepareRoles,
  READ_ROLE,
  type TableUse,
} from './database/database-roles.js';
export { reseal } from './crypto/reseal.js';
export { rewriteAllRows, type RewrittenColumn } from './crypto/rewrite-rows.js';
export {
  wakeOn,
  type Consumer,
  type Entry,
  type Lag,
  type Position,
  type Reading,
  type Source,
} from './cursors/consumer.js';
export { ConsumerTurn } from './cursors/consumer-turn.js';
export { Cursors } from './cursors/cursors.js';
export type { CursorOptions } from './cursors/consumer-run.js';
export { SetAsideFacts, type SetAsideFact } from './cursors/set-aside-facts.js';
export { isDatabaseAway } from './database/database-away.js';
export { DatabaseLost, DatabaseReturned, DatabaseWatch } from './database/database-watch.js';
export { Lease } from './database/lease.js';
export { LOCK_PATIENCE, LocksNotHad, lockOptions, untilLocked, type LockPatience } from './database/lock-patience.js';
export { LiveRight, LiveRightLost, type LiveProcess } from './database/live-right.js';
export { PreparedStatements } from './database/prepared-statements.js';
export type { PublishedViews } from './database/published-views.js';
export { QueryPool, type Queries } from './database/query-pool.js';
export { UnitOfWork, type Transaction } from './database/unit-of-work.js';
export { EventBus } from './events/event-bus.js';
export { cleanInput } from './http/clean-input.js';
export { routeInput, type RequestParts } from './http/route-input.js';
export { DAY_EVENTS, tell, type DayEvent, type DayFields } from './logging/day-events.js';
export { createLogger, Logger } from './logging/logger.js';
export { NestLogger } from './logging/nest-logger.js';
export { Findings, type FindingResult } from './metrics/findings.js';
export { StandingFindings, type StandingFinding } from './metrics/standing-findings.js';
export { Troubles } from './logging/troubles.js';
export { Metrics } from './metrics/metrics.js';
export { PlatformModule, type PlatformOptions } from './platform.module.js';
export { addJobExpression, jobParameters, jobStateExpression, type JobOptions, type JobState } from './jobs/job.js';
export { WorkQueue, type JobHandler } from './jobs/work-queue.js';
export { withSpooledUpload, type SpooledUpload } from './uploads/spooled-upload.js';
export { paced, type UploadPace } from './uploads/upload-pace.js';
export { UploadPlaces } from './uploads/upload-places.js';
export { FailedJobs, type FailedJob } from './jobs/failed-jobs.js';
export { BackgroundAnswer } from './health/background-answer.js';
export { DiskProbe, diskSpace, type DiskSpace } from './space/disk-space.js';
export { FolderProbe } from './space/folder-probe.js';
export {
  forecastOf,
  judgePlace,
  type PlaceIs,
  type SpaceForecast,
  type SpaceLimits,
  type SpaceSample,
} from './space/space-forecast.js';
export { isSecretSetting, settingNames, toldSettings } from './config/told-settings.js';
export { MailConfig, mailConfigSchema } from './mail/mail-config.js';
export { MailModule } from './mail/mail.module.js';
export { Mailer, MailNotSent, type Mail } from './mail/mailer.js';
export { mailServerTrouble, SmtpMailer, type MailSettings } from './mail/smtp-mailer.js';
