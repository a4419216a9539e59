import { describe, expect, it } from '@jest/globals';
import { placeDays } from './day-places.js';

const day = (number: number, counted: number) => ({
  day: `2024-07-0${number}`,
  arrived: counted,
  counted,
  reasons: {},
});
const line = (from: number, to: number | null) => ({
  label: '',
  price: '1',
  count: 0,
  amount: '0',
  places: { from, to },
});
const counts = { before: 90, adjusted: 5, own: 20, after: 115 };

describe('the days of a month', () => {
  const days = [day(1, 3), day(2, 0), day(3, 17)];

  it('take their places after what was before and what was adjusted', () => {
    const places = placeDays(days, { counts }, null).map((each) => each.places);
    expect(places).toEqual([{ first: 96, last: 98 }, null, { first: 99, last: 115 }]);
  });

  it('fall to the tiers by their places, the bound itself to the tier above', () => {
    const below = placeDays(days, { counts }, line(0, 100)).map(({ ofLine }) => ofLine);
    const above = placeDays(days, { counts }, line(100, null)).map(({ ofLine }) => ofLine);
    expect([below, above]).toEqual([
      [3, 0, 1],
      [0, 0, 16],
    ]);
  });

  it('fall wholly to a line that is for no range of places', () => {
    const all = { ...line(0, null), places: null };
    expect(placeDays(days, { counts }, all).map(({ ofLine }) => ofLine)).toEqual([3, 0, 17]);
  });
});
