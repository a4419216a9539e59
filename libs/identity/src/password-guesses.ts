import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Longer ones are judged by their beginning, and so many readings of `4` as `a` are tried: some milliseconds of the process that hears the PBX. */
const BOUNDS = { maxLength: 32, l33tMaxSubstitutions: 10 } as const;

let estimator: ZxcvbnFactory | undefined;

/**
 * How many guesses a password takes, as decimal logarithm, by zxcvbn: 30,000 common passwords, keyboard walks, repetitions,
 * sequences, dates, and letters written as digits.
 * @param words what whoever guesses knows besides
 */
export function guessesLog10(password: string, words: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, ...BOUNDS });
  return estimator.check(password.slice(0, BOUNDS.maxLength), [...words]).guessesLog10;
}
