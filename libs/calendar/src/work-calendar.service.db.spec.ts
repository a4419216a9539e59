import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '@yiche/audit';
import { FixedClock } from '@yiche/kernel';
import { encodeGb } from '../../tables/src/testing/encode-gb.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { loadCalendarCommand, WorkCalendarService } from './work-calendar.service.js';

const HEAD = '日期,是否上班,名称';
const NOTICE = [
  '2027-01-01,否,元旦',
  '2027-02-06,否,春节',
  '2027-02-07,否,春节',
  '2027-02-08,否,春节',
  '2027-02-20,是,春节',
  '2027-04-05,否,清明节',
  '2027-05-03,否,劳动节',
  '2027-06-09,否,端午节',
  '2027-09-15,否,中秋节',
  '2027-10-01,否,国庆节',
];
const csv = (lines: readonly string[] = NOTICE, head = HEAD): Buffer => Buffer.from([head, ...lines, ''].join('\n'));

describe('the work calendar', () => {
  let database: TestDatabase;
  let clock: FixedClock;
  let audit: AuditTrail;
  let calendar: WorkCalendarService;
  const days = async (where = 'true'): Promise<number> => {
    const [row] = await database.dataSource.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM work_calendar WHERE ${where}`,
    );
    return row?.count ?? 0;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    clock = new FixedClock(new Date('2026-11-25T10:00:00+08:00'));
    audit = new AuditTrail(database.dataSource, clock);
    calendar = new WorkCalendarService(database.dataSource, audit, clock);
  });
  afterAll(() => database.drop());

  it('knows the years of which the days off were published, whole, and no other', async () => {
    await Promise.all([calendar.seed(), new WorkCalendarService(database.dataSource, audit, clock).seed()]);
    const years = await database.dataSource.query<{ year: number; days: number }[]>(
      'SELECT extract(year FROM day)::int AS year, count(*)::int AS days FROM work_calendar GROUP BY 1 ORDER BY 1',
    );
    expect(years.map(({ year }) => year)).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
    expect(years.filter(({ days: count }) => count < 365)).toEqual([]);
    expect(calendar.isWorkday('2003-12-31')).toBeNull();
    expect(calendar.isWorkday('2027-01-04')).toBeNull();
    expect(calendar.knownUntil()).toBe(2026);
    expect(calendar.knownUntil(2027)).toBeNull();
  });

  it.each([
    ['2024-09-29', true, 'a Sunday that is made up'],
    ['2024-10-12', true, 'a Saturday that is made up'],
    ['2024-10-07', false, 'a Monday in a holiday'],
    ['2024-10-08', true, 'the first day after it'],
    ['2024-10-13', false, 'a Sunday'],
    ['2020-01-31', false, 'a day by which a holiday was lengthened afterwards'],
    ['2025-01-26', true, 'the Sunday before the Spring Festival'],
    ['2026-12-31', true, 'the last day that is known'],
  ])('%s: works is %s, %s', (day, works) => {
    expect(calendar.isWorkday(day)).toBe(works);
  });

  it('is given a year by its notice, in UTF-8 with or without a BOM, or as a Chinese spreadsheet saves it', async () => {
    expect(await calendar.load(Buffer.concat([Buffer.from('\ufeff'), csv()]))).toEqual({ year: 2027, isNew: true });
    expect(calendar.isWorkday('2027-02-20')).toBe(true);
    expect(calendar.isWorkday('2027-10-01')).toBe(false);
    expect(calendar.isWorkday('2027-10-04')).toBe(true);
    expect(calendar.isWorkday('2027-10-03')).toBe(false);
    expect(calendar.knownUntil()).toBe(2027);
    expect(await days("day >= '2027-01-01'")).toBe(365);
    const gb = encodeGb([HEAD, ...NOTICE].join('\r\n'));
    expect(await calendar.load(gb)).toEqual({ year: 2027, isNew: false });
    const otherwise = NOTICE.map((line) => line.replace(/-0?/g, '/').replaceAll(',', '\t'));
    const unicode = ['2027 年放假安排\t\t', '', '日　期\t"是否\n上班"\t名称', ...otherwise].join('\r\n');
    expect(await calendar.load(Buffer.from(`\ufeff${unicode}`, 'utf16le'))).toEqual({ year: 2027, isNew: false });
    expect(calendar.isWorkday('2027-02-20')).toBe(true);
    const entries = await database.dataSource.query<unknown[]>(
      `SELECT subject_id FROM audit_entry WHERE action = 'settlement.calendar-loaded'`,
    );
    expect(entries).toEqual(Array(3).fill({ subject_id: '2027' }));
  });

  it('lets days to come be changed, and none that has gone by', async () => {
    const lengthened = [...NOTICE, '2027-10-04,否,国庆节'];
    clock.advance(new Date('2027-05-10T10:00:00+08:00').getTime() - clock.now().getTime());
    await calendar.load(csv(lengthened));
    expect(calendar.isWorkday('2027-10-04')).toBe(false);
    const rewritten = lengthened.map((line) => line.replace('2027-05-03', '2027-05-04'));
    await expect(calendar.load(csv(rewritten))).rejects.toMatchObject({
      code: 'settlement/calendar-day-passed',
      details: { days: ['2027-05-03', '2027-05-04'] },
    });
    expect(calendar.isWorkday('2027-05-03')).toBe(false);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /文件是空的。没有导入/],
    ['headings alone', csv([]), /没有日期/],
    [
      'other headings',
      csv(NOTICE, '日期,上班,名称'),
      /没有这些列：是否上班。表头是：日期、上班、名称。应有：日期,是否上班,名称/,
    ],
    [
      'a day that does not exist',
      csv([...NOTICE, '2027-02-30,否,春节']),
      /第 12 行“日期”不是日期：看到的是“2027-02-30”/,
    ],
    ['a day that is one of two', csv([...NOTICE, '10/2/2027,否,国庆节']), /第 12 行“日期”.*“10\/2\/2027”，看不出/],
    ['a day of another year', csv([...NOTICE, '2028-01-01,否,元旦']), /第 12 行：.*2028-01-01 不在 2027 年/],
    ['a day twice', csv([...NOTICE, '2027-10-01,是,国庆节']), /第 12 行：.*(重复|不是周末)/],
    ['another word for yes', csv([...NOTICE, '2027-10-02,true,国庆节']), /第 12 行：是否上班/],
    ['no name', csv([...NOTICE, '2027-10-02,否,']), /第 12 行：请写明名称/],
    ['a column too many', csv([...NOTICE, '2027-10-02,否,国庆节,x']), /第 12 行有 4 列，表头有 3 列/],
    ['a working day that is one anyway', csv([...NOTICE, '2027-10-05,是,国庆节']), /不是周末/],
    ['a year without a festival', csv(NOTICE.filter((line) => !line.includes('中秋'))), /缺少.*中秋/],
    ['no text', Buffer.from([0xff, 0xff, 0x00, 0xff]), /没有导入/],
    ['an open quote', csv(['2027-01-01,否,"元旦']), /从第 2 行起引号没有闭合/],
    ['a workbook', Buffer.from('PK\u0003\u0004'), /工作簿.*另存为“CSV UTF-8/],
    ['a book', Buffer.alloc(200_000, 'x'), /过大/],
  ])('refuses %s, and keeps what it had', async (_what, file, message) => {
    const before = await days();
    await expect(calendar.load(file)).rejects.toMatchObject({ code: 'settlement/bad-calendar' });
    await expect(calendar.load(file)).rejects.toThrow(message);
    expect(await days()).toBe(before);
  });

  it('that a command loads is known to a running program when it looks again', async () => {
    const next = NOTICE.filter((line) => line.includes('否')).map((line) => line.replace('2027', '2029'));
    await expect(loadCalendarCommand(database.dataSource, csv(next))).resolves.toMatchObject({ year: 2029 });
    expect(calendar.isWorkday('2029-10-01')).toBeNull();
    await calendar.refresh();
    expect(calendar.isWorkday('2029-10-01')).toBe(false);
    // A gap: 2028 is not known, so nothing after it is promised.
    expect(calendar.knownUntil(2026)).toBe(2027);
  });
});
