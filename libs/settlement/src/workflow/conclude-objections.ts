import { Injectable } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { SYSTEM, type Actor } from '@yiche/identity';
import type { Statement } from '../persistence/statement.entity.js';
import { openObjections } from '../persistence/open-objections.js';
import { Statements } from '../persistence/statements.js';
import { becomePayable } from './become-payable.js';
import { ObjectionTime } from './objection-time.js';

/**
 * When every objection has its answer, a statement is settled and payable; but not while the bureau may still object (G5): an early
 * answer takes nothing from its time. It need not wait for it either, it may accept the answers (`AcceptStatement`).
 */
@Injectable()
export class ConcludeObjections {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly time: ObjectionTime,
  ) {}

  /** @returns whether the time had come */
  async conclude(id: string): Promise<boolean> {
    return this.unitOfWork.run(async (transaction) =>
      this.concludeLocked(transaction, await this.statements.lock(transaction, id), SYSTEM),
    );
  }

  /** The same for a statement that is locked in this transaction. */
  async concludeLocked(transaction: Transaction, statement: Statement, actor: Actor): Promise<boolean> {
    const { manager } = transaction;
    if (statement.state !== 'objected' || (await openObjections(manager, statement.id)) > 0) return false;
    if ((await this.time.endedOn(manager, statement)) === null) return false;
    await this.statements.step(transaction, statement, { kind: 'settled', to: 'settled', actor });
    await becomePayable(this.statements, transaction, statement, actor);
    return true;
  }
}
