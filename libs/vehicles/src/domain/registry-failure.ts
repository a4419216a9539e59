/**
 * Why a registry said nothing. `busy`: it asked us to wait; `no-sense`: what came cannot be read; `misfit`: it can, and answers something
 * else (a code without a meaning, another plate); `refused`: it does not take our question as we ask it (a signature, an account); `quota`:
 * the day's questions are used up, by its count or by ours; `suspended`: it failed so often that it is left alone for a while.
 */
export const FAILURE_REASONS = [
  'too-slow',
  'unreachable',
  'busy',
  'no-sense',
  'misfit',
  'refused',
  'quota',
  'suspended',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

/** Whether the same question may be asked again at once: the platform may have been unlucky, and asking changes nothing there. */
export const isWorthRetrying = (reason: FailureReason): boolean =>
  reason === 'too-slow' || reason === 'unreachable' || reason === 'busy' || reason === 'no-sense';

/** Whether it says something of the platform's health: used-up questions are no illness, nor is what it says of one plate. */
export const isOfThePlatform = (reason: FailureReason): boolean =>
  reason !== 'quota' && reason !== 'suspended' && reason !== 'misfit';

/** Whether the question has not come to the platform, as far as anybody knows: then it is not counted there. */
export const hasNotArrived = (reason: FailureReason): boolean => reason === 'suspended' || reason === 'unreachable';

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

/** The platform itself says that there are no more today. */
export const quotaUsedUp = (): RegistryFailure =>
  new RegistryFailure('quota', 'the platform says that the day’s questions are used up');
