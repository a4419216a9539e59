import { fieldErrors } from './field-errors.js';
import { type Worded, wordingOf } from './refusal.js';
import type { Language } from './says.js';

/** What of a zod issue its sentence is made of: the message, and the bound that was passed. */
export interface FieldIssue {
  readonly message: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

/** What a schema of ours says of a field; null for what zod itself says, which is worded already. */
export function fieldErrorOf({ message, minimum, maximum }: FieldIssue): Worded | null {
  if (!Object.hasOwn(fieldErrors, message)) return null;
  const bounds = Object.entries({ minimum, maximum }).filter(([, bound]) => bound !== undefined);
  if (bounds.length === 0) return { code: message };
  return { code: message, parameters: Object.fromEntries(bounds.map(([name, bound]) => [name, Number(bound)])) };
}

/** The sentence of an issue in this language; zod's own sentences are in the language that zod was set to. */
export function wordIssue(issue: FieldIssue, language: Language): string {
  const error = fieldErrorOf(issue);
  return (error && wordingOf(error, language)) ?? issue.message;
}
