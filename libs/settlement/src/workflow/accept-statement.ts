import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@yiche/platform';
import type { Actor } from '../actor.js';
import { Statements } from '../persistence/statements.js';
import { becomePayable } from './become-payable.js';

/** The bureau accepts what was sent to it (G5). */
@Injectable()
export class AcceptStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
  ) {}

  /** @throws DomainError `settlement/unknown-statement`, `settlement/not-now` for one that does not wait for its acceptance */
  async accept(id: string, actor: Actor, bureauId: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      await this.statements.step(transaction, statement, { kind: 'accepted', to: 'accepted', actor });
      await becomePayable(this.statements, transaction, statement, actor);
    });
  }
}
