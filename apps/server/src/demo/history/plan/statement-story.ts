/** What people do with a month's statement, or the days of the contract bring it. */
export type Deed =
  | 'close'
  | 'compare'
  | 'carrier-file'
  | 'explain'
  | 'send'
  | 'deliver'
  | 'accept'
  | 'fall-silent'
  | 'object-lines'
  | 'object-total'
  | 'answer'
  | 'conclude'
  | 'pay-half'
  | 'pay'
  | 'fall-overdue';

/** A deed with its moment. */
export interface TimedDeed {
  readonly at: Date;
  readonly month: string;
  readonly deed: Deed;
}

/** Of the month after, or counted back from the day on which the demo is first started (negative): day and time of day. */
type Moment = readonly [deed: Deed, day: number, time: string];

const CLOSED: readonly Moment[] = [
  ['close', 1, '02:10:00'],
  ['compare', 1, '02:12:00'],
  ['carrier-file', 2, '10:21:00'],
  ['compare', 2, '10:22:00'],
];
const SENT: readonly Moment[] = [
  ...CLOSED,
  ['explain', 3, '15:34:00'],
  ['send', 4, '09:41:00'],
  ['deliver', 4, '09:42:00'],
];
const SILENT: readonly Moment[] = [...SENT, ['fall-silent', 16, '00:05:00']];
const ACCEPTED: readonly Moment[] = [...SENT, ['accept', 11, '16:20:00']];

/** What became of each whole month, the latest first; from the ninth on they take turns. */
const STORIES: readonly (readonly Moment[])[] = [
  CLOSED,
  [...CLOSED, ['explain', -2, '11:05:00'], ['send', -1, '09:41:00'], ['deliver', -1, '09:42:00']],
  [
    ...CLOSED,
    ['explain', -7, '10:15:00'],
    ['send', -6, '09:41:00'],
    ['deliver', -6, '09:42:00'],
    ['object-lines', -2, '14:50:00'],
  ],
  [...SILENT, ['fall-overdue', 32, '00:05:00']],
  [...ACCEPTED, ['pay', 26, '15:10:00']],
  [...SILENT, ['fall-overdue', 32, '00:05:00'], ['pay', 37, '10:30:00']],
  [
    ...SENT,
    ['object-lines', 10, '09:15:00'],
    ['answer', 14, '17:05:00'],
    ['conclude', 16, '00:05:00'],
    ['pay', 27, '11:40:00'],
  ],
  [...ACCEPTED, ['pay-half', 20, '10:00:00'], ['pay', 27, '10:00:00']],
  [
    ...SENT,
    ['object-total', 9, '11:00:00'],
    ['answer', 12, '10:30:00'],
    ['accept', 13, '09:20:00'],
    ['pay', 25, '14:00:00'],
  ],
];
const TURNS: readonly (readonly Moment[])[] = [
  [...SILENT, ['pay', 24, '15:30:00']],
  [...ACCEPTED, ['pay', 22, '10:10:00']],
];

const DAY_MS = 86_400_000;

/**
 * What happened to the statements of these months, in the order of time: one for every state in which a statement can stand.
 * @param months whole ones, in order @param today the contract day on which the demo is first started
 */
export function statementStory(months: readonly string[], today: string): TimedDeed[] {
  const now = Date.parse(`${today}T00:00:00+08:00`);
  return months
    .toReversed()
    .flatMap((month, ago) => {
      const story = STORIES[ago] ?? (TURNS[ago % TURNS.length] as readonly Moment[]);
      return story.map(([deed, day, time]) => ({ month, deed, at: momentOf(month, day, time, today) }));
    })
    .filter(({ at }) => at.getTime() < now)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function momentOf(month: string, day: number, time: string, today: string): Date {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const base =
    day < 0 ? Date.parse(`${today}T00:00:00Z`) + day * DAY_MS : Date.UTC(year, number, 1) + (day - 1) * DAY_MS;
  return new Date(`${new Date(base).toISOString().slice(0, 10)}T${time}+08:00`);
}
