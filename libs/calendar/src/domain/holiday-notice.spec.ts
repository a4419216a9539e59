import { describe, expect, it } from '@jest/globals';
import { wordedOf, wordingOf } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { daysOfYear, yearOfNotice } from './holiday-notice.js';

const FESTIVALS = [
  ['2028-01-01', '否', '元旦'],
  ['2028-01-26', '否', '春节'],
  ['2028-04-04', '否', '清明节'],
  ['2028-05-01', '否', '劳动节'],
  ['2028-05-28', '否', '端午节'],
  ['2028-10-03', '否', '国庆节、中秋节'],
];

/** The rows of a table whose heading is its first line. */
const rows = (...cells: string[][]) => cells.map((each, index) => ({ line: index + 2, row: index + 2, cells: each }));

describe('the year that a notice describes', () => {
  it('is whole: every day by its weekday, but those of the notice', () => {
    const { year, days } = yearOfNotice(rows(...FESTIVALS, ['2028-10-14', '是', '国庆节']));
    expect(year).toBe(2028);
    expect(days).toHaveLength(366);
    const of = (day: string) => days.find((each) => each.day === day);
    expect(of('2028-02-29')).toEqual({ day: '2028-02-29', works: true, name: '' });
    expect(of('2028-10-14')).toEqual({ day: '2028-10-14', works: true, name: '国庆节' });
    expect(of('2028-10-03')).toEqual({ day: '2028-10-03', works: false, name: '国庆节、中秋节' });
    expect(of('2028-10-15')?.works).toBe(false);
  });

  it('may be told in spaces around its cells, and of holidays that fall on a weekend', () => {
    expect(yearOfNotice(rows(...FESTIVALS.map((line) => line.map((cell) => ` ${cell} `)))).year).toBe(2028);
  });

  it.each<[string, (day: string) => string]>([
    ['2028/1/1', (day) => day.replace(/-0?/g, '/')],
    ['2028年1月1日', (day) => day.replace(/(\d+)-0?(\d+)-0?(\d+)/, '$1年$2月$3日')],
    ['20280101', (day) => day.replaceAll('-', '')],
    [
      '2028.1.1 星期六',
      (day) => `${day.replace(/-0?/g, '.')} 星期${'日一二三四五六'.charAt(new Date(day).getUTCDay())}`,
    ],
    ['2028/1/1 0:00', (day) => `${day.replace(/-0?/g, '/')} 0:00`],
  ])('may have its days written as %s', (_form, written) => {
    const lines = FESTIVALS.map(([day = '', ...rest]) => [written(day), ...rest]);
    expect(yearOfNotice(rows(...lines))).toEqual(yearOfNotice(rows(...FESTIVALS)));
  });

  it('is refused at its line, and says what was seen, where a day may be read in two ways', () => {
    const refused = () =>
      yearOfNotice([...rows(...FESTIVALS), { line: 11, row: 9, cells: ['5/1/2028', '否', '劳动节'] }]);
    expect(refused).toThrow(
      /^第 11 行（Excel 中第 9 行）“日期”不是日期：看到的是“5\/1\/2028”，看不出.*没有导入任何一天/,
    );
  });

  it('is none where a festival is only a working day', () => {
    const made = FESTIVALS.map((line) => (line[2] === '元旦' ? ['2028-01-08', '是', '元旦'] : line));
    expect(() => yearOfNotice(rows(...made))).toThrow('元旦');
  });

  it.each([
    [
      ['5/1/2028', '否', '劳动节'],
      '“日期” in line 11 (row 9 in Excel): Not a day: it says “5/1/2028”; which is the month and which the day cannot be told: write it like 2028-01-31. No day was imported',
    ],
    [
      ['2028-05-02', '休', '劳动节'],
      '“是否上班” in line 11 (row 9 in Excel) should be “是” or “否”: there are words in it (1 characters). No day was imported',
    ],
    [
      ['2028-05-01', '否', '劳动节'],
      'The day 2028-05-01 is there again in line 11 (row 9 in Excel). No day was imported',
    ],
  ])('is refused in English as well: %j', (cells, words) => {
    let english: string | null = null;
    try {
      yearOfNotice([...rows(...FESTIVALS), { line: 11, row: 9, cells }]);
    } catch (cause) {
      english = wordingOf(wordedOf(cause as DomainError), 'en-US');
    }
    expect(english).toBe(words);
  });

  it('without exceptions is Monday to Friday', () => {
    const works = daysOfYear(2027, new Map()).filter((day) => day.works);
    expect(works).toHaveLength(261);
  });
});
