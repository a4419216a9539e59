import { describe, expect, it } from '@jest/globals';
import { daysOf } from '../../../kernel/src/contract-calendar.js';
import { lostMinutes } from './lost-minutes.js';

const at = (local: string): Date => new Date(`${local}+08:00`);

describe('minutes without service', () => {
  it('are counted on each contract day, overlapping faults once, over midnight on both days', () => {
    const faults = [
      { from: at('2024-07-01T23:50:00'), to: at('2024-07-02T00:05:00') },
      { from: at('2024-07-02T00:00:00'), to: at('2024-07-02T00:10:30') },
      { from: at('2024-06-30T10:00:00'), to: at('2024-06-30T11:00:00') },
    ];
    expect(lostMinutes(daysOf('2024-07'), faults)).toEqual([
      { day: '2024-07-01', minutes: 10 },
      { day: '2024-07-02', minutes: 11 },
    ]);
  });
});
