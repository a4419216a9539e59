import type { ServiceReport } from '@yiche/contracts';

/** Who gives up sooner than so many seconds after entering the queue is counted apart: nobody could have answered them. */
export const SHORT_ABANDON_SECONDS = 5;

/** What one contract day's calls come to. A call belongs to the day on which it arrived. */
export interface ServiceTally {
  readonly day: string;
  /** Calls that entered the queue. One of them that is waiting still, or was lost in a gap, is neither answered nor abandoned. */
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  /** Answered within the target, counted from entering the queue. */
  readonly withinTarget: number;
  /** Waiting time of the answered ones, s. */
  readonly waitSeconds: number;
  /** Answered ones that are over, and how long they talked or were held, s. */
  readonly finished: number;
  readonly talkSeconds: number;
}

/** What the days of a report come to. */
export type ServiceFigures = Pick<
  ServiceReport,
  | 'offered'
  | 'answered'
  | 'abandoned'
  | 'shortAbandoned'
  | 'withinTarget'
  | 'serviceLevel'
  | 'averageSpeedOfAnswerSeconds'
  | 'averageTalkSeconds'
  | 'days'
>;

/** Answered within the target ÷ (answered + abandoned − short abandons); null where nobody called. */
export function serviceLevel({
  answered,
  abandoned,
  shortAbandoned,
  withinTarget,
}: Pick<ServiceTally, 'answered' | 'abandoned' | 'shortAbandoned' | 'withinTarget'>): number | null {
  return ratio(withinTarget, answered + abandoned - shortAbandoned);
}

/** The figures of these days, also of those without a call. @param days all days of the report, in order */
export function serviceFigures(days: readonly string[], tallies: readonly ServiceTally[]): ServiceFigures {
  const byDay = new Map(tallies.map((tally) => [tally.day, tally]));
  const of = (figure: Exclude<keyof ServiceTally, 'day'>): number =>
    days.reduce((total, day) => total + (byDay.get(day)?.[figure] ?? 0), 0);
  const sums = {
    offered: of('offered'),
    answered: of('answered'),
    abandoned: of('abandoned'),
    shortAbandoned: of('shortAbandoned'),
    withinTarget: of('withinTarget'),
  };
  return {
    ...sums,
    serviceLevel: serviceLevel(sums),
    averageSpeedOfAnswerSeconds: ratio(of('waitSeconds'), sums.answered),
    averageTalkSeconds: ratio(of('talkSeconds'), of('finished')),
    days: days.map((day) => {
      const tally = byDay.get(day);
      if (!tally) return { day, offered: 0, answered: 0, abandoned: 0, serviceLevel: null };
      const { offered, answered, abandoned } = tally;
      return { day, offered, answered, abandoned, serviceLevel: serviceLevel(tally) };
    }),
  };
}

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
