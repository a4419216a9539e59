import { useCallback, useEffect, useRef, useState } from 'react';
import { type TrackLayout, hasDrifted, positionInTrack } from './tracks.js';

/**
 * Plays the tracks of a call as one. The common position follows the track that sounds; in a gap between tracks it
 * follows the clock. Each track is started, stopped and moved by it. Positions are seconds.
 */
export function useTrackPlayback(layout: TrackLayout, onFailure: () => void) {
  const elements = useRef(new Map<string, HTMLAudioElement>());
  const position = useRef(0);
  const [shown, setShown] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);

  const register = useCallback((id: string, element: HTMLAudioElement | null) => {
    if (element) elements.current.set(id, element);
    else elements.current.delete(id);
  }, []);

  const align = useCallback(
    (play: boolean, force: boolean) => {
      for (const track of layout.tracks) {
        const element = elements.current.get(track.recording.id);
        if (!element) continue;
        const wanted = positionInTrack(track, position.current);
        if (wanted === null) {
          element.pause();
          continue;
        }
        if (force || (hasDrifted(element.currentTime, wanted) && !element.seeking)) element.currentTime = wanted;
        if (play && element.paused) element.play().catch(onFailure);
        if (!play) element.pause();
      }
    },
    [layout, onFailure],
  );

  useEffect(() => {
    for (const element of elements.current.values()) element.playbackRate = speed;
  }, [speed, layout]);

  useEffect(() => {
    if (!isPlaying) return;
    align(true, true);
    let last = performance.now();
    let frame = 0;
    const tick = () => {
      const now = performance.now();
      position.current = advance((now - last) / 1_000);
      last = now;
      if (position.current >= layout.total) {
        position.current = layout.total;
        setPlaying(false);
      }
      align(position.current < layout.total, false);
      setShown(position.current);
      frame = requestAnimationFrame(tick);
    };
    /** A track that waits for data holds the others back with it. */
    const advance = (elapsed: number) => {
      for (const track of layout.tracks) {
        const element = elements.current.get(track.recording.id);
        const inTrack = positionInTrack(track, position.current) !== null;
        if (element && inTrack && !element.ended && !element.error) return track.offset + element.currentTime;
      }
      return position.current + elapsed * speed;
    };
    frame = requestAnimationFrame(tick);
    return () => {
      cancelAnimationFrame(frame);
      align(false, false);
    };
  }, [isPlaying, layout, speed, align]);

  const seek = useCallback(
    (to: number) => {
      position.current = Math.min(Math.max(0, to), layout.total);
      setShown(position.current);
      align(isPlaying, true);
    },
    [layout, isPlaying, align],
  );
  const toggle = () => {
    if (!isPlaying && position.current >= layout.total) seek(0);
    setPlaying(!isPlaying);
  };
  return { register, position: shown, isPlaying, toggle, seek, speed, setSpeed };
}
