import { z } from 'zod';
import type { Environment } from './read-config.js';

/** What opens something: of these it is only said whether they are set. */
const SECRET = /_(?:KEYS?|SECRET|PASSWORD|TOKEN)$/;

const SET = 'set';
const NOT_SET = 'not set';

/** Whether a setting's value is nobody's business, by its name. */
export const isSecretSetting = (name: string): boolean => SECRET.test(name);

/**
 * What a program was told, by the names of its settings: as given, or as they are by default; of secrets only whether they are set, and of
 * addresses everything but the password in them.
 * @param schemas those with which the program reads its environment; the environment fits them
 */
export function toldSettings(schemas: readonly z.ZodType[], environment: Environment): Record<string, string> {
  const shapes = schemas.flatMap((schema) => shapesOf(schema, environment));
  const names = [...new Set(shapes.flatMap((shape) => Object.keys(shape)))].toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const schema = shapes.find((shape) => name in shape)?.[name] as z.ZodType;
      return [name, told(name, environment[name], schema)];
    }),
  );
}

/** The names of all that is read, for who has to hand them over. */
export const settingNames = (schemas: readonly z.ZodType[], environment: Environment = {}): string[] =>
  schemas.flatMap((schema) => shapesOf(schema, environment)).flatMap((shape) => Object.keys(shape));

function told(name: string, given: string | undefined, schema: z.ZodType): string {
  const isGiven = given !== undefined && given !== '';
  if (isSecretSetting(name)) return isGiven ? SET : NOT_SET;
  if (isGiven) return withoutPassword(given);
  const byDefault = schema.safeParse(undefined);
  const value: unknown = byDefault.success ? byDefault.data : undefined;
  return value === undefined || value === '' ? NOT_SET : String(value);
}

/** An address without what opens it; one that cannot be read might hold anything. */
function withoutPassword(text: string): string {
  if (!/^[a-z]+:\/\//i.test(text)) return text;
  if (!URL.canParse(text)) return SET;
  const url = new URL(text);
  if (url.password) url.password = HIDDEN;
  for (const name of [...url.searchParams.keys()])
    if (/password|secret|token|key/i.test(name)) url.searchParams.set(name, HIDDEN);
  return url.href;
}

const HIDDEN = '***';

/** The object at the bottom of a schema; of alternatives the one that the environment chooses, or all where nobody is asked. */
export function shapesOf(schema: z.ZodType, environment?: Environment): Readonly<Record<string, z.ZodType>>[] {
  if (schema instanceof z.ZodPipe) return shapesOf(schema.in as z.ZodType, environment);
  if (schema instanceof z.ZodObject) return [schema.shape as Record<string, z.ZodType>];
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const by = schema.def.discriminator;
    return (schema.options as z.ZodObject[])
      .filter(({ shape }) => environment === undefined || (shape[by] as z.ZodType).safeParse(environment[by]).success)
      .flatMap((option) => shapesOf(option, environment));
  }
  throw new Error('settings are read by an object, or by alternatives of one');
}
