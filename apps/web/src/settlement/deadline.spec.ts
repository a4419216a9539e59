import { describe, expect, it } from '@jest/globals';
import { addMonths, contractDayOf, daysUntil } from '../app/contract-day.js';
import { lateDaysOf, toneOf } from './deadline.js';

describe('a contract day', () => {
  it('is the one in Shanghai', () => {
    expect(contractDayOf('2024-07-31T15:59:59.999Z')).toBe('2024-07-31');
    expect(contractDayOf('2024-07-31T16:00:00.000Z')).toBe('2024-08-01');
  });

  it('is counted over the ends of months and years', () => {
    expect(daysUntil('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysUntil('2025-01-01', '2024-12-31')).toBe(-1);
    expect(addMonths('2024-01', -1)).toBe('2023-12');
  });
});

describe('a deadline', () => {
  it('to send by the 5th is near from the 3rd and late from the 6th', () => {
    const tones = ['2024-08-02', '2024-08-03', '2024-08-05', '2024-08-06'].map((today) =>
      toneOf({ kind: 'send', day: '2024-08-05' }, today),
    );
    expect(tones).toEqual(['calm', 'near', 'near', 'late']);
  });

  it('to pay is not late on a day on which the clock stands still, and otherwise for the days that count', () => {
    const late = { days: 3, isStopped: true };
    const paused = { kind: 'pay', day: '2024-08-31', late } as const;
    expect([toneOf(paused, '2024-09-10'), lateDaysOf(paused, '2024-09-10')]).toEqual(['calm', 3]);
    const running = { ...paused, late: { ...late, isStopped: false } };
    expect([toneOf(running, '2024-09-10'), lateDaysOf(running, '2024-09-10')]).toEqual(['late', 3]);
    expect(lateDaysOf({ kind: 'send', day: '2024-08-05' }, '2024-08-07')).toBe(2);
  });

  it('to object is never late: silence is acceptance', () => {
    expect(toneOf({ kind: 'object', day: '2024-08-15' }, '2024-09-01')).toBe('calm');
  });
});
