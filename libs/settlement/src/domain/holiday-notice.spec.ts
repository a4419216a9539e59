import { describe, expect, it } from '@jest/globals';
import { daysOfYear, yearOfNotice } from './holiday-notice.js';

const HEAD = ['日期', '是否上班', '名称'];
const FESTIVALS = [
  ['2028-01-01', '否', '元旦'],
  ['2028-01-26', '否', '春节'],
  ['2028-04-04', '否', '清明节'],
  ['2028-05-01', '否', '劳动节'],
  ['2028-05-28', '否', '端午节'],
  ['2028-10-03', '否', '国庆节、中秋节'],
];

describe('the year that a notice describes', () => {
  it('is whole: every day by its weekday, but those of the notice', () => {
    const { year, days } = yearOfNotice([HEAD, ...FESTIVALS, ['2028-10-14', '是', '国庆节']]);
    expect(year).toBe(2028);
    expect(days).toHaveLength(366);
    const of = (day: string) => days.find((each) => each.day === day);
    expect(of('2028-02-29')).toEqual({ day: '2028-02-29', works: true, name: '' });
    expect(of('2028-10-14')).toEqual({ day: '2028-10-14', works: true, name: '国庆节' });
    expect(of('2028-10-03')).toEqual({ day: '2028-10-03', works: false, name: '国庆节、中秋节' });
    expect(of('2028-10-15')?.works).toBe(false);
  });

  it('may be told in spaces around its cells, and of holidays that fall on a weekend', () => {
    expect(yearOfNotice([HEAD, ...FESTIVALS.map((line) => line.map((cell) => ` ${cell} `))]).year).toBe(2028);
  });

  it('is none where a festival is only a working day', () => {
    const made = FESTIVALS.map((line) => (line[2] === '元旦' ? ['2028-01-08', '是', '元旦'] : line));
    expect(() => yearOfNotice([HEAD, ...made])).toThrow('元旦');
  });

  it('without exceptions is Monday to Friday', () => {
    const works = daysOfYear(2027, new Map()).filter((day) => day.works);
    expect(works).toHaveLength(261);
  });
});
