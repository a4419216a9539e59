import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import { useDuty } from '../desk/duty-provider.js';
import { useDesk, useRealtime } from '../realtime/realtime-provider.js';
import { buildOf, mayBeReplaced, type Doing } from './fresh.js';

/** What the page was loaded anew for: once is enough, whatever comes instead. */
const REPLACED_KEY = 'yiche.replaced-for';
/** Between two looks whether somebody is still typing. Look, no setting. */
const LOOK_MS = 1_000;

const own = buildOf(Array.from(document.scripts, ({ src }) => src));

/** Of the person at this page; before the log-in nobody does anything. */
let doing: Pick<Doing, 'agentState' | 'telephoning'> = { agentState: 'offline', telephoning: false };

const canBeReplaced = (): boolean =>
  mayBeReplaced({ ...doing, typing: isTyping(), clicked: navigator.userActivation.hasBeenActive });

function isTyping(): boolean {
  const field = document.activeElement?.closest('input, textarea, [contenteditable="true"]') ?? null;
  return field !== null || document.querySelector('[role="dialog"]') !== null;
}

function replaceFor(what: string): boolean {
  if (sessionStorage.getItem(REPLACED_KEY) === what) return false;
  sessionStorage.setItem(REPLACED_KEY, what);
  location.reload();
  return true;
}

/** A part of the page that is gone: the page is loaded anew, once, unless somebody is in a call; then `ErrorBoundary` says so. */
export function replaceWhenPartsAreMissing(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (canBeReplaced() && replaceFor(`missing ${own}`)) event.preventDefault();
  });
}

/**
 * Takes an old page to the build that the server sends: at the desk by itself between calls, elsewhere with the next page that is opened.
 * @returns whether the person may be told: the page is old, and nothing keeps it
 */
export function useFreshPage(): boolean {
  const { build } = useRealtime();
  const { phoneState, isStarting, unannounced } = useDuty();
  const agentState = useDesk().snapshot?.agent.state ?? 'offline';
  const telephoning = isStarting || unannounced !== null || phoneState.inCall || phoneState.ringing.length > 0;
  const { pathname } = useLocation();
  const isOld = own !== null && build !== null && build !== own;
  const atDesk = pathname === '/desk';
  const [told, setTold] = useState(false);
  const opened = useRef(pathname);

  useEffect(() => {
    doing = { agentState, telephoning };
  }, [agentState, telephoning]);

  useEffect(() => {
    const navigated = opened.current !== pathname;
    opened.current = pathname;
    if (!isOld) return;
    const look = (): void => {
      const free = canBeReplaced();
      setTold(free && !atDesk);
      if (free && (atDesk || navigated)) replaceFor(build);
    };
    if (navigated) look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isOld, atDesk, pathname, build]);

  return isOld && told;
}
