/** How long wrap-up lasts, in ms. */
export interface WrapUpPolicy {
  /** 0: until the agent says that they are ready. */
  readonly milliseconds: number;
  /** What one extension adds. */
  readonly extensionMilliseconds: number;
  /** The longest by extensions, from the beginning. */
  readonly maxMilliseconds: number;
}

/** When a wrap-up that begins now ends by itself; null for never. */
export function wrapUpFrom(now: Date, { milliseconds }: WrapUpPolicy): Date | null {
  return milliseconds === 0 ? null : after(now, milliseconds);
}

/** The latest end that extensions can reach. */
export function latestWrapUp(since: Date, policy: WrapUpPolicy): Date {
  return after(since, Math.max(policy.milliseconds, policy.maxMilliseconds));
}

/**
 * The end after one extension: that much more, counted from now where the time is up already.
 * @returns null when the limit leaves nothing to add
 */
export function extendedWrapUp(wrapUp: { since: Date; until: Date }, now: Date, policy: WrapUpPolicy): Date | null {
  const from = wrapUp.until > now ? wrapUp.until : now;
  const latest = latestWrapUp(wrapUp.since, policy);
  const wished = after(from, policy.extensionMilliseconds);
  const until = wished < latest ? wished : latest;
  return until > from ? until : null;
}

const after = (instant: Date, milliseconds: number): Date => new Date(instant.getTime() + milliseconds);
