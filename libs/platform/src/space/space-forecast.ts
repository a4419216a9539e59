/** Free space at a moment. */
export interface SpaceSample {
  /** ms since 1970. */
  readonly at: number;
  /** Bytes. */
  readonly free: number;
}

const HOUR = 3_600_000;
/** Fewer hours say nothing of the next ones. */
const SHORTEST = 0.5;
/** A year is no forecast, hours. */
const LONGEST = 8_760;
/** So large a part of what was free, come back at once, is somebody who has cleared up: what was before says nothing any more. */
const CLEARED = 0.1;

/**
 * Hours until nothing is left, if it goes on as in the samples (in the order of time): the straight line of the least squares.
 * @returns null while it does not shrink, and while there is too little to tell by
 */
export function hoursLeft(samples: readonly SpaceSample[]): number | null {
  const told = sinceCleared(samples);
  const first = told[0];
  const last = told.at(-1);
  if (!first || !last || last.at - first.at < SHORTEST * HOUR) return null;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hours = told.map(({ at }) => (at - first.at) / HOUR);
  const frees = told.map(({ free }) => free);
  const [middle, middleFree] = [mean(hours), mean(frees)];
  const spread = mean(hours.map((hour) => (hour - middle) ** 2));
  const perHour = mean(hours.map((hour, index) => (hour - middle) * ((frees[index] ?? 0) - middleFree))) / spread;
  if (!(perHour < 0)) return null;
  const left = last.free / -perHour;
  return left <= LONGEST ? left : null;
}

function sinceCleared(samples: readonly SpaceSample[]): readonly SpaceSample[] {
  const cleared = samples.findLastIndex(({ free }, index) => {
    const before = samples[index - 1]?.free;
    return before !== undefined && free - before > CLEARED * Math.max(before, free);
  });
  return cleared > 0 ? samples.slice(cleared) : samples;
}

/** When a place is short of space. */
export interface SpaceLimits {
  readonly hours: number;
  /** Of the whole disk. */
  readonly percent: number;
}

/** What was short must have so much more before it is well, as a part: an alarm that comes and goes is none. */
const MARGIN = 0.1;

/** Whether somebody has to see to it. @param wasShort what was said at the look before */
export function isShortOfSpace(
  { free, total }: { readonly free: number; readonly total: number },
  hours: number | null,
  limits: SpaceLimits,
  wasShort: boolean,
): boolean {
  const factor = wasShort ? 1 + MARGIN : 1;
  return free < (total * limits.percent * factor) / 100 || (hours !== null && hours < limits.hours * factor);
}
