import type { PublishedViews } from '@yiche/platform';

/** What contact rules publish. */
export const PUBLISHED_VIEWS = {
  script: {
    row: 'First words to an owner (C5): those of a bureau and a day are the ones that began last.',
    columns: {
      script_id: ['integer', 'Which call was shown which.'],
      bureau_id: ['text', 'Whose they are.'],
      valid_from: ['date', 'The contract day on which they begin.'],
      text: ['text', '`{plate}` is where the plate goes.'],
    },
  },
} as const satisfies PublishedViews;
