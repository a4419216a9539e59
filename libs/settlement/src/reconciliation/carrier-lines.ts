import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import type { CarrierColumns } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { maskNumbersIn } from '@yiche/platform';
import { readCarrierCells, type CarrierCall, type CarrierCells } from '../domain/carrier-row.js';
import { textOf, type CarrierEncoding } from './carrier-text.js';

/** A line of the file, counted from 1, its heading included: as an editor shows it. */
export interface CarrierLine extends CarrierCall {
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t'] as const;
/** Characters; longer is no line of calls, but a quote that was never closed. */
const LONGEST_LINE = 64 * 1024;
const COMMON = {
  bom: true,
  relax_quotes: true, // `="0138…"`, as spreadsheets write it
  relax_column_count: true, // told below, in Chinese
  skip_empty_lines: true,
  max_record_size: LONGEST_LINE,
} as const;

/**
 * The lines of a carrier's file, `batchLines` at a time.
 * @throws DomainError `settlement/carrier-columns`, `settlement/carrier-row` with line and column; `settlement/carrier-file-empty`
 */
export async function* carrierLines(
  file: string,
  encoding: CarrierEncoding,
  columns: CarrierColumns,
  batchLines: number,
): AsyncGenerator<CarrierLine[]> {
  const layout = layoutOf(await headOf(file, encoding), columns);
  let isHeading = true;
  const options: Options<CarrierLine, string[]> = {
    ...COMMON,
    delimiter: layout.delimiter,
    skip_records_with_empty_values: true,
    on_record: (cells, { lines }) => {
      if (!isHeading) return lineOf(cells, lines, layout, columns);
      isHeading = false;
      return null;
    },
  };
  const parser = parse(options as unknown as Options); // its types know no other record than strings here
  const fed = pipeline(Readable.from(textOf(file, encoding)), parser);
  fed.catch(() => undefined); // the parser throws it where it is read
  let batch: CarrierLine[] = [];
  let count = 0;
  try {
    for await (const line of parser as AsyncIterable<CarrierLine>) {
      batch.push(line);
      count++;
      if (batch.length < batchLines) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    throw cause instanceof CsvError ? unreadable(cause) : cause;
  }
  if (count === 0) throw new DomainError('settlement/carrier-file-empty', '文件里只有表头，没有通话', 'invalid');
  if (batch.length > 0) yield batch;
}

interface Layout {
  readonly delimiter: string;
  readonly places: Readonly<Record<keyof CarrierCells, number>>;
  readonly width: number;
}

/** The delimiter with which the heading has the named columns, and where they are. */
function layoutOf(head: string, columns: CarrierColumns): Layout {
  const headings = DELIMITERS.map((delimiter) => ({ delimiter, names: headingsOf(head, delimiter) }));
  const wanted = [columns.caller, columns.answeredAt, columns.seconds].map(named);
  if (new Set(wanted).size < wanted.length) throw badColumns('号码、时间、时长不能是同一列');
  const right = headings.find(({ names }) => wanted.every((name) => names.includes(name)));
  if (!right) {
    // The one that divides the heading most is most likely meant.
    const { names } = headings.reduce((best, each) => (each.names.length > best.names.length ? each : best));
    if (names.length === 0) throw new DomainError('settlement/carrier-file-empty', '文件里没有内容', 'invalid');
    const missing = wanted.filter((name) => !names.includes(name)).join('、');
    throw badColumns(`表头里没有这些列：${missing}。表头是：${shown(names)}`);
  }
  const { names, delimiter } = right;
  const twice = wanted.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw badColumns(`表头里有两列都叫“${twice}”，请先改名`);
  const [caller = 0, answeredAt = 0, seconds = 0] = wanted.map((name) => names.indexOf(name));
  return { delimiter, places: { caller, answeredAt, seconds }, width: names.length };
}

/** Enough of the text to hold its first line. */
async function headOf(file: string, encoding: CarrierEncoding): Promise<string> {
  let head = '';
  for await (const text of textOf(file, encoding)) {
    head += text;
    if (head.length >= LONGEST_LINE) break;
  }
  return head;
}

function headingsOf(head: string, delimiter: string): string[] {
  try {
    const [first = []] = parseAtOnce(head, { ...COMMON, delimiter, to: 1 }) as string[][];
    return first.map(named);
  } catch (cause) {
    if (cause instanceof CsvError) return [];
    throw cause;
  }
}

const named = (heading: string): string => heading.normalize('NFKC').trim();

/** A file without a heading has a call there: no number of it is shown. */
const shown = (names: readonly string[]): string =>
  maskNumbersIn(names.slice(0, 20).join('、').slice(0, 300)).replace(/\d{7,}/g, '…');

const badColumns = (message: string): DomainError => new DomainError('settlement/carrier-columns', message, 'invalid');

function lineOf(
  cells: readonly string[],
  line: number,
  { places, width }: Layout,
  columns: CarrierColumns,
): CarrierLine {
  const extra = cells.slice(width).some((cell) => cell.trim() !== '');
  if (cells.length < Math.max(...Object.values(places)) + 1 || extra)
    throw badRow(line, null, `第 ${line} 行有 ${cells.length} 列，表头有 ${width} 列`);
  const call = readCarrierCells({
    caller: cells[places.caller] ?? '',
    answeredAt: cells[places.answeredAt] ?? '',
    seconds: cells[places.seconds] ?? '',
  });
  if ('why' in call) throw badRow(line, columns[call.column], `第 ${line} 行“${columns[call.column]}”${call.why}`);
  return { ...call, line };
}

const badRow = (line: number, column: string | null, message: string): DomainError =>
  new DomainError('settlement/carrier-row', `${message}。没有导入任何一行`, 'invalid', { line, column });

function unreadable({ code, lines }: CsvError): DomainError {
  const line = typeof lines === 'number' ? lines : 1;
  const why =
    code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED' ? '引号没有闭合，或者一行太长' : 'CSV 格式有误';
  return badRow(line, null, `第 ${line} 行附近${why}`);
}
