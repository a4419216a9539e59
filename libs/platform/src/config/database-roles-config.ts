import { z } from 'zod';
import { inGroup } from './documented-settings.js';
import { databaseAddress } from './platform-config.js';

/** Settings of `npm run migrate`. */
export const migrationConfigSchema = z
  .object(
    inGroup('数据库与后台任务', {
      DATABASE_URL: databaseAddress,
      MIGRATION_DATABASE_URL: databaseAddress.optional().meta({
        byDefault: '同 `DATABASE_URL`',
        description: '只有 `npm run migrate` 读：同一个库，用拥有数据表的角色',
      }),
    }),
  )
  .transform((env) => ({
    applicationUrl: env.DATABASE_URL,
    migrationUrl: env.MIGRATION_DATABASE_URL ?? env.DATABASE_URL,
  }));

/** Settings of `npm run database:roles`, which alone is told a superuser. */
export const databaseRolesConfigSchema = z
  .object(
    inGroup('数据库与后台任务', {
      DATABASE_URL: databaseAddress,
      MIGRATION_DATABASE_URL: databaseAddress,
      ADMIN_DATABASE_URL: databaseAddress.meta({
        description: '只有 `npm run database:roles` 读：同一个库，用超级用户',
      }),
    }),
  )
  .transform((env) => ({
    applicationUrl: env.DATABASE_URL,
    migrationUrl: env.MIGRATION_DATABASE_URL,
    adminUrl: env.ADMIN_DATABASE_URL,
  }));
