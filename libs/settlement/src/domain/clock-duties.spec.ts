import { describe, expect, it } from '@jest/globals';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { calendarNeeded, closesAt, isWarningDue, monthsBetween, sendsAt, weekBeforeEnd } from './clock-duties.js';

const terms = testTerms();
const shanghai = (time: string): Date => new Date(`${time}+08:00`);

describe('the days of a contract', () => {
  it('close a month two hours after it has ended', () => {
    expect(closesAt('2024-12')).toEqual(shanghai('2025-01-01T02:00:00'));
  });

  it('send at eight in the morning of their day, which is the contract’s', () => {
    expect(sendsAt('2024-12', terms)).toEqual(shanghai('2025-01-05T08:00:00'));
    expect(sendsAt('2024-07', testTerms({ days: { ...terms.days, sendBy: 10 } }))).toEqual(
      shanghai('2024-08-10T08:00:00'),
    );
  });

  it.each([
    ['2024-08-02T23:59:59', false],
    ['2024-08-03T00:00:00', true],
    ['2024-08-04T23:59:59', true],
    ['2024-08-05T07:59:59', false],
    ['2024-08-05T08:00:00', true],
    ['2024-08-06T00:00:00', true],
    ['2024-11-20T00:00:00', true],
  ])('at %s a warning is due: %s', (time, isDue) => {
    expect(isWarningDue('2024-07', terms, shanghai(time))).toBe(isDue);
  });

  it('warn across the end of a month where a statement is due on its first day', () => {
    const first = testTerms({ days: { ...terms.days, sendBy: 1 } });
    expect(isWarningDue('2024-07', first, shanghai('2024-07-30T00:00:00'))).toBe(true);
  });

  it.each([
    ['2025-02-28', null],
    ['2025-03-01', 4],
    ['2025-03-03', 4],
    ['2025-03-04', 3],
    ['2025-03-25', 0],
    ['2025-03-31', 0],
    ['2025-04-01', null],
  ])('warn on %s of a term that ends with March in week %s before its end', (today, week) => {
    expect(weekBeforeEnd('2025-03-31', today)).toBe(week);
  });

  it.each([
    ['2026-11-30', 2026, 52],
    ['2026-12-01', 2027, 0],
    ['2026-12-07', 2027, 0],
    ['2026-12-08', 2027, 1],
    ['2027-01-01', 2027, 4],
  ])('need on %s the working days of %i', (today, year, week) => {
    expect(calendarNeeded(today)).toEqual({ year, week });
  });

  it('follow each other month by month', () => {
    expect(monthsBetween('2024-11', '2025-02')).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
    expect(monthsBetween('2025-02', '2025-01')).toEqual([]);
  });
});
