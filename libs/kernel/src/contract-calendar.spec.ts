import { describe, expect, it } from '@jest/globals';
import { addDays, addMonths, daysBetween, daysOf, instantsOf, lastDayOf, monthOf } from './contract-calendar.js';

describe('the calendar of a contract', () => {
  it('is that of Shanghai wherever the machine stands', () => {
    // Nothing here may ask the machine for its zone: run with TZ=America/New_York, it must pass as well.
    expect(monthOf(new Date('2024-07-31T15:59:59.999Z'))).toBe('2024-07');
    expect(monthOf(new Date('2024-07-31T16:00:00Z'))).toBe('2024-08');
    expect(instantsOf('2024-07')).toEqual({
      from: new Date('2024-06-30T16:00:00Z'),
      to: new Date('2024-07-31T16:00:00Z'),
    });
  });

  it('counts months and days over the ends of years and Februaries', () => {
    expect(addMonths('2024-11', 3)).toBe('2025-02');
    expect(addMonths('2024-01', -1)).toBe('2023-12');
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(lastDayOf('2024-02')).toBe('2024-02-29');
    expect(daysOf('2025-02')).toHaveLength(28);
    expect(daysOf('2024-12').at(-1)).toBe('2024-12-31');
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  });
});
