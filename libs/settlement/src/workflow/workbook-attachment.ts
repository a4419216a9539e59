import { PassThrough, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { workbookNameOf, writeStatementWorkbook } from '@yiche/evidence';
import { StoredStatementDocuments } from '../documents/stored-statement-documents.js';
import { StatementAttachment } from './statement-attachment.js';

/** The workbook, written while the mail is sent. */
@Injectable()
export class WorkbookAttachment extends StatementAttachment {
  constructor(private readonly documents: StoredStatementDocuments) {
    super();
  }

  async open(statementId: string): Promise<{ filename: string; content: Readable }> {
    const document = await this.documents.any(statementId);
    const content = new PassThrough();
    void writeStatementWorkbook(document, content).catch((cause: Error) => content.destroy(cause));
    return { filename: workbookNameOf(document.manifest.number), content };
  }
}
