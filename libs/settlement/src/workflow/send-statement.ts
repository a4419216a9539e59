import { Injectable } from '@nestjs/common';
import { Contracts, objectUntil, payUntil, termsOn } from '@yiche/billing';
import { fingerprintOf } from '@yiche/evidence';
import type { Actor } from '@yiche/identity';
import { Clock, contractDate } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { statementLetter } from '../domain/letter.js';
import type { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { DifferencesService } from '../reconciliation/differences.service.js';
import { Deliveries } from './deliveries.js';
import { noRecipients } from './retry-delivery.js';

/** A draft goes to the bureau (G4): from now on it stands (G6), and a mail with the workbook is on its way. */
@Injectable()
export class SendStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly contracts: Contracts,
    private readonly differences: DifferencesService,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
  ) {}

  /**
   * @param bureauId of the clerk; null for one who serves all
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-now`, `settlement/no-recipients`, and those of differences that are not explained
   */
  async send(id: string, actor: Actor, bureauId: string | null = null): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId, true);
      this.statements.requireStep(statement, 'sent');
      await this.differences.assertSendable(transaction, statement);
      const contract = await this.contracts.get(statement.contractId, transaction.manager);
      const today = contractDate(this.clock.now());
      const { to: recipients } = termsOn(contract, today).mail;
      if (recipients.length === 0) throw noRecipients();
      await this.deliveries.queue(transaction, {
        kind: 'statement',
        statementId: id,
        contractId: contract.id,
        recipients,
        key: `statement:${id}`,
        ...this.letter(statement, today),
      });
      await this.statements.step(transaction, statement, { kind: 'sent', to: 'sent', actor });
    });
  }

  private letter({ number, month, terms, counted, figures, root, publicKey }: Statement, today: string) {
    return statementLetter({
      number,
      month,
      bureau: terms.parties.bureau,
      counted,
      figures,
      objectBy: objectUntil(month, terms, today),
      payBy: payUntil(month, today),
      root,
      fingerprint: fingerprintOf(publicKey),
    });
  }
}
