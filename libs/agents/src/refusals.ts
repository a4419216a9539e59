import { DomainError } from '@yiche/kernel';
import type { Refusal } from './domain/reduce-agent.js';

const SENTENCES = {
  'not-at-work': ['agents/not-at-work', '请先上线'],
  'in-call': ['agents/in-call', '通话中不能更改状态，请先结束通话'],
  'not-in-wrap-up': ['agents/not-in-wrap-up', '当前没有计时中的话后处理'],
  'wrap-up-limit': ['agents/wrap-up-limit', '话后时间已到上限，不能再延长'],
} as const satisfies Readonly<Record<Exclude<Refusal, 'impossible'>, readonly [code: string, sentence: string]>>;

/**
 * To a person who asked for it.
 * @throws DomainError `agents/not-at-work`, `agents/in-call`, `agents/not-in-wrap-up`, `agents/wrap-up-limit`
 */
export function requireAllowed(refusal: Refusal | null): void {
  if (refusal === null || refusal === 'impossible') return;
  const [code, sentence] = SENTENCES[refusal];
  throw new DomainError(code, sentence, 'conflict');
}
