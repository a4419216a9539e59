import { describe, expect, it } from '@jest/globals';
import type { Recording, TrackRole } from '@yiche/contracts';
import { hasDrifted, isOnItsWay, isPlayable, layOutTracks, positionInTrack } from './tracks.js';

const recording = (role: TrackRole, startedAt: string, durationSeconds: number | null): Recording => ({
  id: `${role}-${startedAt}`,
  callId: 'call',
  role,
  state: durationSeconds === null ? 'recording' : 'available',
  startedAt: `2026-11-22T04:00:${startedAt}Z`,
  durationSeconds,
  missingSeconds: null,
  bytes: null,
  sha256: null,
});

describe('tracks of a call', () => {
  const layout = layOutTracks([
    recording('owner', '40.000', 20),
    recording('agent', '06.250', 60),
    recording('requester', '00.000', 70.5),
    recording('owner', '20.000', 4.5),
  ]);

  it('stand on one time line that begins with the earliest', () => {
    expect(layout.tracks.map((track) => [track.name, track.offset])).toEqual([
      ['requester', 0],
      ['agent', 6.25],
      ['owner', 20],
      ['owner-2', 40],
    ]);
  });

  it('last as long as the one that ends last', () => {
    expect(layout.total).toBe(70.5);
  });

  it('are silent before they begin and after they have ended', () => {
    const owner = layout.tracks[2]!;
    expect(positionInTrack(owner, 19.9)).toBeNull();
    expect(positionInTrack(owner, 22)).toBe(2);
    expect(positionInTrack(owner, 24.5)).toBeNull();
  });

  it('have no length while they are being recorded', () => {
    expect(layOutTracks([recording('agent', '00.000', null)]).total).toBe(0);
  });

  it('can be played once they are there and hold a sound', () => {
    expect(isPlayable({ state: 'available', durationSeconds: 4.5 })).toBe(true);
    for (const durationSeconds of [null, 0]) expect(isPlayable({ state: 'available', durationSeconds })).toBe(false);
    expect(isPlayable({ state: 'storing', durationSeconds: null })).toBe(false);
  });

  it('are asked for again only while they are on their way', () => {
    expect((['recording', 'storing', 'available', 'missing'] as const).filter(isOnItsWay)).toEqual([
      'recording',
      'storing',
    ]);
  });

  it('of no recording at all are an empty time line', () => {
    expect(layOutTracks([])).toEqual({ tracks: [], total: 0 });
  });

  it('are moved only when a listener would notice', () => {
    expect(hasDrifted(10.05, 10)).toBe(false);
    expect(hasDrifted(10.3, 10)).toBe(true);
  });
});
