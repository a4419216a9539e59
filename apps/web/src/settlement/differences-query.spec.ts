import { describe, expect, it } from '@jest/globals';
import { readDifferenceQuery, writeDifferenceQuery } from './differences-query.js';

describe('the address of the differences', () => {
  it('keeps kind, filter and page', () => {
    const query = { kind: 'carrier-only' as const, unexplained: 'yes' as const, page: 2, pageSize: 100 };
    expect(readDifferenceQuery(new URLSearchParams(writeDifferenceQuery(query)))).toEqual(query);
  });

  it('that is broken loses only what is broken', () => {
    const search = new URLSearchParams({ kind: 'nonsense', unexplained: 'no', page: '-1', pageSize: '20' });
    expect(readDifferenceQuery(search)).toEqual({ page: 1, pageSize: 20 });
  });
});
