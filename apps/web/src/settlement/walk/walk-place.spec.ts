import { describe, expect, it } from '@jest/globals';
import { TOP, indexOf, readPlace, writePlace } from './walk-place.js';

describe('a place of the walk', () => {
  it('is the bill where the address says nothing', () => {
    expect(readPlace(new URLSearchParams())).toEqual(TOP);
    expect(writePlace(TOP).toString()).toBe('');
  });

  it('comes back out of its own address', () => {
    const place = {
      part: 'line-1',
      day: '2024-07-03',
      call: '0190c1a2-0000-7000-8000-000000000001',
      counts: 'no' as const,
      page: 3,
      pageSize: 100,
    };
    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it('loses of a broken address only what is broken', () => {
    const search = new URLSearchParams({ part: '../etc', day: '2024-02-30', call: 'x', page: '0', counts: 'yes' });
    expect(readPlace(search)).toEqual({ ...TOP, counts: 'yes' });
  });

  it('knows which line of the bill it is about', () => {
    expect(indexOf('line-2', 'line')).toBe(2);
    expect(indexOf('line-2', 'adjustment')).toBeNull();
    expect(indexOf('count', 'line')).toBeNull();
  });
});
