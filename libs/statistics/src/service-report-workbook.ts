import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ServiceReport } from '@yiche/contracts';
import { PAGE_FOOTER, WORKBOOK_AUTHOR, WorkbookStream } from '@yiche/evidence';
import { contractDate, monthOf } from '@yiche/kernel';
import { SHORT_ABANDON_SECONDS } from './domain/service-figures.js';

type Cell = string | number | null;

interface Sheet {
  readonly name: string;
  readonly title: string;
  readonly headings: readonly string[];
  /** Of the columns, in characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number formats of columns, counted from 0. */
  readonly formats?: Readonly<Record<number, string>>;
}

const PERCENT = '0.00%';
const SECONDS = '0.0';
/** Of a cell that a spreadsheet must take for text, also when it is edited: what begins with = + - @ is no formula (H5). */
const TEXT = '@';

/** The report as an Excel workbook: figures with their definitions beside them, days, outages, complaints. */
export async function serviceReportWorkbook(report: ServiceReport, bureauName: string, at: Date): Promise<Buffer> {
  const sofar = report.month === monthOf(at) ? `（未满月，截至 ${localTime(at.toISOString())}）` : '';
  const title = `${bureauName} 114 移车热线服务报告 ${report.month}${sofar}`;
  const stream = new PassThrough();
  const bytes = buffer(stream);
  const workbook = new WorkbookStream(stream, { date: at, title, author: WORKBOOK_AUTHOR });
  for (const sheet of [figuresSheet(report), daysSheet(report), outagesSheet(report), complaintsSheet(report)])
    await addSheet(workbook, { ...sheet, title: `${title} ${sheet.title}` });
  await workbook.close();
  return bytes;
}

function figuresSheet(report: ServiceReport): Sheet {
  const target = report.targetSeconds;
  const short = SHORT_ABANDON_SECONDS;
  const rows: (readonly [string, number | null, string, string])[] = [
    ['进入排队', report.offered, '次', '到达本局号码并进入人工排队的来电，按到达时间归月'],
    ['接通', report.answered, '次', '话务员与来电人通上话的来电'],
    ['放弃', report.abandoned, '次', '进入排队、未接通而来电人挂断的来电'],
    ['其中短时放弃', report.shortAbandoned, '次', `进入排队后不足 ${short} 秒挂断的放弃`],
    ['目标内接通', report.withinTarget, '次', `进入排队后 ${target} 秒之内（含）接通`],
    ['服务水平', report.serviceLevel, '', `目标内接通 ÷（接通 + 放弃 − 短时放弃），目标 ${target} 秒`],
    ['平均应答速度', report.averageSpeedOfAnswerSeconds, '秒', '接通来电从进入排队到接通的时间之和 ÷ 接通'],
    ['平均通话时长', report.averageTalkSeconds, '秒', '从接通到来电人离开，含保持；仍在通话的不计'],
    ['移车工单', report.requests, '件', '本月建立的工单'],
    ['中断服务', report.outageMinutes, '分钟', '计入的故障在本月内的分钟，重叠只计一次，每日不足一分钟按一分钟'],
    ['投诉', report.complaints.length, '件', '本月收到的投诉'],
  ];
  return {
    name: '概要',
    title: '概要',
    headings: ['指标', '数值', '单位', '口径'],
    widths: [16, 14, 8, 60],
    rows,
  };
}

function daysSheet({ days }: ServiceReport): Sheet {
  return {
    name: '日报',
    title: '日报',
    headings: ['日期', '进入排队', '接通', '放弃', '服务水平'],
    widths: [14, 12, 12, 12, 12],
    rows: days.map(({ day, offered, answered, abandoned, serviceLevel }) => [
      day,
      offered,
      answered,
      abandoned,
      serviceLevel,
    ]),
    formats: { 4: PERCENT },
  };
}

function outagesSheet({ outages }: ServiceReport): Sheet {
  return {
    name: '故障',
    title: '故障',
    headings: ['故障时间', '恢复时间', '本月分钟', '计入', '原因', '告知110故障', '告知110恢复', '说明', '登记人'],
    widths: [20, 20, 10, 8, 28, 20, 20, 36, 12],
    rows: outages.map((outage) => [
      localTime(outage.from),
      outage.to === null ? '未恢复' : localTime(outage.to),
      outage.minutes,
      outage.counts ? '是' : '否',
      outage.cause,
      toldAt(outage.faultToldAt),
      toldAt(outage.recoveryToldAt),
      outage.note,
      outage.recordedBy,
    ]),
  };
}

function complaintsSheet({ complaints }: ServiceReport): Sheet {
  return {
    name: '投诉',
    title: '投诉',
    headings: ['收到日期', '内容', '处理结果', '登记人'],
    widths: [14, 50, 50, 12],
    rows: complaints.map(({ receivedOn, about, outcome, recordedBy }) => [receivedOn, about, outcome, recordedBy]),
  };
}

async function addSheet(workbook: WorkbookStream, model: Sheet): Promise<void> {
  const { name, title, headings, widths, rows, formats = {} } = model;
  const sheet = workbook.begin(name, {
    pageSetup: {
      paperSize: 9, // A4
      orientation: widths.reduce((sum, width) => sum + width, 0) > 100 ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:2',
    },
    headerFooter: { oddFooter: PAGE_FOOTER },
    views: [{ state: 'frozen', ySplit: 2 }],
  });
  sheet.columns = widths.map((width) => ({ width }));
  const heading = sheet.addRow([plain(title)]);
  heading.font = { bold: true, size: 13 };
  sheet.mergeCells(1, 1, 1, headings.length);
  heading.commit();
  const columns = sheet.addRow([...headings]);
  columns.font = { bold: true };
  columns.commit();
  await workbook.writeRows(sheet, rows, (values) => {
    const row = sheet.addRow(values.map((value) => (typeof value === 'string' ? plain(value) : value)));
    row.alignment = { vertical: 'top', wrapText: true };
    values.forEach((value, index) => {
      const cell = row.getCell(index + 1);
      if (typeof value === 'string') cell.numFmt = TEXT;
      else cell.numFmt = formats[index] ?? formatOf(values[0]);
    });
    row.commit();
  });
  await workbook.end(sheet);
}

/** Of a figure on the first sheet, by its name. */
function formatOf(name: Cell | undefined): string {
  if (name === '服务水平') return PERCENT;
  return typeof name === 'string' && name.startsWith('平均') ? SECONDS : '#,##0';
}

/** Without the control characters that a workbook may not hold; at most what one cell may. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '').slice(0, 32_767);
}

const clockTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `2024-07-05 09:30:00`, in Shanghai. */
function localTime(instant: string): string {
  const at = new Date(instant);
  return `${contractDate(at)} ${clockTime.format(at)}`;
}

const toldAt = (instant: string | null): string => (instant === null ? '未登记' : localTime(instant));
