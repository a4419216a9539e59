import { describe, expect, it } from '@jest/globals';
import { wordedOf, wordingOf } from '@yiche/contracts';
import fc from 'fast-check';
import { readDay } from './day.js';
import { readDigits } from './digits.js';
import { readDuration } from './duration.js';
import { readMoment } from './moment.js';
import { plainCell } from './plain-cell.js';
import { seenText } from './seen.js';

describe('what was seen', () => {
  it.each([
    ['13,812,348,000', '138****8000'],
    ['138.1234.8000', '138****8000'],
    ['１３８１２３４８０００', '138****8000'],
    ['138 1234 8000', '138****8000'],
    ['13812348000.5', '138****8000.5'],
    ['2028-01-01 08:00:00', '2028-01-01 08:00:00'],
    ['2028.1.1 8:00', '2028.1.1 8:00'],
    ['20280101080000', '20280101080000'],
    ['1.90', '1.90'],
  ])('of %s is %s', (written, shown) => expect(seenText(written, 40)).toBe(shown));
});

describe('a day', () => {
  it.each([
    '2028/1/1',
    '2028/01/01',
    '2028-1-1',
    '2028-01-01',
    '2028.1.1',
    '20280101',
    '2028年1月1日',
    '2028 年 1 月 1 日',
    '2028年01月01日',
    '二〇二八年一月一日',
    '２０２８－０１－０１',
    '2028/1/1 星期六',
    '2028年1月1日星期六',
    '2028-01-01（周六）',
    '星期六, 2028/1/1',
    '2028/1/1 0:00',
    '2028-01-01 00:00:00',
    '2028-01-01T00:00:00',
    '1-Jan-2028',
    '1 January 2028',
    'January 1, 2028',
    'Saturday, January 1, 2028',
    '="2028/1/1"',
    "'2028-01-01",
    '\u00a02028/1/1\u200e',
  ])('may be written %s', (written) => {
    expect(readDay(written)).toEqual({ value: '2028-01-01' });
  });

  it.each([
    ['二〇二八年十月十日', '2028-10-10'],
    ['二〇二八年十二月三十一日', '2028-12-31'],
    ['二〇二八年十一月二十日', '2028-11-20'],
    ['29-Feb-2028', '2028-02-29'],
  ])('%s is %s', (written, day) => {
    expect(readDay(written)).toEqual({ value: day });
  });

  it.each([
    ['1/1/2028', /“1\/1\/2028”，看不出哪个是月/],
    ['12/31/2028', /看不出哪个是月/],
    ['1/1/28', /看不出哪个是月/],
    ['28-1-1', /看不出哪个是月/],
    ['1-Jan-28', /“1-Jan-28”，年份请写四位/],
    ['46753', /“46753”，是 Excel 的日期序号/],
    ['2028/2/30', /“2028\/2\/30”/],
    ['2028-13-01', /“2028-13-01”/],
    ['20280230', /“20280230”/],
    ['2028/1/1 8:05', /“2028\/1\/1 8:05”/],
    ['2028/1-1', /“2028\/1-1”/],
    ['2028/1/11x', /文字（10 个字）/],
    ['', /空白/],
    ['########', /文字（8 个字）/],
    ['张三', /^(?!.*张三).*文字（2 个字）/],
    ['13812348000', /^(?!.*13812348000).*“138\*\*\*\*8000”/],
  ])('is not %s, and it is said what was seen', (written, why) => {
    expect((readDay(written) as { why: Error }).why.message).toMatch(why);
  });
});

describe('a moment', () => {
  it.each([
    '2028-01-01 20:05:01',
    '2028/1/1 20:05:01',
    '2028/1/1  20:05:01',
    '2028.1.1 20:05:01',
    '20280101200501',
    '20280101 200501',
    '2028-01-01T20:05:01',
    '2028-01-01T20:05:01+08:00',
    '2028-01-01 20:05:01.480',
    '2028年1月1日 20:05:01',
    '2028年1月1日20时5分1秒',
    '2028/1/1 下午8:05:01',
    '2028/1/1 下午 8:05:01',
    '2028年1月1日 星期六 下午8时05分01秒',
    '2028/1/1 8:05:01 PM',
    '2028/1/1 8:05:01\u202fPM',
    '2028/1/1 周六 20：05：01',
    'Saturday, January 1, 2028 8:05:01 PM',
  ])('may be written %s', (written) => {
    expect(readMoment(written)).toEqual({ value: { day: '2028-01-01', hour: 20, minute: 5, second: 1 } });
  });

  it.each([
    ['2028/1/1 上午12:05:01', 0],
    ['2028/1/1 12:05:01 AM', 0],
    ['2028/1/1 下午12:05:01', 12],
    ['2028/1/1 12:05:01 PM', 12],
    ['2028/1/1 上午0:05:01', 0],
    ['2028/1/1 下午20:05:01', 20],
    ['2028/1/1 8:05:01', 8],
  ])('%s is in the hour %s', (written, hour) => {
    expect(readMoment(written)).toMatchObject({ value: { hour, minute: 5, second: 1 } });
  });

  it.each([
    ['2028/1/1 8:05', /“2028\/1\/1 8:05”，没有秒/],
    ['2028/1/1 上午8:05', /没有秒/],
    ['2028年1月1日 8时5分', /没有秒/],
    ['1/1/2028 8:05:01', /看不出哪个是月/],
    ['2028/1/1 24:00:00', /应写成/],
    ['2028/1/1 8:60:00', /应写成/],
    ['2028/1/1 上午13:00:00', /应写成/],
    ['2028/1/1 下午0:05:01', /应写成/],
    ['2028/1/1 上午8:05:01 PM', /应写成/],
    ['2028-01-01T00:05:01Z', /应写成/],
    ['2028-01-01T00:05:01+09:00', /应写成/],
    ['2028/1/1', /应写成/],
    ['46753.33679', /日期序号/],
    ['05:01.0', /“05:01.0”/],
    ['', /空白/],
  ])('is not %s, and it is said what was seen', (written, why) => {
    expect((readMoment(written) as { why: Error }).why.message).toMatch(why);
  });
});

