import { describe, expect, it } from '@jest/globals';
import { USUAL_SETTINGS } from '@yiche/contracts';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { endOf, objectBy, payBy, payUntil, sendBy, settleBy, workdaysAfter } from './deadlines.js';

/** 2024: 1–7 October are off, 29 September and 12 October are worked. */
const calendar = (day: string): boolean | null => {
  if (!day.startsWith('2024')) return null;
  if (day >= '2024-10-01' && day <= '2024-10-07') return false;
  if (day === '2024-09-29' || day === '2024-10-12') return true;
  return ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
};

describe('the days of a statement', () => {
  it('are those of the month after', () => {
    expect(sendBy('2024-12', testTerms({}))).toBe('2025-01-05');
    expect(objectBy('2024-07', testTerms({}))).toBe('2024-08-15');
    expect(payBy('2025-01')).toBe('2025-02-28');
    expect(endOf('2024-08-15')).toEqual(new Date('2024-08-15T16:00:00Z'));
  });

  it('include the named day, or end with the one before, as the contract says', () => {
    const without = testTerms({ settings: { ...USUAL_SETTINGS, sendByDay: 'excluded', objectByDay: 'excluded' } });
    expect([sendBy('2024-12', without), objectBy('2024-07', without)]).toEqual(['2025-01-04', '2024-08-14']);
    const first = { ...without, days: { sendBy: 1, objectBy: 15, settleWithinWorkdays: 5 } };
    expect(sendBy('2024-07', first)).toBe('2024-07-31');
  });

  it('for an answer run from the objection, or from the last day on which one may be raised, as the contract says', () => {
    const lastDay = testTerms({ settings: { ...USUAL_SETTINGS, workdaysFrom: 'last-day' } });
    expect(settleBy('2024-08-08', '2024-08-15', testTerms(), calendar)).toBe('2024-08-15');
    expect(settleBy('2024-08-08', '2024-08-15', lastDay, calendar)).toBe('2024-08-22');
    // Raised after it, by who was told late: nothing runs before it was raised.
    expect(settleBy('2024-08-19', '2024-08-15', lastDay, calendar)).toBe('2024-08-26');
  });

  it('leave at least a week to pay, and otherwise end with the month', () => {
    expect(payUntil('2024-07', null)).toBe('2024-08-31');
    expect(payUntil('2024-07', '2024-08-16')).toBe('2024-08-31');
    expect(payUntil('2024-07', '2024-08-24')).toBe('2024-08-31');
    expect(payUntil('2024-07', '2024-08-31')).toBe('2024-09-07');
    expect(payUntil('2024-07', '2024-09-10')).toBe('2024-09-30');
    expect(payUntil('2024-07', '2024-12-30')).toBe('2025-01-06');
  });

  it('leave out weekends and holidays, and count the days worked for them', () => {
    expect(workdaysAfter('2024-08-15', 5, calendar)).toBe('2024-08-22');
    expect(workdaysAfter('2024-09-27', 3, calendar)).toBe('2024-10-08');
    expect(workdaysAfter('2024-10-10', 2, calendar)).toBe('2024-10-12');
  });

  it('are refused, not guessed, in a year that is not loaded', () => {
    expect(() => workdaysAfter('2024-12-30', 5, calendar)).toThrow(/2025 年的工作日历尚未导入/);
  });
});
