import { createReadStream } from 'node:fs';
import type { CarrierHead, CarrierImportQuery } from '@yiche/contracts';
import type { ApartRun } from '@yiche/platform';
import { carrierHeadOf } from './carrier-head.js';
import { carrierLines, keysOf, openCarrierTable } from './carrier-lines.js';

/** What is asked of a carrier's file: its beginning, or all of it. */
export type CarrierFileInput =
  | { readonly file: string; readonly head: { readonly isWhole: boolean } }
  | { readonly file: string; readonly query: CarrierImportQuery; readonly batchLines: number };

/** Told of it: its head; or how it is written, then its lines. */
type Told =
  | { head: CarrierHead }
  | { encoding: CarrierHead['encoding'] }
  | { lines: { line: number; number: string | null; answeredAt: string; seconds: number }[] };

/** Runs in a process of its own (`carrier-file.ts`): whoever wrote the file, the server never reads it. */
export const run: ApartRun<CarrierFileInput, Told> = async function* (input) {
  const source = () => createReadStream(input.file);
  if ('head' in input) {
    yield { head: await carrierHeadOf(source, input.head.isWhole) };
    return;
  }
  const columns = keysOf(input.query);
  const table = await openCarrierTable(source, { wanted: Object.values(columns), encoding: input.query.encoding });
  yield { encoding: table.encoding };
  for await (const batch of carrierLines(table, columns, input.batchLines))
    yield { lines: batch.map(({ answeredAt, ...line }) => ({ ...line, answeredAt: answeredAt.toISOString() })) };
};
