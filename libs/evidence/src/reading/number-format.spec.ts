import { describe, expect, it } from '@jest/globals';
import { shownFormat } from './number-format.js';

describe('a number format', () => {
  it.each([
    ['General', 'general'],
    ['@', 'text'],
    ['0', 'plain'],
    ['#,##0', 'count'],
    ['#,##0.0000', 'exact'],
    ['0.0000%', 'rate'],
    ['¥#,##0.00', 'yuan'],
    ['\\¥#,##0.00', 'yuan'],
    ['"¥"#,##0.00', 'yuan'],
    ['"¥"#,##0.00;"¥"\\-#,##0.00', 'yuan'],
    ['[$¥-804]#,##0.00;[RED]\\-[$¥-804]#,##0.00', 'yuan'],
    ['[$￥-804]#,##0.00;[Red]-[$￥-804]#,##0.00', 'yuan'],
    ['#,##0_ ;[Red]\\-#,##0\\ ', 'count'],
  ])('means what it meant when a program wrote it in its own way: %s', (code, meaning) => {
    expect(shownFormat(code)).toBe(meaning);
  });

  it.each([
    ...[
      '',
      ';;;',
      '"999"',
      '999',
      '0.00"0"',
      '#,##0.00"0"',
      '#,##0,',
      '0\\0',
      '0;0',
      '#,##0;#,##0',
      '0;-0;"1"',
      '0;-0;0;@',
    ],
    ...['[White]0', '[<5]"1";0', '*90', '@"x"', '@;-@', '0.00', '0%', 'yyyy-mm-dd', '"¥1"#,##0.00', '[$1-804]#,##0.00'],
    ...['[DBNum1]0', '_0"1"', '0E+00'],
  ])('is none of ours where a value would not appear as it is: %s', (code) => {
    expect(shownFormat(code)).toBeNull();
  });
});
