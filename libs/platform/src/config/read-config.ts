import { z } from 'zod';

/** The environment as a program is given it. Each program reads it in one place, its own `…config.ts`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or wrong; the message is the whole explanation and names the setting. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** @param problems one by one, where there may be several */
  constructor(
    message: string,
    readonly problems: readonly string[] = [message],
  ) {
    super(message);
  }
}

/** Schemas by name, and what each of them makes of the environment. */
type Schemas = Readonly<Record<string, z.ZodType>>;
type Settings<S extends Schemas> = { readonly [Name in keyof S]: Fixed<z.output<S[Name]>> };

/** Nobody changes what the environment said. */
type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;

/**
 * Reads settings from the environment by several schemas. An empty value counts as not set.
 * @throws ConfigError naming every setting of all of them that is missing or wrong and what is expected, never a value: it may be a secret.
 */
export function readConfigs<S extends Schemas>(schemas: S, environment: Environment): Settings<S> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const problems = new Set<string>();
  const settings: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const result = schema.safeParse(given, { error: expectation });
    if (result.success) settings[name] = result.data;
    else
      for (const { path, message } of result.error.issues)
        problems.add(`${path.join('.') || '(settings)'}: ${message}`);
  }
  if (problems.size > 0) throw invalidSettings([...problems]);
  return settings as Settings<S>;
}

/** The same by one schema. @throws ConfigError */
export function readConfig<S extends z.ZodType>(schema: S, environment: Environment): Fixed<z.output<S>> {
  return readConfigs({ schema }, environment).schema;
}

/** @param problems each `SETTING: what is expected` */
export function invalidSettings(problems: readonly string[]): ConfigError {
  return new ConfigError(`配置有误 / invalid configuration: ${problems.join('; ')}`, problems);
}

/** What is expected, where the schema itself says nothing of it. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return '必须设置 / must be set';
      if (issue.expected === 'int' || issue.expected === 'number')
        return '需要整数，如 1 / expected a whole number such as 1';
      return undefined;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `不能小于 ${issue.minimum} / at least ${issue.minimum}`
        : '太短 / too short';
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `不能大于 ${issue.maximum} / at most ${issue.maximum}`
        : '太长 / too long';
    case 'invalid_value':
      return `只能是 / one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? undefined : unionExpectation(issue);
    case 'invalid_format':
      return issue.format === 'url' ? '需要网址 / expected an address (URL)' : '格式不对 / not in the form expected';
    default:
      return undefined;
  }
}

function unionExpectation({ options }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  return Array.isArray(options)
    ? `只能是 / one of: ${options.map(String).join(', ')}`
    : '不是已知的一种 / no known kind';
}

/** A switch: `true`/`1`/`yes` and `false`/`0`/`no`. */
export const booleanSetting = z.stringbool({ error: '只能是 true 或 false / true or false' });

/** A number of milliseconds, seconds, bytes …: a whole number with a default, not negative; the name carries the unit. */
export const countSetting = (byDefault: number, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}) =>
  z.coerce.number().int().min(min).max(max).default(byDefault);

/** A port of TCP or UDP. */
export const portSetting = z.coerce.number().int().min(1).max(65_535);

/** What a class extends that is the injection token, and the type, of the settings that a schema reads. */
export function settingsClass<S extends z.ZodType>(_schema: S): abstract new () => Fixed<z.output<S>> {
  return class {} as new () => Fixed<z.output<S>>;
}
