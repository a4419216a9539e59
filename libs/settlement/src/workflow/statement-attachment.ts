import type { Readable } from 'node:stream';

/** The workbook of a statement, as it is attached to the mail. */
export abstract class StatementAttachment {
  /** Begins to write it; the content is read to its end or destroyed. */
  abstract open(statementId: string): Promise<{ readonly filename: string; readonly content: Readable }>;
}
