import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DAY_EVENTS } from '@yiche/platform';

const guide = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/operations.md'), 'utf8');

describe('docs/operations.md', () => {
  it('has a row for every event of the log with its level, in the order of the list, and no other', () => {
    const rows = [...guide.matchAll(/^\| `([a-z]+\.[a-z-]+)` \| (error|warn|info) \| (.+) \|$/gm)];
    expect(rows.map(([, event, level]) => [event, level])).toEqual(
      Object.entries(DAY_EVENTS).map(([event, { level }]) => [event, level]),
    );
  });
});
