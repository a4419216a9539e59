import { DomainError } from '@yiche/kernel';
import { contactRulesErrors } from './contact-rules-errors.js';
import { deskErrors } from './desk-errors.js';
import { evidenceErrors } from './evidence-errors.js';
import { fieldErrors } from './field-errors.js';
import { httpErrors } from './http-errors.js';
import { identityErrors } from './identity-errors.js';
import { moneyErrors } from './money-errors.js';
import { relocationsErrors } from './relocations-errors.js';
import type { Language, Says } from './says.js';
import { tablesErrors } from './tables-errors.js';
import { workbookErrors } from './workbook-errors.js';

/**
 * Everything that this program refuses anything with, and its wording: by code, and where a code has several sentences, by code and why
 * (`agents/in-call#shift`).
 */
export const ERRORS = {
  ...httpErrors,
  ...fieldErrors,
  ...identityErrors,
  ...deskErrors,
  ...relocationsErrors,
  ...contactRulesErrors,
  ...tablesErrors,
  ...moneyErrors,
  ...evidenceErrors,
  ...workbookErrors,
} as const;

/** One of its sentences. */
export type Sentence = keyof typeof ERRORS;

type ParametersOf<S extends Sentence> =
  (typeof ERRORS)[S] extends Says<infer P extends Readonly<Record<string, unknown>>> ? P : never;
/** One in which nothing stands but its words. */
export type PlainSentence = {
  [S in Sentence]: object extends ParametersOf<S> ? S : never;
}[Sentence];

type Details = Readonly<Record<string, unknown>>;
/** Where a sentence has text, another refusal may stand: in the same language. */
type Standing<P> = { readonly [Name in keyof P]: string extends P[Name] ? P[Name] | Worded : P[Name] };
type Given<S extends Sentence> =
  object extends ParametersOf<S>
    ? [parameters?: ParametersOf<S>, details?: Details]
    : [parameters: Standing<ParametersOf<S>>, details?: Details];

/**
 * A refusal with one of the sentences that there are.
 * @param parameters what stands in it
 * @param details for machines; never personal data
 */
export function refusal<S extends Sentence>(sentence: S, ...[parameters, details]: Given<S>): DomainError {
  const [code = '', why] = sentence.split('#');
  const wording = { ...(why === undefined ? {} : { why }), ...(parameters ? { parameters } : {}) };
  return new DomainError(code, worded('zh-CN', sentence, parameters) ?? code, ERRORS[sentence].kind, details, wording);
}

/** What a refusal is to be worded from: an answer's body, or a DomainError's own. */
export interface Worded {
  readonly code: string;
  readonly why?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** What another sentence needs in which this refusal stands. */
export const wordedOf = ({ code, wording }: DomainError): Worded => ({ code, ...wording });

/** The refusal in this language; null for one that this program has no words for. */
export function wordingOf({ code, why, parameters }: Worded, language: Language): string | null {
  const sentence = why === undefined ? code : `${code}#${why}`;
  if (!isSentence(sentence)) return null;
  // Sent without what the sentence is made of: by another version, whose own sentence is better.
  if (parameters === undefined && typeof ERRORS[sentence][language] !== 'string') return null;
  return worded(language, sentence, parameters);
}

const isSentence = (text: string): text is Sentence => Object.hasOwn(ERRORS, text);

function worded(language: Language, sentence: Sentence, parameters: object = {}): string | null {
  const wording = ERRORS[sentence][language] as string | ((parameters: object) => string);
  if (typeof wording === 'string') return wording;
  const refused = Object.entries(parameters).filter((entry): entry is [string, Worded] => isWorded(entry[1]));
  if (refused.length === 0) return wording(parameters);
  const inside = refused.map(([name, refusal]) => [name, wordingOf(refusal, language)]);
  return inside.some(([, text]) => text === null) ? null : wording({ ...parameters, ...Object.fromEntries(inside) });
}

const isWorded = (value: unknown): boolean => typeof value === 'object' && value !== null && 'code' in value;
