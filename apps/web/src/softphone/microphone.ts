import { useEffect, useState } from 'react';
import { type MicrophoneState, judgeMicrophone, zeroSince } from './microphone-state.js';
import { soundContext } from './sound.js';

const WATCH_EVERY_MS = 500;

/** Without echo and noise the agent's headset is heard as it is meant to be. @throws DOMException as getUserMedia does */
export function openMicrophone(): Promise<MediaStream> {
  if (!navigator.mediaDevices) return Promise.reject(new DOMException('insecure context', 'NotAllowedError'));
  return navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: false,
  });
}

/** Tells how this microphone is, now and whenever that changes, until the returned function is called. */
export function watchMicrophone(stream: MediaStream, tell: (state: MicrophoneState) => void): () => void {
  const [track] = stream.getAudioTracks();
  if (!track) {
    tell('lost');
    return () => {};
  }
  const ear = listenTo(stream);
  let zeros: number | null = null;
  let told: MicrophoneState | null = null;
  const judge = () => {
    const now = performance.now();
    // A context that waits for the first click hears nothing, whatever the microphone does.
    zeros = soundContext().state === 'running' ? zeroSince(zeros, ear.samples(), now) : null;
    const zeroForMs = zeros === null ? 0 : now - zeros;
    const state = judgeMicrophone({ isLive: track.readyState === 'live', isMuted: track.muted, zeroForMs });
    if (state !== told) tell((told = state));
  };
  const events = ['mute', 'unmute', 'ended'] as const;
  for (const event of events) track.addEventListener(event, judge);
  const timer = setInterval(judge, WATCH_EVERY_MS);
  judge();
  return () => {
    clearInterval(timer);
    for (const event of events) track.removeEventListener(event, judge);
    ear.close();
  };
}

/** How the microphone of this stream is; null without one. */
export function useMicrophoneState(stream: MediaStream | null): MicrophoneState | null {
  const [state, setState] = useState<MicrophoneState | null>(null);
  useEffect(() => {
    if (!stream) return setState(null);
    return watchMicrophone(stream, setState);
  }, [stream]);
  return state;
}

/** The loudness of a stream, 0–1, about fifteen times a second; 0 without a stream. */
export function useLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream) return;
    const ear = listenTo(stream);
    const timer = setInterval(() => {
      const samples = ear.samples();
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      // -60 dB is silence, -10 dB is loud.
      const decibels = 10 * Math.log10(power + 1e-9);
      setLevel(Math.min(1, Math.max(0, (decibels + 60) / 50)));
    }, 66);
    return () => {
      clearInterval(timer);
      setLevel(0);
      ear.close();
    };
  }, [stream]);
  return level;
}

/** The latest thousand samples of a stream. */
function listenTo(stream: MediaStream): { samples(): Float32Array; close(): void } {
  const analyser = soundContext().createAnalyser();
  analyser.fftSize = 1_024;
  const source = soundContext().createMediaStreamSource(stream);
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    samples: () => {
      analyser.getFloatTimeDomainData(samples);
      return samples;
    },
    close: () => source.disconnect(),
  };
}
