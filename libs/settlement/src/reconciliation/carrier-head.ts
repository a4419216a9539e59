import { refusal, type CarrierHead } from '@yiche/contracts';
import { isUnnamed, seenText, type TableSource } from '@yiche/tables';
import { likelyColumns } from '../domain/likely-columns.js';
import { openCarrierTable } from './carrier-lines.js';

const SAMPLES = 3;
const LONGEST_SAMPLE = 24;

/**
 * What the beginning of a carrier's file shows, read by the reader that will import it: the columns by the names that the import
 * takes, each with its own first cells, numbers masked (H2).
 * @param isWhole the beginning is all there is
 * @throws DomainError as `openCarrierTable`; `settlement/carrier-columns` where there are fewer than three columns
 */
export async function carrierHeadOf(source: TableSource, isWhole: boolean): Promise<CarrierHead> {
  const table = await openCarrierTable(source, { wanted: null, isWhole });
  const rows: (readonly string[])[] = [];
  for await (const { cells } of table.rows()) if (rows.push(cells) === SAMPLES) break;
  const columns = table.columns
    .map((name, index) => ({ name, samples: rows.map((cells) => seenText(cells[index] ?? '', LONGEST_SAMPLE)) }))
    .filter(({ name, samples }) => !isUnnamed(name) || samples.some((sample) => sample !== ''));
  if (columns.length < 3) throw refusal('settlement/carrier-columns#head');
  return { encoding: table.encoding, columns, likely: likelyColumns(columns.map(({ name }) => name)) };
}
