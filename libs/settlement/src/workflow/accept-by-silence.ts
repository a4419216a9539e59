import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@yiche/platform';
import { SYSTEM } from '@yiche/identity';
import { Statements } from '../persistence/statements.js';
import { becomePayable } from './become-payable.js';
import { ObjectionTime } from './objection-time.js';

/** Silence until the end of the day is acceptance (G5). */
@Injectable()
export class AcceptBySilence {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly time: ObjectionTime,
  ) {}

  /** @returns whether the time had come; looked at under the lock, an objection of the last second is one */
  async accept(id: string): Promise<boolean> {
    return this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id);
      if (statement.state !== 'sent') return false;
      const endedOn = await this.time.endedOn(transaction.manager, statement);
      if (endedOn === null) return false;
      await this.statements.step(transaction, statement, {
        kind: 'accepted-by-silence',
        to: 'accepted-by-silence',
        actor: SYSTEM,
        note: `截至 ${endedOn} 未提出异议，视为认可（合同三）`,
      });
      await becomePayable(this.statements, transaction, statement, SYSTEM);
      return true;
    });
  }
}
