import { describe, expect, it } from '@jest/globals';
import { isFiltered, readListQuery, writeListQuery } from './list-query.js';

describe('the list’s address', () => {
  it('without anything means the newest requests first', () => {
    expect(readListQuery(new URLSearchParams())).toEqual({ sort: 'openedAt', order: 'desc', page: 1, pageSize: 20 });
    expect(isFiltered(readListQuery(new URLSearchParams()))).toBe(false);
  });

  it('keeps what was chosen', () => {
    const search = new URLSearchParams({ state: 'open', text: '苏D1', page: '3', order: 'asc' });
    const query = readListQuery(search);
    expect(query).toMatchObject({ state: 'open', text: '苏D1', page: 3, order: 'asc' });
    expect(isFiltered(query)).toBe(true);
    expect(Object.fromEntries(writeListQuery(query))).toEqual(Object.fromEntries(search));
  });

  it('that is broken loses only what is broken', () => {
    const query = readListQuery(new URLSearchParams({ page: '-1', state: 'nonsense', from: '2026-11-01', other: 'x' }));
    expect(query).toEqual({ from: '2026-11-01', sort: 'openedAt', order: 'desc', page: 1, pageSize: 20 });
  });
});
