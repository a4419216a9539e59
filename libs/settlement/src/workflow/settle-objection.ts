import { Injectable } from '@nestjs/common';
import { writtenReason } from '@yiche/billing';
import { refusal, type SettleObjection as Settled } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { Clock, contractDate, newId } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { firstLines, namedLines, requireLines, uniqueLines } from '../persistence/statement-lines.js';
import type { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { ConcludeObjections } from './conclude-objections.js';

interface StoredObjection {
  readonly id: string;
  readonly scope: 'totals' | 'lines';
  readonly lines: number[];
  readonly raisedAt: Date;
  readonly settledAt: Date | null;
}

/**
 * The operator answers an objection (G5). Lines that should not have been billed become a correction in the next statement (G6), one of each month; the
 * last answer may conclude them all (`ConcludeObjections`).
 */
@Injectable()
export class SettleObjection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly objections: ConcludeObjections,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `settlement/unknown-objection`, `settlement/objection-settled`, `settlement/not-now`, `settlement/unknown-line`,
   * `settlement/line-not-objected`, `settlement/line-withdrawn-before`
   */
  async settle(
    id: string,
    objectionId: string,
    { answer, withdrawnLines }: Settled,
    actor: Actor,
    bureauId: string | null = null,
  ): Promise<void> {
    const lines = uniqueLines(withdrawnLines);
    const text = writtenReason(answer);
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      const objection = await this.openObjection(transaction, statement, objectionId);
      await this.withdraw(transaction, statement, objection, lines, actor);
      const { manager } = transaction;
      await manager.query(
        'UPDATE settlement_objection SET settled_at = $2, settled_by = $3, answer = $4 WHERE id = $1',
        [objectionId, this.clock.now(), actor.name, text],
      );
      await this.statements.step(transaction, statement, {
        kind: 'objection-settled',
        to: null,
        actor,
        note: lines.length > 0 ? `撤回第 ${namedLines(lines)}，计入下一期账单的调整` : '没有撤回明细',
      });
      await this.objections.concludeLocked(transaction, statement, actor);
    });
  }

  private async openObjection(
    { manager }: Transaction,
    statement: Statement,
    objectionId: string,
  ): Promise<StoredObjection> {
    const [objection] = await manager.query<StoredObjection[]>(
      `SELECT id, scope, lines, raised_at AS "raisedAt", settled_at AS "settledAt" FROM settlement_objection
       WHERE id = $1 AND statement_id = $2`,
      [objectionId, statement.id],
    );
    if (!objection) throw refusal('settlement/unknown-objection');
    if (objection.settledAt) throw refusal('settlement/objection-settled');
    if (statement.state !== 'objected')
      throw refusal(
        'settlement/not-now#settle',
        {},
        {
          from: statement.state,
        },
      );
    return objection;
  }

  /** The statement is locked, so that what is withdrawn here was not withdrawn meanwhile; the table's key would refuse it too. */
  private async withdraw(
    { manager }: Transaction,
    statement: Statement,
    { id, scope, lines: objected, raisedAt }: StoredObjection,
    lines: readonly number[],
    actor: Actor,
  ): Promise<void> {
    if (lines.length === 0) return;
    const foreign = scope === 'lines' ? lines.filter((line) => !objected.includes(line)) : [];
    if (foreign.length > 0)
      throw refusal('settlement/line-not-objected', firstLines(foreign), { lines: foreign.slice(0, 100) });
    await requireLines(manager, statement.id, lines);
    const before = await manager.query<{ number: number }[]>(
      'SELECT number FROM settlement_withdrawn_line WHERE statement_id = $1 AND number = ANY($2::int[]) ORDER BY number',
      [statement.id, lines],
    );
    if (before.length > 0) {
      const numbers = before.map(({ number }) => number);
      throw refusal('settlement/line-withdrawn-before', firstLines(numbers), { lines: numbers.slice(0, 100) });
    }
    await manager.query(
      `INSERT INTO settlement_withdrawn_line (statement_id, number, objection_id)
       SELECT $1, number, $3 FROM unnest($2::int[]) AS withdrawn (number)`,
      [statement.id, lines, id],
    );
    for (const { month, numbers } of await byMonth(manager, statement.id, lines))
      await manager.query(
        `INSERT INTO settlement_adjustment (id, contract_id, kind, corrects_month, count, amount, reason, entered_by, entered_at)
         VALUES ($1, $2, 'objection', $3, $4, NULL, $5, $6, $7)`,
        [
          newId(),
          statement.contractId,
          month,
          -numbers.length,
          `账单 ${statement.number}：${contractDate(raisedAt)} 异议成立，撤回第 ${namedLines(numbers, 100)}`,
          actor.name,
          this.clock.now(),
        ],
      );
  }
}

/** Lines by the month to which their calls belong: one found late may be of a month with another count and other prices. */
async function byMonth(
  manager: EntityManager,
  statementId: string,
  lines: readonly number[],
): Promise<{ month: string; numbers: number[] }[]> {
  return manager.query(
    `SELECT month, array_agg(number ORDER BY number) AS numbers FROM settlement_line
     WHERE statement_id = $1 AND number = ANY($2::int[]) GROUP BY month ORDER BY month`,
    [statementId, lines],
  );
}
