import type { PublishedViews } from '@yiche/platform';

/** What the calendar publishes; whether a day is a working day is asked of `WorkCalendarService`. */
export const PUBLISHED_VIEWS = {
  calendar_year: {
    row: 'A year of which every day is loaded: in any other a deadline is refused.',
    columns: { year: ['integer', 'Four digits.'] },
  },
} as const satisfies PublishedViews;
