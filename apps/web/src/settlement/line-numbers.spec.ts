import { describe, expect, it } from '@jest/globals';
import { readLineNumbers, writeLineNumbers } from './line-numbers.js';

describe('line numbers', () => {
  it('are read with ranges and whatever stands between them, each once', () => {
    expect(readLineNumbers('12，3 5-8、7\n1;2')).toEqual([1, 2, 3, 5, 6, 7, 8, 12]);
    expect(readLineNumbers('')).toEqual([]);
  });

  it.each(['0', '5-3', 'abc', '1.5', '-1', '1-10001', '1-9999 20001-20003'])('are not read out of %s', (text) => {
    expect(readLineNumbers(text)).toBeNull();
  });

  it('are written as runs', () => {
    expect(writeLineNumbers([8, 3, 5, 6, 7], '、')).toBe('3、5–8');
    expect(writeLineNumbers([], '、')).toBe('');
  });
});