describe('a length', () => {
  it.each([
    ['65', 65],
    ['65.0', 65],
    ['1,234', 1_234],
    ['0:01:05', 65],
    ['00:01:05', 65],
    ['01:05', 65],
    ['1:5', 65],
    ['1:01:05', 3_665],
    ['24:00:00', 86_400],
    ['1分5秒', 65],
    ['1 小时 1 分 5 秒', 3_665],
    ['2分钟', 120],
    ['65秒', 65],
    ['="65"', 65],
    ['０：０１：０５', 65],
  ])('%s is %s s', (written, seconds) => {
    expect(readDuration(written, 86_400)).toEqual({ value: seconds });
  });

  it.each([
    '',
    '-1',
    '86401',
    '1.5',
    '1e3',
    '01:65',
    '1:60:00',
    '25:00:00',
    '0.000752',
    '上午12:01:05',
    '1,23',
    'x',
    '秒',
  ])('is not “%s”', (written) => {
    expect((readDuration(written, 86_400) as { why: Error }).why.message).toMatch(/不是时长：看到的是/);
  });
});

describe('digits in a spreadsheet', () => {
  it.each([
    ['13812348000', '13812348000'],
    ['13812348000.0', '13812348000'],
    ['13812348000.00', '13812348000'],
    ['13,812,348,000', '13812348000'],
    ['13,812,348,000.00', '13812348000'],
    ['="013812348000"', '013812348000'],
    ["'0519-86312345", '0519-86312345'],
    ['0519.86312345', '0519.86312345'],
    ['\u202d13812348000\u202c', '13812348000'],
  ])('%s are %s', (written, digits) => {
    expect(readDigits(written)).toEqual({ value: digits });
  });

  it.each([
    ['1.38E+10', /“1.38E\+10”/],
    ['1.38123E+10', /“1.38123E\+10”/],
    ['1E10', /“1E10”/],
    ['1.38123480001E+10', /科学计数法/],
    ['13812348000.5', /^(?!.*13812348000).*138\*\*\*\*8000/],
  ])('are lost in %s', (written, why) => {
    expect((readDigits(written) as { why: Error }).why.message).toMatch(why);
  });
});

it.each([
  [readDay('46753'), /^Not a day: it says “46753”; that is the serial number of a day in Excel/],
  [readDay('1/1/2028'), /which is the month and which the day cannot be told/],
  [readDay('1-Jan-28'), /four digits/],
  [readDay('张三'), /^Not a day: there are words in it \(2 characters\); write it like 2028-01-31/],
  [readMoment(''), /^Not a time: it is blank; write it like 2028-01-31 08:00:01/],
  [readMoment('2028/1/1 8:05'), /there are no seconds/],
  [readDuration('1.5', 86_400), /^Not a length of time: it says “1\.5”; .* 24 hours at most/],
  [readDigits('1.38E+10'), /its last digits are lost/],
  [readDigits('13812348000.5'), /^Not a number: it says “138\*\*\*\*8000\.5”/],
])('what a cell is not is said in English as well (%#)', (read, words) => {
  const english = 'why' in read ? wordingOf(wordedOf(read.why), 'en-US') : '';
  expect(english).toMatch(words);
  expect(english).not.toMatch(/\p{Script=Han}/u);
});

it('a cell is read or refused, whatever stands in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789年月日时分秒:/-. 上下午APM星期六十二="\'E+,') }),
  );
  fc.assert(
    fc.property(text, (cell) => {
      for (const read of [readDay, readMoment, readDigits, plainCell]) expect(read(cell)).toBeDefined();
      const length = readDuration(cell, 86_400);
      if ('value' in length) expect(length.value).toBeLessThanOrEqual(86_400);
    }),
    { numRuns: 2_000 },
  );
});

it('a day that is read is a day, and the one that was written', () => {
  const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  const form = fc.constantFrom<(year: number, month: number, day: number) => string>(
    (year, month, date) => `${year}/${month}/${date}`,
    (year, month, date) => `${year}年${month}月${date}日`,
    (year, month, date) => `${year}.${month}.${date}`,
    (year, month, date) => `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')} 星期三`,
  );
  fc.assert(
    fc.property(day, form, (at, written) => {
      const cell = written(at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate());
      expect(readDay(cell)).toEqual({ value: at.toISOString().slice(0, 10) });
    }),
  );
});
