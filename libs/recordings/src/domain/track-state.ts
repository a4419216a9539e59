import type { Recording } from '@yiche/contracts';
import { needsRecording } from './needs-recording.js';

/** A leg that was recorded, as far as its track's state hangs on it. */
interface TrackedLeg {
  readonly role: string;
  readonly startedAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
}

/**
 * What is to be said of a track. While the store takes nothing a track that has ended is on its way, however long, and not still being
 * recorded.
 * @param stored what is written down of it; null while nothing is
 * @returns null where nobody will miss it: hung up in the instant of the answer, there may never be a file
 */
export function stateOfTrack(leg: TrackedLeg, stored: 'available' | 'missing' | null): Recording['state'] | null {
  if (stored) return stored;
  if (leg.endedAt === null) return 'recording';
  return needsRecording({ ...leg, endedAt: leg.endedAt }) ? 'storing' : null;
}
