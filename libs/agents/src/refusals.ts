import { refusal, type PlainSentence } from '@yiche/contracts';
import type { Refusal } from './domain/reduce-agent.js';

const SENTENCES = {
  'not-at-work': 'agents/not-at-work',
  'in-call': 'agents/in-call',
  'not-in-wrap-up': 'agents/not-in-wrap-up',
  'wrap-up-limit': 'agents/wrap-up-limit',
} as const satisfies Readonly<Record<Exclude<Refusal, 'impossible'>, PlainSentence>>;

/**
 * To a person who asked for it.
 * @throws DomainError `agents/not-at-work`, `agents/in-call`, `agents/not-in-wrap-up`, `agents/wrap-up-limit`
 */
export function requireAllowed(refused: Refusal | null): void {
  if (refused === null || refused === 'impossible') return;
  throw refusal(SENTENCES[refused]);
}
