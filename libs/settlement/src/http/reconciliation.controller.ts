import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import {
  carrierHeadQuerySchema,
  carrierImportQuerySchema,
  differenceQuerySchema,
  explainDifferencesSchema,
  withReasonSchema,
  type CarrierFile,
  type CarrierHead,
  type CarrierHeadQuery,
  type CarrierImportQuery,
  type DifferencePage,
  type DifferenceQuery,
  type ExplainDifferences,
  type Statement,
  type WithReason,
} from '@yiche/contracts';
import { CurrentUser, Reads, ReadsNothingPersonal, RequireRoles, type SessionUser } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { z } from 'zod';
import { CarrierImport } from '../reconciliation/carrier-import.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { StatementViews } from '../views/statement-views.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
const nothing = { schema: z.strictObject({}).optional() };
const FIRST_PAGE: DifferenceQuery = { page: 1, pageSize: 50 };

/** As much of Fastify's request as is used here: the body of an upload is the stream itself. */
interface UploadRequest {
  readonly body: unknown;
}

/** Differences of a statement and the carrier's files: the clerk's work on a draft, the bureau's to read once it was sent. */
@Controller('api/settlement/statements/:id')
@RequireRoles('settlement-clerk')
export class ReconciliationController {
  constructor(
    private readonly differences: DifferencesService,
    private readonly carrierImport: CarrierImport,
    private readonly views: StatementViews,
  ) {}

  @Get('differences')
  @Reads('statement-differences', { of: ['id'] })
  @RequireRoles('settlement-clerk', 'bureau-viewer')
  page(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Query({ schema: differenceQuerySchema }) query: DifferenceQuery,
  ): Promise<DifferencePage> {
    return this.differences.page(user, statementId, query);
  }

  @Post('differences/explanations')
  @HttpCode(200)
  async explain(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body({ schema: explainDifferencesSchema }) body: ExplainDifferences,
  ): Promise<DifferencePage> {
    await this.differences.explain(user, statementId, body);
    return this.differences.page(user, statementId, FIRST_PAGE);
  }

  @Post('override')
  @HttpCode(200)
  async override(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body({ schema: withReasonSchema }) { reason }: WithReason,
  ): Promise<Statement> {
    await this.differences.override(user, statementId, reason);
    return this.views.view(statementId, user);
  }

  @Post('reconciliation')
  @HttpCode(204)
  compareAgain(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body(nothing) _body: unknown,
  ): Promise<void> {
    return this.differences.compareAgain(user, statementId);
  }

  @Get('carrier-files')
  @ReadsNothingPersonal()
  files(@CurrentUser() user: SessionUser, @Param('id', id) statementId: string): Promise<CarrierFile[]> {
    return this.carrierImport.files(user, statementId);
  }

  @Post('carrier-files/head')
  @HttpCode(200)
  head(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Query({ schema: carrierHeadQuerySchema }) { whole }: CarrierHeadQuery,
    @Req() request: UploadRequest,
  ): Promise<CarrierHead> {
    return this.carrierImport.head(user, statementId, whole === 'yes', uploadOf(request));
  }

  @Post('carrier-files')
  @HttpCode(200)
  import(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Query({ schema: carrierImportQuerySchema }) query: CarrierImportQuery,
    @Req() request: UploadRequest,
  ): Promise<CarrierFile> {
    return this.carrierImport.import(user, statementId, query, uploadOf(request));
  }
}

function uploadOf({ body }: UploadRequest): Readable {
  if (isReadable(body)) return body;
  throw new DomainError('settlement/upload-missing', '请以 application/octet-stream 上传文件', 'invalid');
}

const isReadable = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && typeof (body as Partial<Readable>).pipe === 'function';
