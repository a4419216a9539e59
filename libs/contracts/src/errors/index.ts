export { ERRORS, refusal, wordedOf, wordingOf, type PlainSentence, type Sentence, type Worded } from './refusal.js';
export { fieldError } from './field-errors.js';
export { fieldErrorOf, wordIssue, type FieldIssue } from './field-issue.js';
export type { CellHint, Seen } from './tables-errors.js';
export type { Language } from './says.js';
