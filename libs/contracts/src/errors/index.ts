export { ERRORS, refusal, wordingOf, type PlainSentence, type Sentence, type Worded } from './refusal.js';
export { placeOf } from './tables-errors.js';
export type { Language } from './says.js';
