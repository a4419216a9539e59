import { Injectable } from '@nestjs/common';
import { writtenReason } from '@yiche/billing';
import { refusal, type PauseLatePayment as Body } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { Clock, daysBetween, newId } from '@yiche/kernel';
import { UnitOfWork } from '@yiche/platform';
import { statementDates } from '../persistence/statement-dates.js';
import { pausesOf } from '../persistence/statement-pauses.js';
import { Statements } from '../persistence/statements.js';

/** Above any wait for an invoice or an approval that could be meant, days. */
const LONGEST = 366;
/** All of their reasons stand in one cell of the next statement, which holds 32,767 characters. */
const MOST = 20;

/**
 * The clock of late payment stands still for some days, for a written reason (G7): the operator's invoice came late, the treasury had to
 * approve. Something is added each time and nothing is edited.
 */
@Injectable()
export class PauseLatePayment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly clock: Clock,
  ) {}

  /**
   * @param bureauId of the clerk; null for one who serves all
   * @throws DomainError `settlement/unknown-statement`, `settlement/not-now`, `settlement/pause-in-time`, `settlement/pause-too-long`,
   * `settlement/pauses`
   */
  async pause(id: string, { from, to, reason }: Body, actor: Actor, bureauId: string | null = null): Promise<void> {
    const why = writtenReason(reason);
    if (daysBetween(from, to) >= LONGEST) throw refusal('settlement/pause-too-long', { most: LONGEST });
    await this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      const statement = await this.statements.lock(transaction, id, bureauId);
      const { state } = statement;
      if (state !== 'payable' && state !== 'overdue') throw refusal('settlement/not-now#pause', {}, { from: state });
      const { payBy } = await statementDates(manager, statement);
      if (to <= payBy) throw refusal('settlement/pause-in-time', { payBy }, { payBy });
      if ((await pausesOf(manager, id)).length >= MOST) throw refusal('settlement/pauses', { most: MOST });
      await manager.query(
        `INSERT INTO settlement_pause (id, statement_id, "from", "to", reason, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [newId(), id, from, to, why, actor.name, this.clock.now()],
      );
      await this.statements.step(transaction, statement, {
        kind: 'late-payment-paused',
        to: null,
        actor,
        note: `${from} 至 ${to} 逾期付款停计：${why}`,
      });
    });
  }
}
