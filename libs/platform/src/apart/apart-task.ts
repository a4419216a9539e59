import type { DomainError } from '@yiche/kernel';
import type { z } from 'zod';

/** What a task may take before it is ended. Each is kept by the operating system or by whoever started it, not by the task. */
export interface ApartBounds {
  /** Of its own, not shared with others: heap and buffers together. What Node itself needs, about 80 MB, is in it. */
  readonly memoryMegabytes: number;
  readonly cpuSeconds: number;
  /** From the beginning to the last item, whoever is to blame. */
  readonly wallSeconds: number;
  /** A file that it writes, temporary ones too. */
  readonly fileMegabytes: number;
  /** Of one item as JSON, bytes. */
  readonly itemBytes: number;
  /** Of all that it tells, bytes. */
  readonly outputBytes: number;
}

/**
 * Work on what a stranger sent. Its module exports `run`, an `ApartRun`, and imports neither Nest nor the database: it is loaded in a
 * process of its own for each input.
 */
export interface ApartTask<Item> {
  readonly module: URL;
  /** What every item has to be; what is not is a fault of ours or of whoever took the process over. */
  readonly item: z.ZodType<Item>;
  readonly bounds: ApartBounds;
}

/**
 * The work: takes what JSON can hold, tells items one by one, refuses with DomainErrors. Temporary files are for `tmpdir()`, which goes
 * with the process.
 */
export type ApartRun<Input, Item> = (input: Input) => AsyncIterable<Item>;

/** What a process tells, a line of JSON each. */
export type ApartMessage =
  | readonly ['item', unknown]
  | readonly ['done']
  | readonly ['refused', Pick<DomainError, 'code' | 'message' | 'kind' | 'details' | 'wording'>]
  | readonly ['failed', string];

/** Descriptor on which the process answers: what a library prints goes nowhere. */
export const ANSWER = 3;
