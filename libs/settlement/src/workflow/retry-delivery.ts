import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { Clock, contractDate, type DomainError } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import type { Actor } from '@yiche/identity';
import { Contracts, termsOn } from '@yiche/billing';
import { Statements } from '../persistence/statements.js';
import { Deliveries } from './deliveries.js';

/** A clerk has a mail sent again that failed, or is not content to wait; to whom the contract says now. */
@Injectable()
export class RetryDelivery {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly contracts: Contracts,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
  ) {}

  /**
   * @param bureauId of the clerk; null for one who serves all
   * @throws DomainError `settlement/unknown-statement`, `settlement/unknown-delivery`, `settlement/delivered-before`,
   * `settlement/no-recipients`
   */
  async retry(id: string, deliveryId: string, actor: Actor, bureauId: string | null = null): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      const statement = await this.statements.lock(transaction, id, bureauId);
      const [delivery] = await manager.query<{ state: string }[]>(
        'SELECT state FROM settlement_delivery WHERE id = $1 AND statement_id = $2 FOR UPDATE',
        [deliveryId, id],
      );
      if (!delivery) throw refusal('settlement/unknown-delivery');
      if (delivery.state === 'delivered') throw refusal('settlement/delivered-before');
      const contract = await this.contracts.get(statement.contractId, manager);
      const { to } = termsOn(contract, contractDate(this.clock.now())).mail;
      if (to.length === 0) throw noRecipients();
      await manager.query(
        `UPDATE settlement_delivery SET state = 'waiting', attempts = 0, recipients = $2 WHERE id = $1`,
        [deliveryId, to],
      );
      await this.deliveries.addJob(transaction, deliveryId);
      await this.statements.step(transaction, statement, { kind: 'delivery-retried', to: null, actor });
    });
  }
}

export const noRecipients = (): DomainError => refusal('settlement/no-recipients');
