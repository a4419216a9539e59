/**
 * How failed log-ins slow the next ones down (ADR 0035). Pure: what is counted, and from when on the next attempt may come.
 *
 * A counter is a leaking bucket. Every attempt raises it by one before its password is looked at, a success takes that back, and
 * one failure is forgiven every `forgiveMs`. From `free` failures on the next attempt waits: `firstDelayMs`, and twice as long
 * with every further one, up to `longestDelayMs`. An attempt that comes too early is refused and not counted.
 */
export interface BrakePolicy {
  /** Failures that cost no time. */
  readonly free: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** After so long one failure less counts. */
  readonly forgiveMs: number;
}

/** A counter as it stood right after the last attempt that was counted. */
export interface FailureCount {
  readonly level: number;
  readonly at: Date;
}

/**
 * What a counter is about. `device`: a browser that has logged in to this account before, `pair`: an account and an address,
 * `account`: an account from wherever, `address`: an address whatever the account.
 */
export type BrakeScope = 'device' | 'pair' | 'account' | 'address';
export type BrakePolicies = Readonly<Record<BrakeScope, BrakePolicy>>;

/** A known device has a counter of its own and no other: what strangers do never slows it. */
export function scopesOf(isKnownDevice: boolean): readonly BrakeScope[] {
  return isKnownDevice ? ['device'] : ['pair', 'account', 'address'];
}

export type AttemptDecision =
  | {
      readonly allowed: true;
      readonly counts: ReadonlyMap<BrakeScope, FailureCount>;
      /** Until when the next attempt waits should this one fail; null when it need not. */
      readonly slowedUntil: Date | null;
    }
  | { readonly allowed: false; readonly until: Date };

/** Whether an attempt may be made now, and how the counters stand with it. @param counts the counters that exist */
export function decideAttempt(
  scopes: readonly BrakeScope[],
  counts: ReadonlyMap<BrakeScope, FailureCount>,
  now: Date,
  policies: BrakePolicies,
): AttemptDecision {
  const until = latest(scopes.map((scope) => freeFrom(counts.get(scope), policies[scope])));
  if (until && until > now) return { allowed: false, until };
  const next = new Map(scopes.map((scope) => [scope, counted(counts.get(scope), now, policies[scope])]));
  const slowedUntil = latest(scopes.map((scope) => freeFrom(next.get(scope), policies[scope])));
  return { allowed: true, counts: next, slowedUntil };
}

/** From when on the next attempt may come; null when it need not wait for this counter. */
export function freeFrom(count: FailureCount | undefined, policy: BrakePolicy): Date | null {
  // What was forgiven between two attempts of one moment is no attempt more.
  const beyond = count ? Math.ceil(count.level) - policy.free : -1;
  if (!count || beyond < 0) return null;
  return new Date(count.at.getTime() + Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** beyond));
}

/** When nothing is left of a counter. */
export function forgottenAt({ level, at }: FailureCount, policy: BrakePolicy): Date {
  const forgiven = at.getTime() + level * policy.forgiveMs;
  return new Date(Math.max(forgiven, at.getTime() + policy.longestDelayMs));
}

function counted(count: FailureCount | undefined, now: Date, { forgiveMs }: BrakePolicy): FailureCount {
  const forgiven = count ? Math.max(0, now.getTime() - count.at.getTime()) / forgiveMs : 0;
  return { level: Math.max(0, (count?.level ?? 0) - forgiven) + 1, at: now };
}

function latest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((last, each) => (each && (!last || each > last) ? each : last), null);
}

/**
 * The address as far as one person has only one: of IPv6 the first 64 bits, as every household may use all addresses below them.
 * IPv4 written as IPv6 is the same address as without.
 */
export function addressOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::', 2);
  const groups = (text: string) => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = plain.includes('::')
    ? [...groups(head), ...Array<string>(Math.max(0, missing)).fill('0'), ...groups(tail)]
    : groups(plain);
  return `${all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
