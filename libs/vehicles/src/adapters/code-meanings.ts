import { ANSWERS_WITH_VEHICLE, ANSWERS_WITHOUT_VEHICLE } from '../domain/registry-answer.js';

/** What a platform's code may mean: an answer, or why there is none. */
export const CODE_MEANINGS = [...ANSWERS_WITH_VEHICLE, ...ANSWERS_WITHOUT_VEHICLE, 'quota', 'busy', 'refused'] as const;
export type CodeMeaning = (typeof CODE_MEANINGS)[number];

export interface MeaningOfCode {
  readonly code: string;
  readonly meaning: CodeMeaning;
}

/** `1=found,0=not-found`; null for what cannot be read. */
export function readCodeMeanings(text: string): MeaningOfCode[] | null {
  const codes: MeaningOfCode[] = [];
  for (const pair of text.split(',')) {
    const [code = '', word = '', ...rest] = pair.split('=').map((part) => part.trim());
    const meaning = CODE_MEANINGS.find((each) => each === word);
    if (code === '' || !meaning || rest.length > 0 || codes.some((known) => known.code === code)) return null;
    codes.push({ code, meaning });
  }
  return codes;
}
