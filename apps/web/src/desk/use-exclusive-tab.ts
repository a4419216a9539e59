import { useCallback, useEffect, useState } from 'react';

/**
 * One telephone per agent: the desk lives in one window at a time. The others wait, and take over when it closes or
 * when the agent says so. @param name null for people without a desk
 * @param waitMs a reload gives the lock back within this time; a longer wait means another window
 */
export function useExclusiveTab(
  name: string | null,
  waitMs: number,
): { held: boolean; elsewhere: boolean; takeOver: () => void } {
  const [held, setHeld] = useState(false);
  const [elsewhere, setElsewhere] = useState(false);
  const [attempt, setAttempt] = useState({ steal: false, number: 0 });

  useEffect(() => {
    if (name === null) return;
    if (!navigator.locks) {
      setHeld(true);
      return;
    }
    let release = () => {};
    const abort = new AbortController();
    const patience = setTimeout(() => setElsewhere(true), waitMs);
    const hold = () => {
      clearTimeout(patience);
      setHeld(true);
      setElsewhere(false);
      return new Promise<void>((resolve) => {
        release = resolve;
        if (abort.signal.aborted) resolve();
      });
    };
    navigator.locks.request(name, attempt.steal ? { steal: true } : { signal: abort.signal }, hold).catch(() => {
      if (abort.signal.aborted) return;
      // Another window took the lock: wait in line behind it.
      setHeld(false);
      setElsewhere(true);
      setAttempt(({ number }) => ({ steal: false, number: number + 1 }));
    });
    return () => {
      clearTimeout(patience);
      abort.abort();
      release();
    };
  }, [name, attempt, waitMs]);

  const takeOver = useCallback(() => setAttempt(({ number }) => ({ steal: true, number: number + 1 })), []);
  return { held, elsewhere, takeOver };
}
