import { z } from 'zod';
import { shapesOf } from './told-settings.js';

/** A setting as people read of it. */
export interface DocumentedSetting {
  readonly name: string;
  /** The heading below which docs/configuration.md has it. */
  readonly group: string;
  /** Of a number; empty for what has none. */
  readonly unit: string;
  /** The value without it, or words for what depends; empty where it is optional, null where it has to be set. */
  readonly byDefault: string | null;
  /** What is accepted: `1–59`, `≥ 100`, the words of a choice. */
  readonly range: string;
  /** Markdown. */
  readonly description: string;
}

/**
 * Puts settings below a heading of docs/configuration.md (ADR 0054).
 * @param shape names and schemas, each with `.meta({ description, unit, byDefault })` behind everything else; in Chinese. `byDefault` only
 * where the schema does not know it: a value, or words
 */
export function inGroup<S extends Readonly<Record<string, z.ZodType>>>(group: string, shape: S): S {
  const entries = Object.entries(shape).map(([name, schema]) => [name, schema.meta({ ...schema.meta(), group })]);
  return Object.fromEntries(entries) as S;
}

/**
 * Every setting of some schemas once, in their order. One without a description is said by another schema that reads it too.
 * @throws Error for a name that is said nowhere or in two ways, or has two defaults
 */
export function documentedSettings(schemas: readonly z.ZodType[]): DocumentedSetting[] {
  const readings = schemas.flatMap((schema) => shapesOf(schema)).flatMap((shape) => Object.entries(shape));
  return [...new Set(readings.map(([name]) => name))].map((name) => {
    const found = readings.filter(([each]) => each === name).map(([, schema]) => schema);
    const said = found.flatMap((schema) => documented(name, schema) ?? []);
    const defaults = new Set(found.map(defaultOf).filter(Boolean));
    if (!said[0]) throw new Error(`${name} is not said: .meta({ description })`);
    if (new Set(said.map(({ description }) => description)).size > 1) throw new Error(`${name} is said in two ways`);
    if (defaults.size > 1) throw new Error(`${name} has two defaults: ${[...defaults].join(', ')}`);
    return said[0];
  });
}

/** What `.meta({ … })` and `inGroup` say. */
const metaSchema = z.looseObject({
  group: z.string(),
  description: z.string(),
  unit: z.string().default(''),
  byDefault: z.string().optional(),
});

function documented(name: string, schema: z.ZodType): DocumentedSetting | null {
  const meta = schema.meta();
  if (!meta?.description) return null;
  const { group, unit, description, byDefault = defaultOf(schema) } = metaSchema.parse(meta);
  return { name, group, unit, description, byDefault, range: rangeOf(schema) };
}

function defaultOf(schema: z.ZodType): string | null {
  const result = schema.safeParse(undefined);
  return result.success ? String(result.data ?? '') : null;
}

function rangeOf(schema: z.ZodType): string {
  const {
    type,
    minimum = 0,
    maximum = Infinity,
    enum: choice = [],
  } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  if (type !== 'integer') return choice.map((each) => `\`${String(each)}\``).join('、');
  if (maximum < Number.MAX_SAFE_INTEGER) return `${minimum}–${maximum}`;
  return minimum > 0 ? `≥ ${minimum}` : '';
}
