import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { DEFAULT_KEYS, type KeyAction, type KeyMap, actionOf, readKeyMap } from './keys.js';

const STORAGE_KEY = 'yiche.keys';

let map: KeyMap = readKeyMap(localStorage.getItem(STORAGE_KEY));
const listeners = new Set<() => void>();

export function saveKeys(next: KeyMap): void {
  map = next;
  if (next === DEFAULT_KEYS) localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** The keys as this agent has set them in this browser. */
export function useKeys(): KeyMap {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => map,
  );
}

/** Does `handler` when the action's key is pressed, in an input too; not while a dialog is open. */
export function useDeskKey(action: KeyAction, enabled: boolean, handler: () => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  // With the button's own change, not a moment after it: a key that is pressed as soon as the button shows it would be lost.
  useLayoutEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (actionOf(map, event) === action && !event.repeat && !isDialogOpen()) latest.current();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [action, enabled]);
}

/** The browser's own meaning of these keys (search, menu) is off at the desk, whether they do something now or not. */
export function useDeskKeysReserved(): void {
  useEffect(() => {
    const reserve = (event: KeyboardEvent) => {
      if (actionOf(map, event) !== null) event.preventDefault();
    };
    window.addEventListener('keydown', reserve, { capture: true });
    return () => window.removeEventListener('keydown', reserve, { capture: true });
  }, []);
}

function isDialogOpen(): boolean {
  return [...document.querySelectorAll('.ant-modal-wrap')].some((dialog) => dialog.checkVisibility());
}
