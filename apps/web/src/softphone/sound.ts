import { useEffect, useSyncExternalStore } from 'react';

/**
 * The page's one audio context: what rings and what measures the microphone. A browser keeps a page silent until the
 * first click or key in it, so after a reload nothing would ring; whether that is so is known here.
 */
let context: AudioContext | null = null;
let blocked = false;
const listeners = new Set<() => void>();

/** A context that may play starts within a moment of being made; one that does not is waiting for a click. */
const STARTS_WITHIN_MS = 1_000;

export function soundContext(): AudioContext {
  // Some browsers let a page sound from when it records: whoever asks tries again.
  resume();
  if (context) return context;
  const made = new AudioContext();
  context = made;
  made.addEventListener('statechange', judge);
  setTimeout(judge, STARTS_WITHIN_MS);
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, resume, { capture: true });
  return made;
}

/** Lets the page sound; only from within a click or a key does the browser agree. */
export async function enableSound(): Promise<void> {
  await soundContext().resume();
}

/** Calls back once the page may sound, at once where it may already. @returns forgets the wish */
export function whenSoundAllowed(then: () => void): () => void {
  const changed = () => {
    if (soundContext().state !== 'running') return;
    forget();
    then();
  };
  const forget = () => soundContext().removeEventListener('statechange', changed);
  soundContext().addEventListener('statechange', changed);
  changed();
  return forget;
}

/** Whether the browser keeps this page silent. @param needed false where nothing will ever sound */
export function useSoundBlocked(needed: boolean): boolean {
  useEffect(() => {
    if (needed) soundContext();
  }, [needed]);
  return useSyncExternalStore(subscribe, () => blocked) && needed;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function resume(): void {
  if (context?.state === 'suspended') void context.resume();
}

function judge(): void {
  blocked = context !== null && context.state !== 'running';
  for (const listener of listeners) listener();
}
