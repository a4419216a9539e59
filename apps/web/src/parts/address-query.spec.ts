import { describe, expect, it } from '@jest/globals';
import { differenceQuerySchema, relocationQuerySchema } from '@yiche/contracts';
import { isFiltered, readQuery, writeQuery } from './address-query.js';

const read = (search: Record<string, string> = {}) => readQuery(relocationQuerySchema, new URLSearchParams(search));

describe('the list’s address', () => {
  it('without anything means the newest requests first', () => {
    expect(read()).toEqual({ sort: 'openedAt', order: 'desc', page: 1, pageSize: 20 });
    expect(isFiltered(relocationQuerySchema, read())).toBe(false);
  });

  it('keeps what was chosen', () => {
    const search = { state: 'open', text: '苏D1', page: '3', order: 'asc' };
    const query = read(search);
    expect(query).toMatchObject({ state: 'open', text: '苏D1', page: 3, order: 'asc' });
    expect(isFiltered(relocationQuerySchema, query)).toBe(true);
    expect(writeQuery(relocationQuerySchema, query)).toEqual(search);
  });

  it('that only turns the page leaves nothing out', () => {
    expect(isFiltered(relocationQuerySchema, read({ page: '2', sort: 'number' }))).toBe(false);
  });

  it('that is broken loses only what is broken', () => {
    const query = read({ page: '-1', state: 'nonsense', from: '2026-11-01', other: 'x' });
    expect(query).toEqual({ from: '2026-11-01', sort: 'openedAt', order: 'desc', page: 1, pageSize: 20 });
  });
});

describe('the address of the differences', () => {
  it('keeps kind, filter and page', () => {
    const query = { kind: 'carrier-only' as const, unexplained: 'yes' as const, page: 2, pageSize: 100 };
    const search = new URLSearchParams(writeQuery(differenceQuerySchema, query));
    expect(readQuery(differenceQuerySchema, search)).toEqual(query);
  });

  it('that is broken loses only what is broken', () => {
    const search = new URLSearchParams({ kind: 'nonsense', unexplained: 'no', page: '-1', pageSize: '20' });
    expect(readQuery(differenceQuerySchema, search)).toEqual({ page: 1, pageSize: 20 });
  });
});
