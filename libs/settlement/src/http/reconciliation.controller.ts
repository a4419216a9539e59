import type { Readable } from 'node:stream';
import { Controller, Req } from '@nestjs/common';
import {
  refusal,
  routes,
  type CarrierFile,
  type CarrierHead,
  type DifferencePage,
  type DifferenceQuery,
  type InputsOf,
  type Statement,
} from '@yiche/contracts';
import { Reads, ReadsNothingPersonal, Serves, type SessionUser } from '@yiche/identity';
import { CarrierImport } from '../reconciliation/carrier-import.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { StatementViews } from '../views/statement-views.js';

type In = InputsOf<typeof routes.statement>;

const FIRST_PAGE: DifferenceQuery = { page: 1, pageSize: 50 };

/** As much of Fastify's request as is used here: the body of an upload is the stream itself. */
interface UploadRequest {
  readonly body: unknown;
}

/** Differences of a statement and the carrier's files: the clerk's work on a draft, the bureau's to read once it was sent. */
@Controller()
export class ReconciliationController {
  constructor(
    private readonly differences: DifferencesService,
    private readonly carrierImport: CarrierImport,
    private readonly views: StatementViews,
  ) {}

  @Serves(routes.statement.differences)
  @Reads('statement-differences', { of: ['id'] })
  page(user: SessionUser, { id, query }: In['differences']): Promise<DifferencePage> {
    return this.differences.page(user, id, query);
  }

  @Serves(routes.statement.explain)
  async explain(user: SessionUser, { id, body }: In['explain']): Promise<DifferencePage> {
    await this.differences.explain(user, id, body);
    return this.differences.page(user, id, FIRST_PAGE);
  }

  @Serves(routes.statement.override)
  async override(user: SessionUser, { id, body: { reason } }: In['override']): Promise<Statement> {
    await this.differences.override(user, id, reason);
    return this.views.view(id, user);
  }

  @Serves(routes.statement.compareAgain)
  compareAgain(user: SessionUser, { id }: In['compareAgain']): Promise<void> {
    return this.differences.compareAgain(user, id);
  }

  @Serves(routes.statement.carrierFiles)
  @ReadsNothingPersonal()
  files(user: SessionUser, { id }: In['carrierFiles']): Promise<CarrierFile[]> {
    return this.carrierImport.files(user, id);
  }

  @Serves(routes.statement.carrierHead)
  head(
    user: SessionUser,
    { id, query: { whole } }: In['carrierHead'],
    @Req() request: UploadRequest,
  ): Promise<CarrierHead> {
    return this.carrierImport.head(user, id, whole === 'yes', uploadOf(request));
  }

  @Serves(routes.statement.importCarrierFile)
  import(
    user: SessionUser,
    { id, query }: In['importCarrierFile'],
    @Req() request: UploadRequest,
  ): Promise<CarrierFile> {
    return this.carrierImport.import(user, id, query, uploadOf(request));
  }
}

function uploadOf({ body }: UploadRequest): Readable {
  if (isReadable(body)) return body;
  throw refusal('settlement/upload-missing');
}

const isReadable = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && typeof (body as Partial<Readable>).pipe === 'function';
