import { refusal, wordedOf, type CarrierColumns } from '@yiche/contracts';
import { DomainError } from '@yiche/kernel';
import { headingText, openTable, type Table, type TableOptions, type TableSource } from '@yiche/tables';
import { readCarrierCells, type CarrierCall, type CarrierCells } from '../domain/carrier-row.js';

/** A line of the file, counted from 1 as an editor shows it, its heading included: that on which the call begins. */
export interface CarrierLine extends CarrierCall {
  readonly line: number;
}

/** What the reader of tables refuses, by our codes. */
const SENTENCES = new Map([
  ['tables/empty', 'settlement/carrier-file-empty#file'],
  ['tables/format', 'settlement/carrier-format'],
  ['tables/encoding', 'settlement/carrier-encoding'],
  ['tables/columns', 'settlement/carrier-columns#file'],
  ['tables/row', 'settlement/carrier-row'],
] as const);

/** The columns by their keys: `headingText` of what was asked for. */
export const keysOf = ({ caller, answeredAt, seconds }: CarrierColumns): CarrierColumns => ({
  caller: headingText(caller),
  answeredAt: headingText(answeredAt),
  seconds: headingText(seconds),
});

/**
 * Opens a carrier's file.
 * @throws DomainError `settlement/carrier-file-empty`, `settlement/carrier-format`, `settlement/carrier-encoding`,
 *   `settlement/carrier-columns`, `settlement/carrier-row`
 */
export async function openCarrierTable(source: TableSource, options: TableOptions): Promise<Table> {
  if (options.wanted && new Set(options.wanted).size < options.wanted.length)
    throw refusal('settlement/carrier-columns');
  return openTable(source, options).catch(refuse);
}

/**
 * The calls in a carrier's table, `batchLines` at a time.
 * @throws DomainError `settlement/carrier-row` with line and column; `settlement/carrier-file-empty`
 */
export async function* carrierLines(
  table: Table,
  columns: CarrierColumns,
  batchLines: number,
): AsyncGenerator<CarrierLine[]> {
  const places = {
    caller: table.indexOf(columns.caller),
    answeredAt: table.indexOf(columns.answeredAt),
    seconds: table.indexOf(columns.seconds),
  };
  let batch: CarrierLine[] = [];
  let isEmpty = true;
  try {
    for await (const { cells, line, row } of table.rows()) {
      const call = readCarrierCells(cellsAt(cells, places));
      if ('why' in call)
        throw refusal(
          'tables/row#cell',
          { line, row, column: columns[call.column], what: wordedOf(call.why) },
          { line, row, column: columns[call.column] },
        );
      isEmpty = false;
      batch.push({ ...call, line });
      if (batch.length < batchLines) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    refuse(cause);
  }
  if (isEmpty) throw refusal('settlement/carrier-file-empty');
  if (batch.length > 0) yield batch;
}

const cellsAt = (cells: readonly string[], places: Readonly<Record<keyof CarrierCells, number>>): CarrierCells => ({
  caller: cells[places.caller] ?? '',
  answeredAt: cells[places.answeredAt] ?? '',
  seconds: cells[places.seconds] ?? '',
});

function refuse(cause: unknown): never {
  const sentences: ReadonlyMap<string, typeof SENTENCES extends Map<string, infer S> ? S : never> = SENTENCES;
  const sentence = cause instanceof DomainError ? sentences.get(cause.code) : undefined;
  if (!(cause instanceof DomainError) || sentence === undefined) throw cause;
  throw refusal(sentence, { refused: wordedOf(cause) }, cause.details);
}
