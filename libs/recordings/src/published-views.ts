import type { PublishedViews } from '@yiche/platform';

/** What the store publishes; sound itself is heard through its door, and each hearing is in the trail. */
export const PUBLISHED_VIEWS = {
  call_track: {
    row: 'The track of one leg of a call: in the store, or known to be missing.',
    columns: {
      track_id: ['uuid', 'Its id.'],
      call_id: ['uuid', 'Of `ledger_call`; of none where the ledger has lost it.'],
      leg_id: ['text', 'Of `ledger_leg`; one track a leg.'],
      bureau_id: ['text', 'Null where the call’s is not known.'],
      started_at: ['timestamp with time zone', 'The leg’s beginning.'],
      state: ['text', '`available`, or `missing`.'],
      sha256: ['text', 'Of the file as it was stored, hexadecimal; null while it is missing.'],
    },
  },
} as const satisfies PublishedViews;
