import { describe, expect, it } from '@jest/globals';
import { VolumeCount } from './volume-count.js';

describe('the volume of a month', () => {
  it('gives each call its place, and counts those that are billed by the tier in which it lies', () => {
    const volume = new VolumeCount(8, [{ from: 0 }, { from: 10 }, { from: 12 }]);
    const places = Array.from({ length: 6 }, () => volume.next());
    expect(places).toEqual([9, 10, 11, 12, 13, 14]);
    for (const place of [9, 11, 12, 14]) volume.countOwn(place);
    expect(volume.figures(1)).toEqual({ before: 8, own: 5, counted: [1, 1, 2] });
  });
});
