/** Delays before trying again; all in milliseconds. */
export interface BackOffSettings {
  readonly floorMs: number;
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Exponential back-off with full jitter: anywhere between the floor and `base · 2^attempt`, at most the cap, so that many
 * clients of a PBX that comes back do not come back together. `attempt` counts from 0; `random` is in [0, 1).
 */
export function backOff(attempt: number, settings: BackOffSettings, random: number): number {
  const ceiling = Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(attempt, 30));
  return Math.round(settings.floorMs + random * Math.max(0, ceiling - settings.floorMs));
}
