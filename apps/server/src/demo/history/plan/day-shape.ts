import type { Chance } from './chance.js';

/** Calls of an ordinary working day. A district of a million people; with its holidays and its weather some 128 a day over the year. */
const ORDINARY_DAY = 119;

/** How the calls of a working day and of a day off are spread over its hours: the way to work and back, and the evening at home. */
const WORKING_HOURS = [8, 5, 4, 3, 3, 6, 18, 48, 64, 58, 53, 52, 46, 44, 48, 50, 54, 66, 70, 58, 44, 36, 26, 15];
const FREE_HOURS = [12, 8, 5, 4, 3, 5, 11, 22, 36, 48, 58, 60, 52, 44, 46, 50, 54, 60, 66, 64, 54, 44, 32, 20];

/** Monday to Sunday. */
const WEEK = [1.04, 0.98, 0.98, 1, 1.12, 1.04, 0.92];

/** What the weather does to a day's calls, and how it follows on itself. */
const WEATHER = {
  fair: { calls: 0.97, next: { fair: 0.78, rain: 0.2, storm: 0.02 } },
  rain: { calls: 1.13, next: { fair: 0.42, rain: 0.53, storm: 0.05 } },
  storm: { calls: 1.34, next: { fair: 0.4, rain: 0.55, storm: 0.05 } },
} as const;
type Weather = keyof typeof WEATHER;

/** The day of the year's first snow, when everybody parks where they can. */
const SNOW = { month: '01', calls: 2.3 };

/** A day of a month as the calls see it. */
export interface DayShape {
  readonly day: string;
  /** Calls to be expected, hour by hour. */
  readonly hours: readonly number[];
}

/**
 * How many calls each hour of a month's days is to expect.
 * @param isWorkday null where the year's working days are not known: then the week alone decides
 */
export function monthShape(
  days: readonly string[],
  isWorkday: (day: string) => boolean | null,
  chance: Chance,
): DayShape[] {
  const snow = days.find((day) => day.slice(5, 7) === SNOW.month) && chance.whole(8, 24);
  let weather: Weather = 'fair';
  return days.map((day) => {
    weather = chance.weighted<Weather>(WEATHER[weather].next);
    const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
    const works = isWorkday(day) ?? weekday < 5;
    const isHoliday = !works && weekday < 5;
    const factor =
      (WEEK[weekday] as number) *
      (isHoliday ? 0.76 : 1) *
      WEATHER[weather].calls *
      (Number(day.slice(8)) === snow ? SNOW.calls : 1) *
      chance.between(0.93, 1.07);
    const hours = works ? WORKING_HOURS : FREE_HOURS;
    const sum = hours.reduce((all, each) => all + each, 0);
    return { day, hours: hours.map((share) => (ORDINARY_DAY * factor * share) / sum) };
  });
}
