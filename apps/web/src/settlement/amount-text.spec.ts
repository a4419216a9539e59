import { describe, expect, it } from '@jest/globals';
import {
  compareAmounts,
  formatAmount,
  formatRate,
  formatYuan,
  isNegative,
  isNothing,
  leftOf,
  timesText,
} from './amount-text.js';

describe('an amount on the screen', () => {
  it.each([
    ['0', '0.00'],
    ['1234567.5', '1,234,567.50'],
    ['-74962.5000', '-74,962.50'],
    ['0.0475', '0.0475'],
    ['999', '999.00'],
    ['123456789012.34', '123,456,789,012.34'],
  ])('%s is written %s', (text, written) => {
    expect(formatAmount(text)).toBe(written);
  });

  it('is shown as it came when it is no amount', () => {
    expect(formatAmount('1e5')).toBe('1e5');
  });

  it('has its sign before the currency', () => {
    expect(formatYuan('-1.9')).toBe('-¥1.90');
    expect(formatYuan('1.9')).toBe('¥1.90');
  });

  it('is multiplied without losing a ten-thousandth', () => {
    expect(timesText('1.8500', 1_500_001)).toBe('2775001.8500');
    expect(timesText('0.0001', 3)).toBe('0.0003');
  });

  it('has what is left of it after payments, also when more was paid', () => {
    expect(leftOf('100.10', ['33.37', '33.37'])).toBe('33.36');
    expect(leftOf('10.00', ['10.01'])).toBe('-0.01');
    expect(isNothing(leftOf('0.30', ['0.10', '0.20']))).toBe(true);
  });

  it('is ordered by its worth, not by its letters', () => {
    expect(['10.00', '9.00', '-1.00'].sort(compareAmounts)).toEqual(['-1.00', '9.00', '10.00']);
    expect([isNegative('-0.01'), isNegative('0.00')]).toEqual([true, false]);
  });
});

describe('a rate on the screen', () => {
  it.each([
    ['0.0005', '0.05%'],
    ['0.30', '30%'],
    ['0.300000', '30%'],
    ['1', '100%'],
    ['0.000001', '0.0001%'],
    ['0', '0%'],
    ['abc', 'abc'],
  ])('%s is written %s', (text, written) => {
    expect(formatRate(text)).toBe(written);
  });
});
