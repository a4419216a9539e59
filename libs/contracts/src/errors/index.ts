export { ERRORS, refusal, wordedOf, wordingOf, type PlainSentence, type Sentence, type Worded } from './refusal.js';
export type { CellHint, Seen } from './tables-errors.js';
export type { Language } from './says.js';
