import { Injectable } from '@nestjs/common';
import { writtenReason } from '@yiche/billing';
import type { Actor } from '@yiche/identity';
import { UnitOfWork } from '@yiche/platform';
import { Statements } from '../persistence/statements.js';

/** The bureau refuses a month's fee for falsified data (G7); the month stays marked so. */
@Injectable()
export class RefuseStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
  ) {}

  /** @throws DomainError `settlement/unknown-statement`, `settlement/not-now` for one that was refused before */
  async refuse(id: string, reason: string, actor: Actor, bureauId: string): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      await this.statements.step(transaction, statement, {
        kind: 'refused',
        to: 'refused',
        actor,
        note: writtenReason(reason),
      });
    });
  }
}
