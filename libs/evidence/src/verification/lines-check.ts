import type { Verification } from '@yiche/contracts';
import { callsOf } from '../formats/v1/statement-figures.js';
import { DAY_COLUMN, lineSheetNames, type FrozenLine, type LineLayout } from '../formats/line-layout.js';
import type { Manifest, StatementFormat } from '../formats/statement-format.js';
import type { StatementExport } from './export-reader.js';
import { Findings } from './findings.js';
import { LineCheck } from './line-check.js';
import { isEmpty } from './sheet-check.js';
import type { WorkbookProof } from './workbook-proof.js';
import { DIGIT_BY_DIGIT, NUMBER_FORMATS } from '../reading/number-format.js';
import type { ReadCell } from '../reading/sheet-parser.js';
import type { WorkbookReader } from '../reading/workbook-reader.js';

export interface CheckedLines {
  readonly checks: Verification['checks'];
  /** What was counted of the lines as the workbook shows them. */
  readonly shown: Pick<LineCheck, 'lines' | 'days' | 'late'>;
}

/**
 * Checks 明细 line by line, and beside it the export's lines where there are any.
 * @param looks takes what makes that a person would not read what the cells say
 */
export async function checkLines(
  reader: WorkbookReader,
  { manifest, format }: Pick<WorkbookProof, 'manifest' | 'format'>,
  exported: StatementExport | null,
  looks: Findings,
): Promise<CheckedLines> {
  const chain = new LineCheck(manifest, format);
  const cells = new Findings();
  const tally = format.tally?.(manifest);
  const comparison = exported && new LineComparison(exported, manifest, format);
  const sheets = lineSheetNames(manifest.lines);
  for (const name of sheets.filter((each) => reader.sheetNames.includes(each))) {
    for await (const rows of reader.rows(name, (sentence) => looks.add(sentence))) {
      for (const row of rows) {
        if (row.number === 1) headingsCheck(name, row.cells, format.lines, cells);
        else if (row.cells.length > 0) {
          const place = `“${name}”第 ${row.number} 行`;
          const line = lineOf(row.cells, place, format.lines, cells);
          chain.take(line, place, dayIn(row.cells[format.lines.fields.length], place, cells));
          tally?.take(line);
          await comparison?.take(line, place);
        }
      }
    }
  }
  chain.end();
  await comparison?.end();
  return {
    shown: chain,
    checks: [
      cells.toCheck('明细格式', '明细各单元格都是结账时的文字和数字，没有公式'),
      chain.findings.toCheck('明细链', `${chain.lines} 行逐行重算，校验值首尾相连，末值等于签名清单的根校验值`),
      countsCheck(manifest, chain, tally?.end() ?? []),
      ...(comparison?.checks() ?? []),
    ],
  };
}

function headingsCheck(
  name: string,
  cells: readonly (ReadCell | undefined)[],
  { fields }: LineLayout,
  findings: Findings,
): void {
  const headings = [...fields, DAY_COLUMN];
  for (let column = headings.length; column < cells.length; column += 1)
    if (!isEmpty(cells[column])) findings.add(`“${name}”第 1 行：第 ${column + 1} 列多出内容`);
  headings.forEach(({ heading }, index) => {
    const shown = String(cells[index]?.value ?? '');
    if (cells[index]?.formula != null) findings.add(`“${name}”第 1 行第 ${index + 1} 列里有公式`);
    if (shown !== heading) findings.add(`“${name}”第 1 行第 ${index + 1} 列的表头为“${shown}”，应为“${heading}”`);
  });
}

/** A spreadsheet may have made a number of a text that looks like one; what it says is the same. */
function lineOf(
  cells: readonly (ReadCell | undefined)[],
  place: string,
  layout: LineLayout,
  findings: Findings,
): FrozenLine {
  const { fields } = layout;
  const line = layout.lineFrom(fields.map((_, index) => String(cells[index]?.value ?? '')));
  fields.forEach(({ key, heading, kind }, index) => {
    const cell = cells[index];
    if (cell?.formula != null) findings.add(`${place}：${heading}里有公式 ${cell.formula.slice(0, 200)}`);
    formatCheck(cell, `${place}：${heading}`, findings);
    if (kind === 'whole number' && !Number.isInteger(line[key])) findings.add(`${place}：${heading}不是整数`);
  });
  for (let column = fields.length + 1; column < cells.length; column += 1)
    if (!isEmpty(cells[column])) findings.add(`${place}：第 ${column + 1} 列多出内容`);
  return line;
}

