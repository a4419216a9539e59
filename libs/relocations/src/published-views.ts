import type { PublishedViews } from '@yiche/platform';

/** What requests publish: no plate, no place, no number in clear. */
export const PUBLISHED_VIEWS = {
  request: {
    row: 'A request 移车工单.',
    columns: {
      request_id: ['uuid', 'Its id.'],
      bureau_id: ['text', 'Whose it is.'],
      number: ['text', 'As people name it: bureau, day, running number (B1).'],
      requester_masked: ['text', 'Who asked, as a screen shows it: `138****8000`.'],
      opened_at: ['timestamp with time zone', 'When it was opened.'],
    },
  },
  request_call: {
    row: 'A call that belongs to a request: at most one request a call, any number of calls a request.',
    columns: {
      call_id: ['uuid', 'Of `ledger_call`.'],
      request_id: ['uuid', 'Of `request`.'],
    },
  },
} as const satisfies PublishedViews;
