import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { areaOf, canonicalNumber, isPersonal, isSubscriber, maskNumber } from './telephone-number.js';

describe('a telephone number in its one form', () => {
  it.each([
    ['13812348000', '13812348000'],
    ['+8613812348000', '13812348000'],
    ['008613812348000', '13812348000'],
    ['8613812348000', '13812348000'],
    ['08613812348000', '13812348000'],
    ['013812348000', '13812348000'],
    ['+86013812348000', '13812348000'],
    ['+86 138-1234-8000', '13812348000'],
    ['+86 (138) 1234 8000', '13812348000'],
    ['138.1234.8000', '13812348000'],
    ['138·1234·8000', '13812348000'],
    ['138–1234—8000', '13812348000'],
    ['138\u00a01234\u30008000', '13812348000'],
    ['１３８１２３４８０００', '13812348000'],
    ['＋８６１３８１２３４８０００', '13812348000'],
    ['\u202a13812348000\u202c', '13812348000'],
    ['\u200e+86 138 1234 8000\u200b', '13812348000'],
    ['\ufeff13812348000\n', '13812348000'],
    ['tel:+86-138-1234-8000', '13812348000'],
    ['13812348000.0', '13812348000'],
    ['8613812348000.00', '13812348000'],
    ['+8651986312345', '051986312345'],
    ['+86 (0)519 8631 2345', '051986312345'],
    ['8651986312345', '051986312345'],
    ['0519-86312345', '051986312345'],
    ['(0519)86312345', '051986312345'],
    ['（0519）8631-2345', '051986312345'],
    ['051986312345', '051986312345'],
    ['01062345678', '01062345678'],
    ['861062345678', '01062345678'],
    ['+864008001234', '4008001234'],
    ['4008001234', '4008001234'],
    ['400-800-1234', '4008001234'],
    ['864008001234', '4008001234'],
    ['+8610086', '10086'],
    ['10086', '10086'],
    ['0519110', '0519110'],
    ['+86519110', '0519110'],
    ['114', '114'],
    ['95588', '95588'],
    ['1064812345678', '1064812345678'],
    ['+14155550123', '0014155550123'],
    ['001 415 555 0123', '0014155550123'],
    ['+852 2123 4567', '0085221234567'],
    ['86312345', '86312345'],
  ])('%j is %s', (written, canonical) => {
    expect(canonicalNumber(written)).toBe(canonical);
  });

  it.each([
    '',
    '138',
    '1381234800',
    '138123480000',
    '13812348000.5',
    '1381234800.0',
    '138123480000.0',
    '1.3812348E+10',
    '1.38E+10',
    '138****8000',
    '13812348000转801',
    '0519-86312345-801',
    '13812348000/13912348000',
    '13812348000,13912348000',
    '138O2348000',
    '12812348000',
    'anonymous',
    'sip:13812348000@10.0.0.1',
    '＝13812348000',
    '-13812348000+',
    '8001',
    '0000000',
    '+0013812348000',
    '13812348000\0',
    '1'.repeat(65),
  ])('%j is refused', (written) => {
    expect(canonicalNumber(written)).toBeNull();
  });

  it('takes a local number as one of the area that it is asked for', () => {
    expect(canonicalNumber('8199 7327', '0519')).toBe('051981997327');
    expect(canonicalNumber('0519-81997327', '0519')).toBe('051981997327');
    expect(canonicalNumber('13812348000', '0519')).toBe('13812348000');
    expect(canonicalNumber('114', '0519')).toBe('114');
    expect(areaOf('0519110')).toBe('0519');
    expect(areaOf('010110')).toBe('010');
    expect(areaOf('13812348000')).toBeNull();
  });

  it('stays what it is when it is written so already', () => {
    const digits = fc.stringMatching(/^(\+|00|0|86|0086|\+86)?\d{3,14}$/);
    fc.assert(
      fc.property(digits, (text) => {
        const once = canonicalNumber(text);
        if (once !== null) expect(canonicalNumber(once)).toBe(once);
      }),
    );
  });

  it('is the same however one writes it', () => {
    const number = fc.oneof(
      fc.stringMatching(/^1[3-9]\d{9}$/),
      fc.stringMatching(/^0519[2-9]\d{7}$/),
      fc.stringMatching(/^02[0-9][2-9]\d{7}$/),
      fc.stringMatching(/^400\d{7}$/),
    );
    const prefix = fc.constantFrom('', '+86', '0086', '86', '+86 ', '＋86-');
    const separator = fc.constantFrom('', ' ', '-', '\u2011', '\u00a0', '.', '\u200b', '\u2066');
    fc.assert(
      fc.property(number, prefix, separator, fc.boolean(), (digits, before, between, wide) => {
        const behind = before === '' ? digits : digits.replace(/^0/, '');
        let written = before + [...behind].join(between);
        if (wide) written = written.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
        expect(canonicalNumber(written)).toBe(digits);
      }),
    );
  });

  it('never fails, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void [canonicalNumber(text), maskNumber(text)]));
  });

  it('is a person’s or the public’s, and only a subscriber at home is called', () => {
    const known = (text: string) => canonicalNumber(text)!;
    expect(['13812348000', '051986312345', '0014155550123', '86312345'].map((text) => isPersonal(known(text)))).toEqual(
      [true, true, true, true],
    );
    expect(['114', '0519110', '4008001234', '95588'].some((text) => isPersonal(known(text)))).toBe(false);
    expect(['13812348000', '051986312345'].every((text) => isSubscriber(known(text)))).toBe(true);
    expect(['0014155550123', '4008001234', '110', '86312345'].some((text) => isSubscriber(known(text)))).toBe(false);
  });
});

it.each([
  ['13812348000', '138****8000'],
  ['+86 138-1234-8000', '138****8000'],
  ['051986312345', '**********45'],
  ['0014155550123', '***********23'],
  ['110', '***'],
  ['13812348000x', '***'],
  ['', '***'],
])('the number %j is shown as %s', (number, shown) => {
  expect(maskNumber(number)).toBe(shown);
});
