import { PassThrough, Readable, type Writable } from 'node:stream';
import { Body, Controller, Get, Header, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import type { Verification } from '@yiche/contracts';
import {
  StatementSigner,
  verifyApart,
  workbookNameOf,
  writeStatementArchive,
  writeStatementWorkbook,
  type StatementDocument,
} from '@yiche/evidence';
import { CurrentUser, Reads, RequireRoles, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { UploadPlaces, withSpooledUpload } from '@yiche/platform';
import { z } from 'zod';
import { StatementDocuments } from '../documents/statement-documents.js';
import { SettlementConfig } from '../settlement-config.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
/** Not read here: the upload is the stream it comes in. */
const upload = { schema: z.unknown() };
/** Bytes. */
const LARGEST_WORKBOOK = 104_857_600;
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A statement's workbook and export as they leave the house, and the check of one that comes back. */
@Controller('api/settlement')
@RequireRoles('settlement-clerk', 'bureau-viewer')
export class StatementDocumentsController {
  constructor(
    private readonly documents: StatementDocuments,
    private readonly signer: StatementSigner,
    private readonly config: SettlementConfig,
    private readonly audit: AuditTrail,
    private readonly uploads: UploadPlaces,
  ) {}

  @Get('statements/:id/workbook')
  @Reads('statement-workbook', { of: ['id'], writtenByService: true })
  @Header('cache-control', 'private, no-store')
  async workbook(@CurrentUser() user: SessionUser, @Param('id', id) statementId: string): Promise<StreamableFile> {
    const document = await this.documents.of(statementId, user);
    await this.writeDown('settlement.workbook-downloaded', statementId, document, user);
    const name = workbookNameOf(document.manifest.number);
    return streamed(name, WORKBOOK, (target) => writeStatementWorkbook(document, target));
  }

  /** The workbook with the manifest, the signature and the lines, as one zip. */
  @Get('statements/:id/export')
  @Reads('statement-export', { of: ['id'], writtenByService: true })
  @Header('cache-control', 'private, no-store')
  async export(@CurrentUser() user: SessionUser, @Param('id', id) statementId: string): Promise<StreamableFile> {
    const document = await this.documents.of(statementId, user);
    await this.writeDown('settlement.export-downloaded', statementId, document, user);
    const name = workbookNameOf(document.manifest.number).replace(/\.xlsx$/, '.zip');
    const sealer = this.config.signingKey === '' ? null : this.signer;
    return streamed(name, 'application/zip', (target) => writeStatementArchive(document, target, sealer));
  }

  /** Says of a workbook, whoever brings it, whether it is as it was closed. Nothing of it is kept; a few are looked at at a time. */
  @Post('verifications')
  @HttpCode(200)
  async verify(@CurrentUser() user: SessionUser, @Body(upload) body: unknown): Promise<Verification> {
    if (!(body instanceof Readable))
      throw new DomainError('settlement/no-upload', '请上传结算单工作簿（application/octet-stream）', 'invalid');
    return this.uploads.run(user.userId, async () => {
      const trustedKeys = await this.documents.knownKeys();
      return withSpooledUpload(body, LARGEST_WORKBOOK, ({ file }) => verifyApart({ workbook: file, trustedKeys }));
    });
  }

  private async writeDown(
    action: string,
    subjectId: string,
    { manifest: { bureauId, number, month } }: StatementDocument,
    user: SessionUser,
  ): Promise<void> {
    await this.audit.append(null, {
      actorId: user.userId,
      actorName: user.displayName,
      action,
      subjectType: 'statement',
      subjectId,
      bureauId,
      details: { number, month },
    });
  }
}

/** Writing begins at once and keeps to the pace of whoever reads; one who leaves ends it. */
function streamed(name: string, type: string, write: (target: Writable) => Promise<void>): StreamableFile {
  const target = new PassThrough();
  void write(target).catch((cause: Error) => target.destroy(cause));
  return new StreamableFile(target, { type, disposition: `attachment; filename="${name}"` });
}
