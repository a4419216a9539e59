import { z } from 'zod';

const address = z.url({ protocol: /^postgres(ql)?$/ });

/** Settings of `npm run migrate`. */
export const migrationConfigSchema = z
  .object({
    /** As the server has it: its role is given what it needs of the tables. */
    DATABASE_URL: address,
    /** The same database by the role that owns the tables; DATABASE_URL where there is no such role (a developer's own database). */
    MIGRATION_DATABASE_URL: address.optional(),
  })
  .transform((env) => ({
    applicationUrl: env.DATABASE_URL,
    migrationUrl: env.MIGRATION_DATABASE_URL ?? env.DATABASE_URL,
  }));

/** Settings of `npm run database:roles`, which alone is told a superuser. */
export const databaseRolesConfigSchema = z
  .object({
    DATABASE_URL: address,
    MIGRATION_DATABASE_URL: address,
    /** The same database by a superuser. */
    ADMIN_DATABASE_URL: address,
  })
  .transform((env) => ({
    applicationUrl: env.DATABASE_URL,
    migrationUrl: env.MIGRATION_DATABASE_URL,
    adminUrl: env.ADMIN_DATABASE_URL,
  }));
