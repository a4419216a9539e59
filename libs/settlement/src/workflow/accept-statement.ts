import { Injectable } from '@nestjs/common';
import { refusal } from '@yiche/contracts';
import { UnitOfWork } from '@yiche/platform';
import type { Actor } from '@yiche/identity';
import { openObjections } from '../persistence/open-objections.js';
import { Statements } from '../persistence/statements.js';
import { becomePayable } from './become-payable.js';

/** The bureau accepts what was sent to it (G5). */
@Injectable()
export class AcceptStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
  ) {}

  /**
   * Also after its objections, when they have been answered.
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-now` for one that does not wait for its acceptance,
   * `settlement/objection-open`
   */
  async accept(id: string, actor: Actor, bureauId: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      this.statements.requireStep(statement, 'accepted');
      const open = await openObjections(transaction.manager, id);
      if (open > 0) throw refusal('settlement/objection-open', { open }, { open });
      await this.statements.step(transaction, statement, { kind: 'accepted', to: 'accepted', actor });
      await becomePayable(this.statements, transaction, statement, actor);
    });
  }
}