function dayIn(cell: ReadCell | undefined, place: string, findings: Findings): number {
  if (cell?.formula != null) findings.add(`${place}：“日”列里有公式`);
  formatCheck(cell, `${place}：“日”列`, findings);
  return cell === undefined || cell.value === '' ? Number.NaN : Number(cell.value);
}

/** Numbers among the lines stand as they are, without separators, units or rounding. */
function formatCheck(cell: ReadCell | undefined, what: string, findings: Findings): void {
  if (typeof cell?.value !== 'number' || DIGIT_BY_DIGIT.has(cell.style.format)) return;
  findings.add(`${what}的数字格式为 ${cell.style.code.slice(0, 100)}，应为 ${NUMBER_FORMATS.plain}`);
}

/** Whether the signed counts are those of the lines: the month's own, day by day, and those found late. */
function countsCheck(
  { month, figures, days: signedDays }: Manifest,
  { days, late }: LineCheck,
  alsoWrong: readonly string[],
): Verification['checks'][number] {
  const findings = new Findings();
  const own = [...days.values()].reduce((sum, count) => sum + count, 0);
  if (own !== figures.counts.own)
    findings.add(`明细中归属 ${month} 的有 ${own} 行，签名清单的本月计费次数为 ${figures.counts.own}`);
  if (signedDays) {
    const signed = new Map(signedDays.map(({ day, counted }) => [day, counted]));
    for (const day of new Set([...signed.keys(), ...days.keys()]))
      if ((days.get(day) ?? 0) !== (signed.get(day) ?? 0))
        findings.add(`明细中 ${day} 有 ${days.get(day) ?? 0} 行，签名清单为 ${signed.get(day) ?? 0} 次`);
  }
  const adjusted = new Map<string, number>();
  for (const each of figures.adjustments)
    if (each.kind === 'late-calls' && callsOf(each) > 0)
      adjusted.set(each.correctsMonth, (adjusted.get(each.correctsMonth) ?? 0) + callsOf(each));
  for (const each of new Set([...late.keys(), ...adjusted.keys()]))
    if (late.get(each) !== adjusted.get(each))
      findings.add(`明细中归属 ${each} 的有 ${late.get(each) ?? 0} 行，签名清单补计 ${adjusted.get(each) ?? 0} 次`);
  for (const sentence of alsoWrong) findings.add(sentence);
  return findings.toCheck(
    '次数',
    `本月 ${own} 次、补计 ${[...late.values()].reduce((a, b) => a + b, 0)} 次，与签名清单一致`,
  );
}

/** Holds the workbook's lines against the export's, field by field. */
class LineComparison {
  private readonly findings = new Findings();
  private readonly chain: LineCheck;
  private readonly lines: AsyncGenerator<FrozenLine>;
  private waiting: FrozenLine | null = null;
  private row = 1;

  constructor(
    exported: StatementExport,
    manifest: Manifest,
    private readonly format: StatementFormat,
  ) {
    this.lines = exported.lines(format.lines);
    this.chain = new LineCheck(manifest, format);
  }

  async take(line: FrozenLine, place: string): Promise<void> {
    let other = await this.next();
    while (other && other.number < line.number) {
      this.findings.add(`工作簿缺少导出中的序号 ${other.number}（通话 ${other.callId}）`);
      other = await this.next();
    }
    if (!other || other.number !== line.number) {
      this.waiting = other;
      this.findings.add(`${place}：序号 ${line.number} 在导出的这个位置没有`);
      return;
    }
    for (const { key, heading } of this.format.lines.fields)
      if (!Object.is(line[key], other[key]))
        this.findings.add(`序号 ${line.number}（${place}）的${heading}：工作簿为“${line[key]}”，导出为“${other[key]}”`);
  }

  async end(): Promise<void> {
    for (let other = await this.next(); other; other = await this.next())
      this.findings.add(`工作簿缺少导出中的序号 ${other.number}（通话 ${other.callId}）`);
    this.chain.end();
  }

  checks(): Verification['checks'] {
    return [
      this.chain.findings.toCheck('导出明细链', `导出的 ${this.chain.lines} 行逐行重算，与签名清单一致`),
      this.findings.toCheck('明细与导出', '工作簿与导出的明细逐行逐项一致'),
    ];
  }

  private async next(): Promise<FrozenLine | null> {
    if (this.waiting) {
      const line = this.waiting;
      this.waiting = null;
      return line;
    }
    const { value, done } = await this.lines.next();
    if (done) return null;
    this.row += 1;
    this.chain.take(value, `lines.csv 第 ${this.row} 行`);
    return value;
  }
}
