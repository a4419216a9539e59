/**
 * - `muted`: the system or the headset's switch says that nothing comes through
 * - `silent`: it says nothing, but not one sample differs from zero; an open microphone always hears its own noise
 * - `lost`: it was pulled out or taken away
 */
export type MicrophoneState = 'ok' | 'muted' | 'silent' | 'lost';

export interface MicrophoneSigns {
  readonly isLive: boolean;
  readonly isMuted: boolean;
  /** How long every measured sample has been exactly zero, ms. */
  readonly zeroForMs: number;
}

/** A person who is silent in a quiet room is not: longer than any buffer that is still filling. No setting. */
export const SILENT_AFTER_MS = 8_000;

/** What is wrong with a microphone that should be open, the surest first. */
export function judgeMicrophone({ isLive, isMuted, zeroForMs }: MicrophoneSigns): MicrophoneState {
  if (!isLive) return 'lost';
  if (isMuted) return 'muted';
  return zeroForMs >= SILENT_AFTER_MS ? 'silent' : 'ok';
}

/** Since when every sample has been zero, after one more measurement; null as long as something is heard. */
export function zeroSince(before: number | null, samples: ArrayLike<number>, now: number): number | null {
  return Array.from(samples).every((sample) => sample === 0) ? (before ?? now) : null;
}
