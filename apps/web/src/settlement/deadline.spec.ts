import { describe, expect, it } from '@jest/globals';
import { STATEMENT_STATES } from '@yiche/contracts';
import { addMonths, contractDayOf, dayOfNextMonth, daysUntil, lastDayOf } from './contract-day.js';
import { deadlineOf, toneOf } from './deadline.js';

const days = { sendBy: 5, objectBy: 15, settleWithinWorkdays: 5 };

describe('a contract day', () => {
  it('is the one in Shanghai', () => {
    expect(contractDayOf('2024-07-31T15:59:59.999Z')).toBe('2024-07-31');
    expect(contractDayOf('2024-07-31T16:00:00.000Z')).toBe('2024-08-01');
  });

  it('is counted over the ends of months and years', () => {
    expect(daysUntil('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysUntil('2025-01-01', '2024-12-31')).toBe(-1);
    expect(dayOfNextMonth('2024-12', 5)).toBe('2025-01-05');
    expect(addMonths('2024-01', -1)).toBe('2023-12');
    expect([lastDayOf('2024-02'), lastDayOf('2025-02')]).toEqual(['2024-02-29', '2025-02-28']);
  });
});

describe('a deadline', () => {
  it('to send by the 5th is near from the 3rd and late from the 6th', () => {
    const send = deadlineOf('draft', '2024-07', days);
    expect(send).toEqual({ kind: 'send', day: '2024-08-05' });
    const tones = ['2024-08-02', '2024-08-03', '2024-08-05', '2024-08-06'].map((today) => send && toneOf(send, today));
    expect(tones).toEqual(['calm', 'near', 'near', 'late']);
  });

  it('to object is never late: silence is acceptance', () => {
    const object = deadlineOf('sent', '2024-07', days);
    expect(object && toneOf(object, '2024-09-01')).toBe('calm');
  });

  it('to pay is the last day of the month after', () => {
    expect(deadlineOf('payable', '2024-01', days)).toEqual({ kind: 'pay', day: '2024-02-29' });
  });

  it('is none for what is over', () => {
    const without = STATEMENT_STATES.filter((state) => deadlineOf(state, '2024-07', days) === null);
    expect(without).toEqual(['objected', 'settled', 'paid', 'refused']);
  });
});
