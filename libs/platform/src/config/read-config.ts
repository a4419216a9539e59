import { z } from 'zod';

/** The environment as a program is given it. Each program reads it in one place, its own `…config.ts`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or wrong; the message is the whole explanation and names the setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads one library's settings from the environment by its schema. An empty value counts as not set.
 * @throws ConfigError naming every setting that is missing or wrong, never a value: it may be a secret.
 */
export function readConfig<S extends z.ZodType>(schema: S, environment: Environment): z.output<S> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(settings)'}: ${issue.message}`);
  throw new ConfigError(`配置有误 / invalid configuration: ${problems.join('; ')}`);
}

/** A switch: `true`/`1`/`yes` and `false`/`0`/`no`. */
export const booleanSetting = z.stringbool();

/** A number of milliseconds, seconds, bytes …: a non-negative whole number with a default; the name carries the unit. */
export const countSetting = (byDefault: number) => z.coerce.number().int().nonnegative().default(byDefault);
