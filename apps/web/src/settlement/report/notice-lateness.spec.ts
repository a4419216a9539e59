import { describe, expect, it } from '@jest/globals';
import { isToldLate } from './notice-lateness.js';

describe('telling the 110 desk', () => {
  it('is in time until thirty minutes have passed, and late afterwards', () => {
    expect(isToldLate('2024-07-01T00:00:00Z', '2024-07-01T00:30:00Z')).toBe(false);
    expect(isToldLate('2024-07-01T00:00:00Z', '2024-07-01T00:30:01Z')).toBe(true);
    expect(isToldLate('2024-07-01T00:00:00Z', null)).toBe(false);
  });
});
