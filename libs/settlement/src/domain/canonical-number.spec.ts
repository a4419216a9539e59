import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalNumber } from './canonical-number.js';

describe('a number in the form in which witnesses are compared', () => {
  it.each([
    ['13812348000', '13812348000'],
    ['+8613812348000', '13812348000'],
    ['008613812348000', '13812348000'],
    ['8613812348000', '13812348000'],
    ['013812348000', '13812348000'],
    ['+86 138-1234-8000', '13812348000'],
    ['１３８１２３４８０００', '13812348000'],
    ['+8651986312345', '051986312345'],
    ['0519-86312345', '051986312345'],
    ['(0519)86312345', '051986312345'],
    ['86312345', '86312345'],
    ['01012345678', '01012345678'],
    ['+14155550123', '0014155550123'],
    ['0014155550123', '0014155550123'],
    ['10086', '10086'],
    ['anonymous', ''],
    ['138****8000', ''],
    ['', ''],
  ])('%s is %s', (written, canonical) => {
    expect(canonicalNumber(written)).toBe(canonical);
  });

  it('stays what it is when it is written so already', () => {
    const digits = fc.stringMatching(/^(\+|00|0|86|0086|\+86)?\d{3,14}$/);
    fc.assert(fc.property(digits, (text) => canonicalNumber(canonicalNumber(text)) === canonicalNumber(text)));
  });
});
