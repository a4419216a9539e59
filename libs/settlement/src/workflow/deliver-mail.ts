import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { SYSTEM } from '@yiche/identity';
import { Clock } from '@yiche/kernel';
import {
  Logger,
  MailConfig,
  Mailer,
  MailNotSent,
  tell,
  type Transaction,
  UnitOfWork,
  WorkQueue,
} from '@yiche/platform';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { htmlOf } from '../domain/letter.js';
import { Statements } from '../persistence/statements.js';
import { DELIVER_TASK } from './deliveries.js';
import { WorkbookAttachment } from './workbook-attachment.js';

const NOT_CONFIGURED = '没有配置邮件服务器（SETTLEMENT_SMTP_URL），邮件在等待。请联系系统管理员';

const jobSchema = z.object({ deliveryId: z.uuid() });

interface StoredDelivery {
  readonly id: string;
  readonly statementId: string | null;
  readonly kind: 'statement' | 'warning';
  readonly subject: string;
  readonly body: string;
  readonly recipients: string[];
  readonly attempts: number;
}

/**
 * Sends one mail (durable work). It is delivered when the mail server took it; a crash between the two sends it again under the same
 * message id. Tried again by the queue, further and further apart; after the last try, or a refusal for good, it has failed and says so.
 */
@Injectable()
export class DeliverMail implements OnModuleInit {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly mailer: Mailer,
    private readonly workbooks: WorkbookAttachment,
    private readonly queue: WorkQueue,
    private readonly config: MailConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.queue.register(DELIVER_TASK, (payload) => this.deliver(jobSchema.parse(payload).deliveryId));
  }

  /** @throws MailNotSent when the queue is to try again */
  async deliver(deliveryId: string): Promise<void> {
    if (!this.mailer.isConfigured) return this.wait(deliveryId);
    const [[delivery]] = await this.dataSource.query<[StoredDelivery[], number]>(
      `UPDATE settlement_delivery SET attempts = attempts + 1 WHERE id = $1 AND state = 'waiting'
       RETURNING id, statement_id AS "statementId", kind, subject, body, recipients, attempts`,
      [deliveryId],
    );
    if (!delivery) return;
    try {
      await this.delivered(delivery, await this.send(delivery));
    } catch (cause) {
      await this.notDelivered(delivery, cause);
    }
  }

  private async send({ id, kind, statementId, recipients, subject, body }: StoredDelivery): Promise<readonly string[]> {
    const attachment = kind === 'statement' && statementId ? await this.workbooks.open(statementId) : null;
    return this.mailer.send({ id, to: recipients, subject, text: body, html: htmlOf(body), attachment });
  }

  /** No try was made, so none is counted; `Deliveries.resume` comes back to it. */
  private async wait(deliveryId: string): Promise<void> {
    await this.dataSource.query(`UPDATE settlement_delivery SET last_error = $2 WHERE id = $1 AND state = 'waiting'`, [
      deliveryId,
      NOT_CONFIGURED,
    ]);
  }

  private async delivered({ id, statementId, recipients }: StoredDelivery, rejected: readonly string[]): Promise<void> {
    const error = rejected.length > 0 ? `邮件服务器没有接受这些收件人：${rejected.join('、')}` : null;
    await this.unitOfWork.run(async (transaction) => {
      const statement = statementId && (await this.statements.lock(transaction, statementId));
      const [, changed] = await transaction.manager.query<[unknown, number]>(
        `UPDATE settlement_delivery SET state = 'delivered', delivered_at = $2, last_error = $3
         WHERE id = $1 AND state = 'waiting'`,
        [id, this.clock.now(), error],
      );
      if (!statement || changed === 0) return;
      const count = recipients.length - rejected.length;
      const note = error ? `${error}；其余 ${count} 个已送达邮件服务器` : `邮件已送达邮件服务器，收件人 ${count} 个`;
      await this.statements.step(transaction, statement, { kind: 'delivered', to: null, actor: SYSTEM, note });
    });
  }

  private async notDelivered(delivery: StoredDelivery, cause: unknown): Promise<void> {
    const { id, statementId, attempts, kind } = delivery;
    // What is not about the mail is about us (the workbook, the database) and is in the log; the page says that much.
    const reason = cause instanceof MailNotSent ? cause.message : '系统内部错误，邮件没有发出';
    const isFinal = (cause instanceof MailNotSent && cause.isFinal) || attempts >= this.config.attempts;
    await this.unitOfWork.run(async (transaction) => {
      const statement = isFinal && statementId ? await this.statements.lock(transaction, statementId) : null;
      await transaction.manager.query(
        `UPDATE settlement_delivery SET last_error = $2, state = $3 WHERE id = $1 AND state = 'waiting'`,
        [id, reason, isFinal ? 'failed' : 'waiting'],
      );
      if (statement) await this.tellFailure(transaction, statement, reason, attempts);
    });
    if (!isFinal) throw cause;
    tell(this.logger, 'mail.failed', { deliveryId: id, kind, attempts, err: cause });
  }

  private async tellFailure(
    transaction: Transaction,
    statement: Awaited<ReturnType<Statements['lock']>>,
    reason: string,
    attempts: number,
  ): Promise<void> {
    const note = `邮件发送失败（已试 ${attempts} 次）：${reason}`;
    await this.statements.step(transaction, statement, { kind: 'delivery-failed', to: null, actor: SYSTEM, note });
  }
}
