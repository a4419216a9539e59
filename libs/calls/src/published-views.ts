import type { PublishedViews } from '@yiche/platform';

/** What the ledger publishes as rows; its facts are read through `LedgerReading`. Bureaus see their own alone: the reader holds to it. */
export const PUBLISHED_VIEWS = {
  ledger_call: {
    row: 'A call as the ledger has it now, from its arrival on, also while it goes on.',
    columns: {
      call_id: ['uuid', 'Its id in our tables; grows with time.'],
      record_key: ['text', 'What the PBX’s own record calls it: for who compares with that record.'],
      requester_leg_id: ['text', 'The leg of who rang, which lasts as long as the call: `ledger_leg`, `call_track`.'],
      node: ['text', 'The PBX that has it.'],
      bureau_id: ['text', 'Whose hotline was dialled; null where a gap swallowed it.'],
      dialled_number: ['text', 'As the carrier handed it over; null where a gap swallowed it.'],
      queue: ['text', 'The last one it waited in; null when it came to none.'],
      outcome: [
        'text',
        '`answered`, `abandoned`, `left-before-queue`, `lost` or `ended-unknown`; null while it goes on.',
      ],
      agent_extension: ['text', 'Who has it, or had it last; null without anybody.'],
      requester_index: [
        'text',
        'Blind index of the number, to compare and never to show (ADR 0006); null without one.',
      ],
      arrived_at: ['timestamp with time zone', 'The PBX’s own time, as all of them.'],
      queued_at: [
        'timestamp with time zone',
        'It first waited for an agent; null when never, or when a gap swallowed it.',
      ],
      connected_at: ['timestamp with time zone', 'Requester and agent first heard each other; null when never.'],
      ended_at: ['timestamp with time zone', 'Null while it goes on.'],
    },
  },
  ledger_leg: {
    row: 'One party’s leg of a call: whoever is called twice has two.',
    columns: {
      call_id: ['uuid', 'Of `ledger_call`.'],
      leg_id: ['text', 'Told apart within its call; no words in it are to be read.'],
      role: ['text', 'Which party: `requester`, `agent`, `owner`, `police`, `call-back`, `colleague`.'],
      started_at: ['timestamp with time zone', 'It was dialled, or came in.'],
      answered_at: ['timestamp with time zone', 'Null when it never was.'],
      ended_at: ['timestamp with time zone', 'Null while it lasts, and where a gap swallowed it.'],
      cause: ['integer', 'Why it ended (Q.850); null while it lasts, and where a gap swallowed it.'],
      recording_file: ['text', 'Its file in the PBX’s folder; null when none was begun.'],
    },
  },
} as const satisfies PublishedViews;
