import { plateSchema } from '@yiche/contracts';
import { textLines } from '@yiche/tables';
import { z } from 'zod';

const text = z.string().max(100).nullable();
const number = z.string().regex(/^\d{3,20}$/);

/** One line of the registry's file: a plate and its vehicle. */
export const registryLineSchema = z.strictObject({
  plate: plateSchema,
  brand: text,
  model: text,
  colour: text,
  ownerName: text,
  ownerNumber: number.nullable(),
  /** Files of before have none. */
  secondNumber: number.nullable().default(null),
  validTo: z.iso.date().nullable(),
});

/** A line that was read, or which of its fields are not as expected: never what they hold, because it is about a person. */
export const readLineSchema = z.union([
  z.strictObject({ line: z.int().min(1), vehicle: registryLineSchema }),
  z.strictObject({ line: z.int().min(1), fault: z.string().max(200) }),
]);
export type RegistryLine = z.output<typeof readLineSchema>;

/** Characters of a line. */
const LONGEST_LINE = 10_000;

/** The lines of a registry's file (JSON Lines) that are not blank. */
export async function* registryLines(source: () => AsyncIterable<Buffer>): AsyncGenerator<RegistryLine> {
  for await (const { line, text } of textLines(source, LONGEST_LINE)) {
    if (text?.trim() === '') continue;
    yield { line, ...readLine(text) };
  }
}

function readLine(text: string | null): { vehicle: z.output<typeof registryLineSchema> } | { fault: string } {
  if (text === null) return { fault: 'no text in UTF-8, or too long' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'not JSON' };
  }
  const result = registryLineSchema.safeParse(value);
  if (result.success) return { vehicle: result.data };
  const fields = result.error.issues.map((issue) => issue.path.join('.') || 'the fields');
  return { fault: `${[...new Set(fields)].join(', ').slice(0, 150)} not as expected` };
}
