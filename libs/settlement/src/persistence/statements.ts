import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { AuditTrail } from '@yiche/audit';
import { refusal, type StatementState } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import type { Transaction } from '@yiche/platform';
import { DataSource } from 'typeorm';
import type { Actor } from '@yiche/identity';
import { statementMachine } from '../domain/statement-machine.js';
import { StatementMoved } from '../settlement-events.js';
import { Statement } from './statement.entity.js';

/** A step that is written down with a statement. */
export interface StatementStep {
  /** `sent`, `payment-recorded`; the action in the audit trail is `settlement.` and this. */
  readonly kind: string;
  /** Null where the statement stays where it is. */
  readonly to: StatementState | null;
  readonly actor: Actor;
  /** What a reader of the history has to know, in Chinese; nothing personal. */
  readonly note?: string;
}

/** Statements as they are stored, and the one way in which they move on. */
@Injectable()
export class Statements {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * The statement, if this viewer may see it (`statementsInView`).
   * @param bureauId of the viewer; null for the operator's people
   * @param seesDrafts a bureau's people see what was sent to them, never a draft
   * @throws DomainError `settlement/unknown-statement`
   */
  async get(id: string, bureauId: string | null, seesDrafts = bureauId === null): Promise<Statement> {
    return shown(await this.dataSource.getRepository(Statement).findOneBy({ id }), bureauId, seesDrafts);
  }

  /**
   * The same, and nobody else moves it until the transaction ends.
   * @throws DomainError `settlement/unknown-statement`
   */
  async lock(
    { manager }: Transaction,
    id: string,
    bureauId: string | null = null,
    seesDrafts = bureauId === null,
  ): Promise<Statement> {
    const found = await manager
      .getRepository(Statement)
      .findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return shown(found, bureauId, seesDrafts);
  }

  /** A contract's of a month. @throws DomainError `settlement/unknown-statement` while that is not closed */
  async ofMonth(contractId: string, month: string): Promise<Statement> {
    return shown(await this.dataSource.getRepository(Statement).findOneBy({ contractId, month }), null, true);
  }

  /** Whether there is any at all. */
  exist(): Promise<boolean> {
    return this.dataSource.getRepository(Statement).exists();
  }

  /** @throws DomainError `settlement/not-now` for a step that the table does not have; before work that the step comes after */
  requireStep({ state: from }: Statement, to: StatementState): void {
    if (!statementMachine.allows(from, to)) throw refusal('settlement/not-now', {}, { from, to });
  }

  /**
   * Writes a step down: the state if it changes, the history, the audit trail. Call it last in the transaction (`AuditTrail`), once for
   * each step.
   * @throws DomainError `settlement/not-now` for a step that the table does not have
   */
  async step(
    { manager, publish }: Transaction,
    statement: Statement,
    { kind, to, actor, note = '' }: StatementStep,
  ): Promise<void> {
    const from = statement.state;
    if (to !== null) this.requireStep(statement, to);
    const at = this.clock.now();
    if (to !== null) {
      statement.state = to;
      if (to === 'sent') statement.sentAt = at;
      if (to === 'paid') statement.paidAt = at;
      await manager.query('UPDATE settlement_statement SET state = $2, sent_at = $3, paid_at = $4 WHERE id = $1', [
        statement.id,
        to,
        statement.sentAt,
        statement.paidAt,
      ]);
    }
    await manager.query(
      `INSERT INTO settlement_event (statement_id, at, kind, from_state, to_state, actor_id, actor_name, note)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [statement.id, at, kind, to === null ? null : from, to, actor.id, actor.name, note],
    );
    publish(new StatementMoved(at, statement.number, kind, statement.state));
    await this.audit.append(manager, {
      actorId: actor.id,
      actorName: actor.name,
      action: `settlement.${kind}`,
      subjectType: 'statement',
      subjectId: statement.id,
      bureauId: statement.bureauId,
      details: { number: statement.number, ...(to === null ? {} : { from, to }) },
    });
  }
}

function shown(found: Statement | null, bureauId: string | null, seesDrafts: boolean): Statement {
  const isInView =
    found && (bureauId === null || found.bureauId === bureauId) && (seesDrafts || found.state !== 'draft');
  if (!isInView) throw refusal('settlement/unknown-statement');
  return found;
}
