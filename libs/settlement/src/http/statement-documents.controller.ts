import { PassThrough, Readable, type Writable } from 'node:stream';
import { Controller, Header, Req, StreamableFile } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { refusal, routes, type InputsOf, type Verification } from '@yiche/contracts';
import {
  StatementSigner,
  verifyApart,
  workbookNameOf,
  writeStatementArchive,
  writeStatementWorkbook,
  type StatementDocument,
} from '@yiche/evidence';
import { Reads, Serves, type SessionUser } from '@yiche/identity';
import { UploadPlaces, withSpooledUpload } from '@yiche/platform';
import { StatementDocuments } from '../documents/statement-documents.js';
import { SettlementConfig } from '../settlement-config.js';

type In = InputsOf<typeof routes.statement>;

/** As much of Fastify's request as is used here: the body of an upload is the stream itself. */
interface UploadRequest {
  readonly body: unknown;
}

/** Bytes. */
const LARGEST_WORKBOOK = 104_857_600;
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A statement's workbook and export as they leave the house, and the check of one that comes back. */
@Controller()
export class StatementDocumentsController {
  constructor(
    private readonly documents: StatementDocuments,
    private readonly signer: StatementSigner,
    private readonly config: SettlementConfig,
    private readonly audit: AuditTrail,
    private readonly uploads: UploadPlaces,
  ) {}

  @Serves(routes.statement.workbook)
  @Reads('statement-workbook', { of: ['id'], writtenByService: true })
  @Header('cache-control', 'private, no-store')
  async workbook(user: SessionUser, { id }: In['workbook']): Promise<StreamableFile> {
    const document = await this.documents.of(id, user);
    await this.writeDown('settlement.workbook-downloaded', id, document, user);
    const name = workbookNameOf(document.manifest.number);
    return streamed(name, WORKBOOK, (target) => writeStatementWorkbook(document, target));
  }

  /** The workbook with the manifest, the signature and the lines, as one zip. */
  @Serves(routes.statement.export)
  @Reads('statement-export', { of: ['id'], writtenByService: true })
  @Header('cache-control', 'private, no-store')
  async export(user: SessionUser, { id }: In['export']): Promise<StreamableFile> {
    const document = await this.documents.of(id, user);
    await this.writeDown('settlement.export-downloaded', id, document, user);
    const name = workbookNameOf(document.manifest.number).replace(/\.xlsx$/, '.zip');
    const sealer = this.config.signingKey === '' ? null : this.signer;
    return streamed(name, 'application/zip', (target) => writeStatementArchive(document, target, sealer));
  }

  /** Says of a workbook, whoever brings it, whether it is as it was closed. Nothing of it is kept; a few are looked at at a time. */
  @Serves(routes.statement.verify)
  async verify(user: SessionUser, _input: In['verify'], @Req() { body }: UploadRequest): Promise<Verification> {
    if (!(body instanceof Readable)) throw refusal('settlement/no-upload');
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
