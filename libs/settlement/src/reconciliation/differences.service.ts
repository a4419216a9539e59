import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { writtenReason } from '@yiche/billing';
import {
  refusal,
  type Difference,
  type DifferencePage,
  type DifferenceQuery,
  type ExplainDifferences,
} from '@yiche/contracts';
import { actorOf, type SessionUser } from '@yiche/identity';
import { Clock, type DomainError } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { statementsInView } from '../views/statements-in-view.js';
import type { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { comparisonState } from './comparison-state.js';
import { addReconciliation } from './reconciliation-due.js';

const FIELDS = `id, kind, call_id AS "callId", at, details, explanation, explained_by AS "explainedBy", explained_at AS "explainedAt"`;

type DifferenceRow = Omit<Difference, 'at' | 'explainedAt'> & {
  readonly at: Date | null;
  readonly explainedAt: Date | null;
};

/** The differences of a statement, what people say of them, and whether it may be sent with them. */
@Injectable()
export class DifferencesService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** How many differences nobody has explained. */
  async unexplained(manager: EntityManager, statementId: string): Promise<number> {
    const [row] = await manager.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM settlement_difference WHERE statement_id = $1 AND explanation IS NULL',
      [statementId],
    );
    return row?.count ?? 0;
  }

  /**
   * Lets a draft pass that was compared since it was closed and since the carrier's latest file came, and whose differences are all
   * explained, or that a named person let pass.
   * @throws DomainError `settlement/not-reconciled`, `settlement/differences-unexplained`
   */
  async assertSendable({ manager }: Transaction, statement: Statement): Promise<void> {
    const comparison = await comparisonState(manager, statement.id);
    if (comparison !== 'done') throw notReconciled(comparison === 'failed');
    if (statement.overrideAt !== null) return;
    const unexplained = await this.unexplained(manager, statement.id);
    if (unexplained > 0)
      throw refusal(
        'settlement/differences-unexplained',
        { unexplained },
        { unexplained, kinds: await this.kinds(manager, statement.id) },
      );
  }

  /** Those in this person's view: the bureau's people see them once the statement was sent. @throws DomainError `settlement/unknown-statement` */
  async page(user: SessionUser, statementId: string, query: DifferenceQuery): Promise<DifferencePage> {
    await this.statements.get(statementId, ...statementsInView(user));
    const { manager } = this.dataSource;
    const { page, pageSize, kind = null, unexplained } = query;
    const where = `statement_id = $1 AND kind = coalesce($2, kind) AND (NOT $3 OR explanation IS NULL)`;
    const wanted = [statementId, kind, unexplained === 'yes'];
    const [counted] = await manager.query<{ total: number }[]>(
      `SELECT count(*)::int AS total FROM settlement_difference WHERE ${where}`,
      wanted,
    );
    const rows = await manager.query<DifferenceRow[]>(
      `SELECT ${FIELDS} FROM settlement_difference WHERE ${where}
       ORDER BY at NULLS FIRST, kind, id LIMIT $4 OFFSET $5`,
      [...wanted, pageSize, (page - 1) * pageSize],
    );
    const kinds = await this.kinds(manager, statementId);
    return { total: counted?.total ?? 0, items: rows.map(viewOf), kinds };
  }

  /**
   * Writes one explanation for the named differences, or for all of a kind that have none.
   * @throws DomainError `settlement/not-a-draft`; `settlement/unknown-difference` when one of them is none of this statement's, and
   *   `settlement/nothing-to-explain` when all of the kind are explained: nothing is written then
   */
  async explain(user: SessionUser, statementId: string, { ids, kind, explanation }: ExplainDifferences): Promise<void> {
    await this.ofDraft(user, statementId, async (transaction, statement) => {
      const named = [...new Set(ids)];
      const [, explained] = await transaction.manager.query<[unknown, number]>(
        `UPDATE settlement_difference SET explanation = $4, explained_by = $5, explained_at = $6
         WHERE statement_id = $1 AND (id = ANY ($2) OR (kind = $3 AND explanation IS NULL))`,
        [statementId, named, kind, writtenReason(explanation), user.displayName, this.clock.now()],
      );
      if (kind === null && explained !== named.length) throw refusal('settlement/unknown-difference');
      if (explained === 0) throw refusal('settlement/nothing-to-explain');
      await this.statements.step(transaction, statement, {
        kind: 'differences-explained',
        to: null,
        actor: actorOf(user),
        note: `说明 ${explained} 项差异：${writtenReason(explanation)}`,
      });
    });
  }

  /** Lets a draft pass though not all is explained, in this person's name. @throws DomainError `settlement/not-a-draft`, `settlement/nothing-to-override` */
  async override(user: SessionUser, statementId: string, reason: string): Promise<void> {
    await this.ofDraft(user, statementId, async (transaction, statement) => {
      const unexplained = await this.unexplained(transaction.manager, statementId);
      if (unexplained === 0) throw refusal('settlement/nothing-to-override');
      const note = writtenReason(reason);
      const at = this.clock.now();
      await transaction.manager.query(
        'UPDATE settlement_statement SET override_by = $2, override_at = $3, override_reason = $4 WHERE id = $1',
        [statementId, user.displayName, at, note],
      );
      Object.assign(statement, { overrideBy: user.displayName, overrideAt: at, overrideReason: note });
      await this.statements.step(transaction, statement, {
        kind: 'differences-overridden',
        to: null,
        actor: actorOf(user),
        note: `带着 ${unexplained} 项未说明的差异放行：${note}`,
      });
    });
  }

  /** Has a draft compared again. @throws DomainError `settlement/not-a-draft` */
  async compareAgain(user: SessionUser, statementId: string): Promise<void> {
    await this.ofDraft(user, statementId, async (transaction, statement) => {
      await addReconciliation(transaction, statementId);
      await this.statements.step(transaction, statement, {
        kind: 'reconciliation-requested',
        to: null,
        actor: actorOf(user),
      });
    });
  }

  private async ofDraft(
    user: SessionUser,
    statementId: string,
    work: (transaction: Transaction, statement: Statement) => Promise<void>,
  ): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, statementId, ...statementsInView(user));
      if (statement.state !== 'draft')
        throw refusal(
          'settlement/not-a-draft',
          {},
          {
            state: statement.state,
          },
        );
      await work(transaction, statement);
    });
  }

  private kinds(manager: EntityManager, statementId: string): Promise<DifferencePage['kinds']> {
    return manager.query(
      `SELECT kind, count(*)::int AS total, count(*) FILTER (WHERE explanation IS NULL)::int AS unexplained
       FROM settlement_difference WHERE statement_id = $1 GROUP BY kind ORDER BY kind`,
      [statementId],
    );
  }
}

const notReconciled = (hasFailed: boolean): DomainError =>
  refusal(hasFailed ? 'settlement/not-reconciled#failed' : 'settlement/not-reconciled');

const viewOf = ({ at, explainedAt, ...rest }: DifferenceRow): Difference => ({
  ...rest,
  at: at?.toISOString() ?? null,
  explainedAt: explainedAt?.toISOString() ?? null,
});
