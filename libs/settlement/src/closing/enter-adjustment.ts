import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@yiche/audit';
import { checkAdjustment, Contracts, writtenReason } from '@yiche/billing';
import type { EnterAdjustment as AdjustmentBody } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { Clock, monthOf, newId } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';

/** A correction of an earlier month that a clerk enters for the next statement (G6). */
@Injectable()
export class EnterAdjustment {
  constructor(
    private readonly contracts: Contracts,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns its id
   * @throws DomainError `settlement/unknown-contract`, and what `checkAdjustment` says
   */
  async enter(actor: Actor, body: AdjustmentBody): Promise<string> {
    const { contractId, kind, correctsMonth, amount } = body;
    const id = newId();
    await this.unitOfWork.run(async ({ manager }) => {
      const contract = await this.contracts.get(contractId, manager);
      const now = this.clock.now();
      checkAdjustment(contract, body, monthOf(now));
      await manager.query(
        `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, amount, reason, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, contractId, kind, correctsMonth, amount, writtenReason(body.reason), actor.name, now],
      );
      await this.audit.append(manager, {
        actorId: actor.id,
        actorName: actor.name,
        action: 'settlement.adjustment-entered',
        subjectType: 'contract',
        subjectId: contract.id,
        bureauId: contract.bureauId,
        details: { adjustment: id, kind, correctsMonth, amount },
      });
    });
    return id;
  }
}
