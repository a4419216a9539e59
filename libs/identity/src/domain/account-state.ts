import type { AccountState } from '@yiche/contracts';

/** What of an account decides how it stands. */
export interface AccountFacts {
  readonly disabled: boolean;
  readonly isDemo: boolean;
  readonly mustChangePassword: boolean;
  readonly passwordChangedAt: Date;
}

/** What slows log-ins to an account; null where nothing does. */
export interface AccountSlowing {
  readonly strangersUntil: Date | null;
  readonly someUntil: Date | null;
}

/**
 * How an account stands, the gravest first.
 * @param passwordMaxAgeMs null: passwords do not age
 */
export function stateOfAccount(
  account: AccountFacts,
  slowing: AccountSlowing | undefined,
  now: Date,
  passwordMaxAgeMs: number | null,
): { readonly state: AccountState; readonly until: Date | null } {
  if (account.disabled) return { state: 'disabled', until: null };
  if (slowing?.strangersUntil) return { state: 'locked', until: slowing.strangersUntil };
  if (slowing?.someUntil) return { state: 'slowed', until: slowing.someUntil };
  if (account.mustChangePassword) return { state: 'initial-password', until: null };
  const age = now.getTime() - account.passwordChangedAt.getTime();
  const isTooOld = !account.isDemo && passwordMaxAgeMs !== null && age >= passwordMaxAgeMs;
  return { state: isTooOld ? 'password-too-old' : 'normal', until: null };
}
