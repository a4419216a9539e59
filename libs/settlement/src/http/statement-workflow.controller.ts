import { Controller, StreamableFile } from '@nestjs/common';
import { refusal, routes, type InputsOf, type Statement } from '@yiche/contracts';
import { actorOf, bureauOfViewer, Reads, Serves, type SessionUser } from '@yiche/identity';
import { attachmentDisposition } from '@yiche/platform';
import { StatementViews } from '../views/statement-views.js';
import { AcceptStatement } from '../workflow/accept-statement.js';
import { ObjectionAttachments } from '../workflow/objection-attachments.js';
import { PauseLatePayment } from '../workflow/pause-late-payment.js';
import { RaiseObjection } from '../workflow/raise-objection.js';
import { RecordPayment } from '../workflow/record-payment.js';
import { RefuseStatement } from '../workflow/refuse-statement.js';
import { RetryDelivery } from '../workflow/retry-delivery.js';
import { SendStatement } from '../workflow/send-statement.js';
import { SettleObjection } from '../workflow/settle-objection.js';

type In = InputsOf<typeof routes.statement>;

/** What is done to a statement: the operator's steps and the bureau's. Each answers with the statement as it then stands. */
@Controller()
export class StatementWorkflowController {
  constructor(
    private readonly sendStatement: SendStatement,
    private readonly acceptStatement: AcceptStatement,
    private readonly raiseObjection: RaiseObjection,
    private readonly settleObjection: SettleObjection,
    private readonly recordPayment: RecordPayment,
    private readonly pauseLatePayment: PauseLatePayment,
    private readonly refuseStatement: RefuseStatement,
    private readonly retryDelivery: RetryDelivery,
    private readonly attachments: ObjectionAttachments,
    private readonly views: StatementViews,
  ) {}

  @Serves(routes.statement.send)
  async send(user: SessionUser, { id }: In['send']): Promise<Statement> {
    await this.sendStatement.send(id, actorOf(user), bureauOfViewer(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.accept)
  async accept(user: SessionUser, { id }: In['accept']): Promise<Statement> {
    await this.acceptStatement.accept(id, actorOf(user), bureauOf(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.object)
  async object(user: SessionUser, { id, body }: In['object']): Promise<Statement> {
    await this.raiseObjection.raise(id, body, actorOf(user), bureauOf(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.attachment)
  @Reads('objection-attachment', { of: ['id', 'objectionId'] })
  async attachment(user: SessionUser, { id, objectionId }: In['attachment']): Promise<StreamableFile> {
    const { name, content } = await this.attachments.get(id, objectionId, bureauOfViewer(user));
    // Helmet says nosniff for every answer: whatever it is, a browser keeps it as a file and opens nothing.
    return new StreamableFile(content, {
      type: 'application/octet-stream',
      disposition: attachmentDisposition(name),
      length: content.length,
    });
  }

  @Serves(routes.statement.settle)
  async settle(user: SessionUser, { id, objectionId, body }: In['settle']): Promise<Statement> {
    await this.settleObjection.settle(id, objectionId, body, actorOf(user), bureauOfViewer(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.pay)
  async pay(user: SessionUser, { id, body }: In['pay']): Promise<Statement> {
    await this.recordPayment.record(id, body, actorOf(user), bureauOfViewer(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.pause)
  async pause(user: SessionUser, { id, body }: In['pause']): Promise<Statement> {
    await this.pauseLatePayment.pause(id, body, actorOf(user), bureauOfViewer(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.refuse)
  async refuse(user: SessionUser, { id, body }: In['refuse']): Promise<Statement> {
    await this.refuseStatement.refuse(id, body, actorOf(user), bureauOf(user));
    return this.views.view(id, user);
  }

  @Serves(routes.statement.retryDelivery)
  async retry(user: SessionUser, { id, deliveryId }: In['retryDelivery']): Promise<Statement> {
    await this.retryDelivery.retry(id, deliveryId, actorOf(user), bureauOfViewer(user));
    return this.views.view(id, user);
  }
}

/** For what a bureau does: it is done by its own people, not by who sees all bureaus. */
function bureauOf({ bureauId }: SessionUser): string {
  if (bureauId !== null) return bureauId;
  throw refusal('identity/no-bureau');
}
