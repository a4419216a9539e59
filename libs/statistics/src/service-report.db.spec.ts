import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { serviceReportSchema } from '@yiche/contracts';
import ExcelJS from 'exceljs';
import { serviceReportWorkbook } from './service-report-workbook.js';
import { OFFICE_VALIDATOR, officeErrors } from '../../evidence/src/testing/office-validator.js';
import { CLERK, createSettlementWorld, type SettlementWorld } from '../../settlement/src/testing/settlement-world.js';

/** 15 August 2024, noon in Shanghai. */
const NOW = '2024-08-15T04:00:00.000Z';

/** Times in Shanghai, `07-01 08:00:00`; seconds after the arrival. */
interface TestCall {
  readonly arrived: string;
  readonly queued?: number | null;
  readonly connected?: number;
  readonly ended?: number;
  readonly outcome?: string;
  readonly bureau?: string;
  readonly did?: string;
}

describe('the service report', () => {
  let test: SettlementWorld;
  beforeAll(async () => {
    test = await createSettlementWorld(NOW);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    for (const table of ['call', 'service_outage', 'service_complaint', 'relocation'])
      await test.superuser.query(`DELETE FROM ${table}`);
  });

  async function add(...calls: TestCall[]): Promise<void> {
    for (const { arrived, queued = 2, connected, ended, outcome, bureau = 'WJ', did = '114' } of calls) {
      const start = new Date(`2024-${arrived.replace(' ', 'T')}+08:00`);
      const after = (seconds: number | null | undefined): Date | null =>
        seconds == null ? null : new Date(start.getTime() + seconds * 1_000);
      await test.dataSource.query(
        `INSERT INTO call (id, call_key, node, bureau_id, did, arrived_at, queued_at, connected_at, ended_at, outcome, live)
         VALUES ($1::uuid, $1::uuid::text, 'yc1', $2, $8, $3, $4, $5, $6, $7, '{}')`,
        [randomUUID(), bureau, start, after(queued), after(connected), after(ended), outcome ?? null, did],
      );
    }
  }
  const answered = (arrived: string, wait: number, talk: number): TestCall => ({
    arrived,
    connected: 2 + wait,
    ended: 2 + wait + talk,
    outcome: 'answered',
  });
  const abandoned = (arrived: string, wait: number): TestCall => ({ arrived, ended: 2 + wait, outcome: 'abandoned' });

  it('counts who dials the hotline, not the owners who ring back', async () => {
    await add(answered('07-01 08:00:00', 10, 100), { ...answered('07-01 09:00:00', 1, 50), did: '0519110' });
    await add({ ...abandoned('07-01 10:00:00', 30), did: '0519110' });
    expect((await test.reports.of('WJ', '2024-07')).days[0]).toMatchObject({ offered: 1, answered: 1, abandoned: 0 });
  });

  it('counts as the published formulas say, its waiting time from entering the queue', async () => {
    await add(
      answered('07-01 08:00:00', 10, 100),
      answered('07-01 09:00:00', 20, 50),
      answered('07-01 10:00:00', 20.001, 30),
      answered('07-03 08:00:00', 30, 20),
      abandoned('07-01 11:00:00', 4.999),
      abandoned('07-01 11:10:00', 5),
      abandoned('07-03 11:00:00', 60),
      // Left before the queue: was not offered to anybody.
      { arrived: '07-03 12:00:00', queued: null, ended: 2, outcome: 'left-before-queue' },
      // Nobody saw how it ended; and one that still talks.
      { arrived: '07-03 13:00:00', outcome: 'ended-unknown', ended: 40 },
      { arrived: '07-03 14:00:00', connected: 12 },
      { ...answered('07-03 14:00:00', 1, 10), bureau: 'TN' },
    );
    const report = await test.reports.of('WJ', '2024-07');
    expect(serviceReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({
      offered: 9,
      answered: 5,
      abandoned: 3,
      shortAbandoned: 1,
      withinTarget: 3,
      targetSeconds: 20,
      serviceLevel: 3 / (5 + 3 - 1),
    });
    expect(report.averageSpeedOfAnswerSeconds).toBeCloseTo((10 + 20 + 20.001 + 30 + 10) / 5, 9);
    expect(report.averageTalkSeconds).toBeCloseTo((100 + 50 + 30 + 20) / 4, 9);
    expect(report.days).toHaveLength(31);
    expect(report.days.slice(0, 3)).toEqual([
      { day: '2024-07-01', offered: 5, answered: 3, abandoned: 2, serviceLevel: 2 / 4 },
      { day: '2024-07-02', offered: 0, answered: 0, abandoned: 0, serviceLevel: null },
      { day: '2024-07-03', offered: 4, answered: 2, abandoned: 1, serviceLevel: 1 / 3 },
    ]);
    expect((await test.reports.of('WJ', '2024-07', 30)).withinTarget).toBe(5);
  });

  it('takes the arrival where a gap swallowed the moment of entering the queue', async () => {
    await add({ arrived: '07-01 08:00:00', queued: null, connected: 15, ended: 20, outcome: 'answered' });
    expect(await test.reports.of('WJ', '2024-07')).toMatchObject({ offered: 1, averageSpeedOfAnswerSeconds: 15 });
  });

  it('begins and ends its months and days at midnight in Shanghai', async () => {
    await add(
      answered('06-30 23:59:59', 1, 10),
      answered('07-01 00:00:00', 1, 10),
      answered('07-31 23:59:59', 1, 3_600),
      answered('08-01 00:00:00', 1, 10),
    );
    const days = async (month: string) =>
      (await test.reports.of('WJ', month)).days.filter(({ offered }) => offered > 0).map(({ day }) => day);
    expect(await days('2024-06')).toEqual(['2024-06-30']);
    expect(await days('2024-07')).toEqual(['2024-07-01', '2024-07-31']);
    expect(await days('2024-08')).toEqual(['2024-08-01']);
  });

  it('has outages with their minutes in the month, overlapping ones and those that do not count apart', async () => {
    const outage = (from: string, to: string, counts = true) =>
      test.outages.record(CLERK, {
        bureauId: 'WJ',
        from: new Date(`2024-${from}+08:00`).toISOString(),
        to: new Date(`2024-${to}+08:00`).toISOString(),
        cause: '中继中断',
        faultToldAt: null,
        recoveryToldAt: null,
        counts,
        note: '',
      });
    await outage('06-30T23:00:00', '07-01T00:10:00');
    await outage('07-10T10:00:00', '07-10T10:30:00');
    await outage('07-10T10:20:00', '07-10T10:40:30');
    await outage('07-11T10:00:00', '07-11T12:00:00', false);
    await outage('07-31T23:45:00', '08-01T02:00:00');
    const report = await test.reports.of('WJ', '2024-07');
    expect(report.outages.map(({ minutes, counts }) => [minutes, counts])).toEqual([
      [10, true],
      [30, true],
      [21, true],
      [120, false],
      [15, true],
    ]);
    expect(report.outageMinutes).toBe(10 + 41 + 15);
    expect((await test.reports.of('WJ', '2024-06')).outageMinutes).toBe(60);
  });

  it('has the complaints and the requests of its month', async () => {
    const complain = (receivedOn: string, about = '等待过久') =>
      test.complaints.record(CLERK, { bureauId: 'WJ', receivedOn, about, outcome: '已回访' });
    await complain('2024-06-30');
    await complain('2024-07-31', '来电人 13812348000 反映等待过久');
    await complain('2024-07-01');
    await expect(complain('2024-08-16')).rejects.toMatchObject({ code: 'settlement/in-future' });
    const open = (number: string, openedAt: string) =>
      test.dataSource.query(
        `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, requester_masked)
         VALUES ($1, $2, 'WJ', 1, 'open', '陈晓燕', $3, '138****8000')`,
        [randomUUID(), number, openedAt],
      );
    await open('WJ-20240701-000001', '2024-06-30T16:00:00.000Z');
    await open('WJ-20240801-000001', '2024-07-31T16:00:00.000Z');
    const report = await test.reports.of('WJ', '2024-07');
    expect(report.requests).toBe(1);
    expect(report.complaints.map(({ receivedOn, about }) => [receivedOn, about])).toEqual([
      ['2024-07-01', '等待过久'],
      ['2024-07-31', '来电人 138****8000 反映等待过久'],
    ]);
    expect((await test.actions()).at(-1)).toBe('settlement.complaint-recorded');
  });

  it('of the current month ends today, and there is none of a month that has not begun', async () => {
    const report = await test.reports.of('WJ', '2024-08');
    expect(report.days.at(-1)?.day).toBe('2024-08-15');
    expect(report).toMatchObject({ offered: 0, serviceLevel: null, averageTalkSeconds: null });
    await expect(test.reports.of('WJ', '2024-09')).rejects.toMatchObject({ code: 'settlement/month-not-begun' });
    await expect(test.reports.of('XX', '2024-07')).rejects.toMatchObject({ code: 'identity/unknown-bureau' });
  });

  it('is a workbook on A4 that runs no formula which somebody typed', async () => {
    await add(answered('07-01 08:00:00', 10, 100));
    await test.complaints.record(CLERK, {
      bureauId: 'WJ',
      receivedOn: '2024-07-02',
      about: '=HYPERLINK("http://x","点这里")',
      outcome: '@\u0007无',
    });
    const report = await test.reports.of('WJ', '2024-07');
    const bytes = await serviceReportWorkbook(report, '武进', new Date(NOW));
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as never);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['概要', '日报', '故障', '投诉']);
    expect(workbook.worksheets.map(({ pageSetup }) => pageSetup.paperSize)).toEqual([9, 9, 9, 9]);
    const cell = (sheet: string, address: string) => workbook.getWorksheet(sheet)?.getCell(address);
    expect(cell('概要', 'A1')?.value).toBe('武进 114 移车热线服务报告 2024-07 概要');
    expect([cell('概要', 'A4')?.value, cell('概要', 'B4')?.value]).toEqual(['接通', 1]);
    expect([cell('概要', 'B8')?.value, cell('概要', 'B8')?.numFmt]).toEqual([1, '0.00%']);
    expect([cell('日报', 'A3')?.value, cell('日报', 'B3')?.value]).toEqual(['2024-07-01', 1]);
    const typed = cell('投诉', 'B3');
    expect([typed?.type, typed?.value, typed?.numFmt]).toEqual([
      ExcelJS.ValueType.String,
      '=HYPERLINK("http://x","点这里")',
      '@',
    ]);
    expect(cell('投诉', 'C3')?.value).toBe('@ 无');
    const current = await serviceReportWorkbook(await test.reports.of('WJ', '2024-08'), '武进', new Date(NOW));
    await workbook.xlsx.load(current as never);
    expect(cell('概要', 'A1')?.value).toContain('（未满月，截至 2024-08-15 12:00:00）');
  });

  const withValidator = OFFICE_VALIDATOR ? it : it.skip;
  withValidator('is a workbook that Excel expects (left out where its validator does not run)', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'yiche-report-')), 'report.xlsx');
    await writeFile(file, await serviceReportWorkbook(await test.reports.of('WJ', '2024-07'), '武进', new Date(NOW)));
    expect(await officeErrors(file, 'Office2007')).toEqual([]);
    await rm(path.dirname(file), { recursive: true });
  });
});
