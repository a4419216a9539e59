/** Free space at a moment. */
export interface SpaceSample {
  /** ms since 1970. */
  readonly at: number;
  /** Bytes. */
  readonly free: number;
}

/**
 * How long it goes on. `early`: there is too little to tell by, which is not the same as space that does not shrink. `hours`: until
 * nothing is left; null while it does not shrink, or would for more than a year.
 */
export type SpaceForecast = { readonly is: 'early' } | { readonly is: 'told'; readonly hours: number | null };

const HOUR = 3_600_000;
/** Fewer hours say nothing of the next ones. */
const SHORTEST = 3;
/** A year is no forecast, hours. */
const LONGEST = 8_760;
/** So large a part of what was free, come back at once, is somebody who has cleared up: what was before says nothing any more. */
const CLEARED = 0.1;
/** Into so many the samples are parted: the median of five steps is not moved by two of them. */
const PARTS = 6;

/**
 * How long it goes on if it goes on as in the samples (in the order of time). The slope is the median of the steps from part to part: a
 * dump or an installation, written once, is in one or two of them and no trend; what goes on is in all.
 */
export function forecastOf(samples: readonly SpaceSample[]): SpaceForecast {
  const { told, cleared } = sinceCleared(samples);
  const first = told[0];
  const last = told.at(-1);
  if (!first || !last || last.at - first.at < SHORTEST * HOUR || told.length < PARTS)
    return cleared ? { is: 'told', hours: null } : { is: 'early' };
  const parts = Array.from({ length: PARTS }, (_, part) =>
    told.slice(Math.floor((part * told.length) / PARTS), Math.floor(((part + 1) * told.length) / PARTS)),
  ).map((part) => ({ at: median(part.map(({ at }) => at)), free: median(part.map(({ free }) => free)) }));
  const steps = parts.slice(1).map(({ at, free }, index) => {
    const before = parts[index] ?? { at, free };
    return at > before.at ? ((free - before.free) / (at - before.at)) * HOUR : 0;
  });
  const perHour = median(steps);
  const left = perHour < 0 ? last.free / -perHour : Infinity;
  return { is: 'told', hours: left <= LONGEST ? left : null };
}

/** Of an even number the lower of the two: what lies between them was never there, and would part one step into two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}

function sinceCleared(samples: readonly SpaceSample[]): { told: readonly SpaceSample[]; cleared: boolean } {
  const cleared = samples.findLastIndex(({ free }, index) => {
    const before = samples[index - 1]?.free;
    return before !== undefined && free - before > CLEARED * Math.max(before, free);
  });
  return cleared > 0 ? { told: samples.slice(cleared), cleared: true } : { told: samples, cleared: false };
}

/** When a place is short of space. */
export interface SpaceLimits {
  /** 0: the forecast is no reason. */
  readonly hours: number;
  /** Of the whole disk. */
  readonly percent: number;
}

/** What was short must have so much more before it is well, as a part: an alarm that comes and goes is none. */
const MARGIN = 0.1;

/** `unknown`: not short by what is there, and how long it lasts cannot be told yet. */
export type PlaceIs = 'short' | 'well' | 'unknown';

/** Whether somebody has to see to it. @param wasShort what was said before, by whoever it was */
export function judgePlace(
  { free, total }: { readonly free: number; readonly total: number },
  forecast: SpaceForecast,
  limits: SpaceLimits,
  wasShort: boolean,
): PlaceIs {
  const factor = wasShort ? 1 + MARGIN : 1;
  if (free < (total * limits.percent * factor) / 100) return 'short';
  if (limits.hours === 0) return 'well';
  if (forecast.is === 'early') return 'unknown';
  return forecast.hours !== null && forecast.hours < limits.hours * factor ? 'short' : 'well';
}
