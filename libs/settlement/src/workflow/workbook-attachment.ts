import { PassThrough, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { workbookNameOf, writeStatementWorkbook } from '@yiche/evidence';
import { StatementDocuments } from '../documents/statement-documents.js';

/** The workbook of a statement, as it is attached to the mail: written while that is sent. */
@Injectable()
export class WorkbookAttachment {
  constructor(private readonly documents: StatementDocuments) {}

  /** Begins to write it; the content is read to its end or destroyed. */
  async open(statementId: string): Promise<{ filename: string; content: Readable }> {
    const document = await this.documents.any(statementId);
    const content = new PassThrough();
    void writeStatementWorkbook(document, content).catch((cause: Error) => content.destroy(cause));
    return { filename: workbookNameOf(document.manifest.number), content };
  }
}
