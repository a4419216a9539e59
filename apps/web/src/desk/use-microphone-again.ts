import { useEffect, useRef } from 'react';

/**
 * While the microphone is missing it is tried again by itself: at once when the devices change, and every few seconds. Never where
 * the browser would ask the person, who is in the middle of something. @param again opens the microphone and uses it
 * @param everyMs between two tries
 */
export function useMicrophoneAgain(lost: boolean, again: () => Promise<void>, everyMs: number): void {
  const latest = useRef(again);
  latest.current = again;
  useEffect(() => {
    if (!lost) return;
    let trying = false;
    const attempt = async () => {
      if (trying) return;
      trying = true;
      if (await isAllowed()) await latest.current().catch(() => {});
      trying = false;
    };
    const timer = setInterval(() => void attempt(), everyMs);
    const devices = navigator.mediaDevices;
    const changed = () => void attempt();
    devices?.addEventListener('devicechange', changed);
    return () => {
      clearInterval(timer);
      devices?.removeEventListener('devicechange', changed);
    };
  }, [lost, everyMs]);
}

async function isAllowed(): Promise<boolean> {
  const permission = await navigator.permissions.query({ name: 'microphone' }).catch(() => null);
  return permission?.state === 'granted';
}
