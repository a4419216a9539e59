/**
 * Why a registry said nothing. `busy`: it asked us to wait; `no-sense`: what came is no answer, or one for another plate; `refused`: it does
 * not take our question as we ask it (a signature, an account); `quota`: the day's questions are used up, by its count or by ours;
 * `suspended`: it failed so often that it is left alone for a while.
 */
export const FAILURE_REASONS = [
  'too-slow',
  'unreachable',
  'busy',
  'no-sense',
  'refused',
  'quota',
  'suspended',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Whether the same question may be asked again at once: the platform may have been unlucky, and asking changes nothing there. */
export const isWorthRetrying = (reason: FailureReason): boolean =>
  reason === 'too-slow' || reason === 'unreachable' || reason === 'busy' || reason === 'no-sense';

/** Whether it says something of the platform's health: used-up questions are no illness. */
export const isOfThePlatform = (reason: FailureReason): boolean => reason !== 'quota' && reason !== 'suspended';

/** A registry that gave no answer. The message says what was wrong with it and holds nothing of what it sent: that is about a person. */
export class RegistryFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RegistryFailure';
  }
}
