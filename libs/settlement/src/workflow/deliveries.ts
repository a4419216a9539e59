import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Clock, newId } from '@yiche/kernel';
import { jobStateExpression, MailConfig, UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import type { Letter } from '../domain/letter.js';

export const DELIVER_TASK = 'settlement.deliver';

/** A warning that could not go out for so long says nothing true any more, ms. */
const WARNING_HOLDS_MS = 2 * 86_400_000;

/** A mail to be sent. */
export interface NewDelivery extends Letter {
  readonly kind: 'statement' | 'warning';
  readonly statementId: string | null;
  readonly contractId: string;
  readonly recipients: readonly string[];
  /** A second one of the same key is the first. */
  readonly key: string;
}

/** The mail that is to go out: each a row, and a job while it waits. */
@Injectable()
export class Deliveries {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: MailConfig,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it is new */
  async queue(transaction: Transaction, delivery: NewDelivery): Promise<boolean> {
    const { kind, statementId, contractId, subject, body, recipients, key } = delivery;
    const [queued] = await transaction.manager.query<{ id: string }[]>(
      `INSERT INTO settlement_delivery (id, statement_id, contract_id, kind, subject, body, recipients, state, queued_at, key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9) ON CONFLICT (key) DO NOTHING RETURNING id`,
      [newId(), statementId, contractId, kind, subject, body, recipients, this.clock.now(), key],
    );
    if (queued) await this.addJob(transaction, queued.id);
    return queued !== undefined;
  }

  /** One after another: two jobs of one mail never meet. */
  async addJob(transaction: Transaction, deliveryId: string): Promise<void> {
    await transaction.addJob(
      DELIVER_TASK,
      { deliveryId },
      { key: jobKey(deliveryId), queue: 'settlement.mail', maxAttempts: this.config.attempts },
    );
  }

  /**
   * Gives a job to what waits without one: it waited for a mail server to be set, or its job was lost. Warnings of days past are given
   * up: what still holds is told again each day.
   * @returns to how many
   */
  async resume(): Promise<number> {
    await this.dataSource.query(
      `UPDATE settlement_delivery SET state = 'failed', last_error = $2
       WHERE kind = 'warning' AND state = 'waiting' AND queued_at < $1`,
      [new Date(this.clock.now().getTime() - WARNING_HOLDS_MS), '提醒已过时，没有发出'],
    );
    const stranded = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM settlement_delivery
       WHERE state = 'waiting' AND coalesce(${jobStateExpression('$1 || settlement_delivery.id::text')}, 'given-up') = 'given-up'
       ORDER BY queued_at LIMIT 100`,
      [jobKey('')],
    );
    if (stranded.length > 0)
      await this.unitOfWork.run(async (transaction) => {
        for (const { id } of stranded) await this.addJob(transaction, id);
      });
    return stranded.length;
  }
}

const jobKey = (deliveryId: string): string => `${DELIVER_TASK}:${deliveryId}`;
