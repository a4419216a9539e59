import { Body, Controller, Get, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import {
  raiseObjectionSchema,
  recordPaymentSchema,
  refusal,
  settleObjectionSchema,
  withReasonSchema,
  type RaiseObjection as RaiseObjectionBody,
  type RecordPayment as RecordPaymentBody,
  type SettleObjection as SettleObjectionBody,
  type Statement,
  type WithReason,
} from '@yiche/contracts';
import { actorOf, bureauOfViewer, CurrentUser, Reads, RequireRoles, type SessionUser } from '@yiche/identity';
import { z } from 'zod';
import { StatementViews } from '../views/statement-views.js';
import { AcceptStatement } from '../workflow/accept-statement.js';
import { ObjectionAttachments } from '../workflow/objection-attachments.js';
import { RaiseObjection } from '../workflow/raise-objection.js';
import { RecordPayment } from '../workflow/record-payment.js';
import { RefuseStatement } from '../workflow/refuse-statement.js';
import { RetryDelivery } from '../workflow/retry-delivery.js';
import { SendStatement } from '../workflow/send-statement.js';
import { SettleObjection } from '../workflow/settle-objection.js';
import { attachmentDisposition } from './attachment-disposition.js';

const id = { schema: z.uuid({ error: '编号格式不正确' }) };
const nothing = { schema: z.strictObject({}) };

/** 5 MB in base64, and the rest of an objection beside it, bytes. */
const OBJECTION_LIMIT = 7_200_000;

/** What is done to a statement: the operator's steps and the bureau's. Each answers with the statement as it then stands. */
@Controller('api/settlement/statements/:id')
export class StatementWorkflowController {
  constructor(
    private readonly sendStatement: SendStatement,
    private readonly acceptStatement: AcceptStatement,
    private readonly raiseObjection: RaiseObjection,
    private readonly settleObjection: SettleObjection,
    private readonly recordPayment: RecordPayment,
    private readonly refuseStatement: RefuseStatement,
    private readonly retryDelivery: RetryDelivery,
    private readonly attachments: ObjectionAttachments,
    private readonly views: StatementViews,
  ) {}

  @Post('send')
  @HttpCode(200)
  @RequireRoles('settlement-clerk')
  async send(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body(nothing) _body: object,
  ): Promise<Statement> {
    await this.sendStatement.send(statementId, actorOf(user), bureauOfViewer(user));
    return this.views.view(statementId, user);
  }

  @Post('acceptance')
  @HttpCode(200)
  @RequireRoles('bureau-viewer')
  async accept(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body(nothing) _body: object,
  ): Promise<Statement> {
    await this.acceptStatement.accept(statementId, actorOf(user), bureauOf(user));
    return this.views.view(statementId, user);
  }

  @Post('objections')
  @HttpCode(200)
  @RequireRoles('bureau-viewer')
  @RouteConfig({ bodyLimit: OBJECTION_LIMIT })
  async object(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body({ schema: raiseObjectionSchema }) body: RaiseObjectionBody,
  ): Promise<Statement> {
    await this.raiseObjection.raise(statementId, body, actorOf(user), bureauOf(user));
    return this.views.view(statementId, user);
  }

  @Get('objections/:objectionId/attachment')
  @Reads('objection-attachment', { of: ['id', 'objectionId'] })
  @RequireRoles('settlement-clerk', 'bureau-viewer')
  async attachment(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Param('objectionId', id) objectionId: string,
  ): Promise<StreamableFile> {
    const { name, content } = await this.attachments.get(statementId, objectionId, bureauOfViewer(user));
    // Helmet says nosniff for every answer: whatever it is, a browser keeps it as a file and opens nothing.
    return new StreamableFile(content, {
      type: 'application/octet-stream',
      disposition: attachmentDisposition(name),
      length: content.length,
    });
  }

  @Post('objections/:objectionId/settlement')
  @HttpCode(200)
  @RequireRoles('settlement-clerk')
  async settle(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Param('objectionId', id) objectionId: string,
    @Body({ schema: settleObjectionSchema }) body: SettleObjectionBody,
  ): Promise<Statement> {
    await this.settleObjection.settle(statementId, objectionId, body, actorOf(user), bureauOfViewer(user));
    return this.views.view(statementId, user);
  }

  @Post('payments')
  @HttpCode(200)
  @RequireRoles('settlement-clerk')
  async pay(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body({ schema: recordPaymentSchema }) body: RecordPaymentBody,
  ): Promise<Statement> {
    await this.recordPayment.record(statementId, body, actorOf(user), bureauOfViewer(user));
    return this.views.view(statementId, user);
  }

  @Post('refusal')
  @HttpCode(200)
  @RequireRoles('bureau-viewer')
  async refuse(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Body({ schema: withReasonSchema }) { reason }: WithReason,
  ): Promise<Statement> {
    await this.refuseStatement.refuse(statementId, reason, actorOf(user), bureauOf(user));
    return this.views.view(statementId, user);
  }

  @Post('deliveries/:deliveryId/retry')
  @HttpCode(200)
  @RequireRoles('settlement-clerk')
  async retry(
    @CurrentUser() user: SessionUser,
    @Param('id', id) statementId: string,
    @Param('deliveryId', id) deliveryId: string,
    @Body(nothing) _body: object,
  ): Promise<Statement> {
    await this.retryDelivery.retry(statementId, deliveryId, actorOf(user), bureauOfViewer(user));
    return this.views.view(statementId, user);
  }
}

/** For what a bureau does: it is done by its own people, not by who sees all bureaus. */
function bureauOf({ bureauId }: SessionUser): string {
  if (bureauId !== null) return bureauId;
  throw refusal('identity/no-bureau');
}
