/**
 * Shorter is no news: a server that is replaced, a network that changes. A replaced server was away from a desk for 0.8 to 1.7 s, and
 * for 2.4 s on two cores that also carried the PBX, four browsers and the load. Look, no setting.
 */
export const LASTS_MS = 3_000;

/** Something that is worth a banner only when it lasts; that it is over is told at once. */
export interface Lasting {
  is(now: boolean): void;
  stop(): void;
}

/** @param tell is told what lasts, and its end */
export function lasting(tell: (lasts: boolean) => void, milliseconds = LASTS_MS): Lasting {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    is: (now) => {
      if (now) {
        timer ??= setTimeout(() => tell(true), milliseconds);
      } else {
        stop();
        tell(false);
      }
    },
    stop,
  };
}
