import type { Recording, TrackRole } from '@yiche/contracts';

/** A recording on the call's common time line. Times are seconds. */
export interface Track {
  /** `owner`, and `owner-2` for a second call to an owner. */
  readonly name: string;
  readonly recording: Recording;
  /** From the start of the earliest track to the start of this one. */
  readonly offset: number;
  readonly duration: number;
}

export interface TrackLayout {
  readonly tracks: readonly Track[];
  readonly total: number;
}

const ORDER: readonly TrackRole[] = ['requester', 'agent', 'owner', 'police', 'call-back', 'colleague'];

/** Whether there is something to hear: a full disk leaves files without a sound. */
export const isPlayable = ({ state, durationSeconds }: Pick<Recording, 'state' | 'durationSeconds'>): boolean =>
  state === 'available' && (durationSeconds ?? 0) > 0;

/** Whether the track's state will change by itself. */
export const isOnItsWay = (state: Recording['state']): boolean => state === 'recording' || state === 'storing';

/** How far a track may be from the common position before it is moved: below what a listener hears as an echo of itself. */
export const DRIFT_SECONDS = 0.12;

/** Places the tracks of a call on one time line by their beginnings: requester, agent, owners in the order of their calls. */
export function layOutTracks(recordings: readonly Recording[]): TrackLayout {
  const starts = recordings.map((recording) => Date.parse(recording.startedAt));
  const origin = Math.min(...starts);
  const count = new Map<TrackRole, number>();
  const tracks = [...recordings]
    .sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || Date.parse(a.startedAt) - Date.parse(b.startedAt))
    .map((recording): Track => {
      const number = (count.get(recording.role) ?? 0) + 1;
      count.set(recording.role, number);
      return {
        name: number === 1 ? recording.role : `${recording.role}-${number}`,
        recording,
        offset: (Date.parse(recording.startedAt) - origin) / 1_000,
        duration: recording.durationSeconds ?? 0,
      };
    });
  return { tracks, total: Math.max(0, ...tracks.map((track) => track.offset + track.duration)) };
}

/** Where in the track's own file the common position is; null when the track has not begun or has ended there. */
export function positionInTrack(track: Pick<Track, 'offset' | 'duration'>, position: number): number | null {
  const own = position - track.offset;
  return own >= 0 && own < track.duration ? own : null;
}

/** Whether a track that stands at `actual` has to be moved to `wanted`. */
export function hasDrifted(actual: number, wanted: number): boolean {
  return Math.abs(actual - wanted) > DRIFT_SECONDS;
}
