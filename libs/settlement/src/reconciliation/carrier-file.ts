import path from 'node:path';
import { carrierHeadSchema, type CarrierHead, type CarrierImportQuery, telephoneNumberSchema } from '@yiche/contracts';
import { runApart, type ApartTask } from '@yiche/platform';
import { z } from 'zod';
import type { CarrierLine } from './carrier-lines.js';
import type { CarrierFileInput } from './carrier-file.task.js';

/** Lines that are handed over and stored at once. */
const BATCH = 5_000;

const itemSchema = z.union([
  z.strictObject({ head: carrierHeadSchema }),
  z.strictObject({ encoding: carrierHeadSchema.shape.encoding }),
  z.strictObject({
    lines: z
      .array(
        z.strictObject({
          line: z.int().min(1),
          number: telephoneNumberSchema.nullable(),
          answeredAt: z.iso.datetime(),
          seconds: z.int().min(0).max(2_147_483_647),
        }),
      )
      .max(BATCH),
  }),
]);
type CarrierFileItem = z.output<typeof itemSchema>;

/** A million lines are within it on a machine that is busy. */
const TASK: ApartTask<CarrierFileItem> = {
  module: new URL(`carrier-file.task${path.extname(import.meta.url)}`, import.meta.url),
  item: itemSchema,
  bounds: {
    memoryMegabytes: 512,
    cpuSeconds: 120,
    wallSeconds: 1_200,
    fileMegabytes: 1,
    itemBytes: 4_194_304,
    outputBytes: 1_073_741_824,
  },
};

/** A carrier's file as it is read. */
export interface ReadCarrierFile {
  readonly encoding: CarrierHead['encoding'];
  /** Read as they are asked for. */
  readonly lines: AsyncIterable<readonly CarrierLine[]>;
}

/**
 * Reads a carrier's file in a process of its own: what `use` did not read of its lines is not read.
 * @throws DomainError those of `openCarrierTable`, `carrierLines` and `runApart`
 */
export async function withCarrierFile<T>(
  file: string,
  query: CarrierImportQuery,
  use: (read: ReadCarrierFile) => Promise<T>,
): Promise<T> {
  const items = runApart(TASK, { file, query, batchLines: BATCH } satisfies CarrierFileInput);
  try {
    const { value: first } = await items.next();
    if (!first || !('encoding' in first)) throw new Error('a carrier file of which is not said how it is written');
    return await use({ encoding: first.encoding, lines: linesOf(items) });
  } finally {
    await items.return(undefined);
  }
}

/** `carrierHeadOf` in a process of its own. @throws DomainError those of it and of `runApart` */
export async function carrierHeadApart(file: string, isWhole: boolean): Promise<CarrierHead> {
  for await (const item of runApart(TASK, { file, head: { isWhole } } satisfies CarrierFileInput))
    if ('head' in item) return item.head;
  throw new Error('a carrier file of which nothing is said');
}

async function* linesOf(items: AsyncIterable<CarrierFileItem>): AsyncGenerator<CarrierLine[]> {
  for await (const item of items)
    if ('lines' in item)
      yield item.lines.map(({ answeredAt, ...line }) => ({ ...line, answeredAt: new Date(answeredAt) }));
}
