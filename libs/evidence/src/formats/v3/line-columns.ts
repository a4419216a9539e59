import type { LineColumn } from '../line-layout.js';
import { LINE_COLUMNS as v1Columns } from '../v1/line-columns.js';

/** As in the first format, and the place of the call in the period's volume; 0 for a call of an earlier period, which has its place there. */
export const LINE_COLUMNS: readonly LineColumn[] = [
  ...v1Columns,
  {
    key: 'volumePlace',
    heading: '累计话务量位次',
    width: 16,
    kind: 'whole number',
    of: (_, { volumePlace }) => volumePlace ?? 0,
  },
];
