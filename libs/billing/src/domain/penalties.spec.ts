import { describe, expect, it } from '@jest/globals';
import { inFull, money } from '@yiche/kernel';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { daysOf } from '../../../kernel/src/contract-calendar.js';
import { lateFee, lostMinutes } from './penalties.js';

const terms = testTerms({});
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

describe('what is owed for paying late', () => {
  it.each([
    ['2024-08-31', '0.0000'],
    ['2024-09-01', '112.3223'],
    ['2024-09-10', '1123.2230'],
    ['2026-04-23', '67393.3800'],
    ['2030-01-01', '67393.3800'],
  ])('is, paid on %s, %s', (paid, owed) => {
    expect(inFull(lateFee(money('224644.60'), '2024-08-31', paid, terms))).toBe(owed);
  });

  it('is nothing for a statement that gives money back', () => {
    expect(lateFee(money('-74998.10'), '2024-08-31', '2025-08-31', terms)).toBe(0n);
  });
});
