import { Injectable } from '@nestjs/common';
import { settleBy as settleByOf, writtenReason } from '@yiche/billing';
import { WorkCalendarService } from '@yiche/calendar';
import { refusal, type RaiseObjection as Raised } from '@yiche/contracts';
import type { Actor } from '@yiche/identity';
import { cleanLine, Clock, contractDate, newId } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import { namedLines, requireLines, uniqueLines } from '../persistence/statement-lines.js';
import type { Statement } from '../persistence/statement.entity.js';
import { statementDates } from '../persistence/statement-dates.js';
import { Statements } from '../persistence/statements.js';
import { ObjectionTime } from './objection-time.js';

const MOST_BYTES = 5 * 1024 * 1024;

/** More at one statement, each with 5 MB, is a mistake of a program. */
const MOST_OBJECTIONS = 50;

/** The bureau objects to a statement, or to lines of it, until the end of its day (G5). */
@Injectable()
export class RaiseObjection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly calendar: WorkCalendarService,
    private readonly time: ObjectionTime,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError `settlement/not-now`, `settlement/too-late-to-object`, `settlement/unknown-line`, `settlement/attachment-too-large`,
   * `settlement/calendar-not-loaded`; nothing is saved then
   * @returns the objection's id
   */
  async raise(id: string, raised: Raised, actor: Actor, bureauId: string): Promise<string> {
    const attachment = raised.attachment && {
      name: cleanLine(raised.attachment.name) || '附件',
      content: Buffer.from(raised.attachment.content, 'base64'),
    };
    if (attachment && attachment.content.length > MOST_BYTES) throw refusal('settlement/attachment-too-large');
    const reason = writtenReason(raised.reason);
    const lines = uniqueLines(raised.lines);
    await this.calendar.refresh();
    return this.unitOfWork.run(async (transaction) => {
      const statement = await this.statements.lock(transaction, id, bureauId);
      await this.requireTime(transaction, statement);
      await requireLines(transaction.manager, id, lines);
      const now = this.clock.now();
      const { objectBy } = await statementDates(transaction.manager, statement);
      const settleBy = settleByOf(contractDate(now), objectBy, statement.terms, (day) => this.calendar.isWorkday(day));
      const objectionId = newId();
      await transaction.manager.query(
        `INSERT INTO settlement_objection (id, statement_id, scope, lines, reason, attachment_name, attachment, raised_at, raised_by, settle_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          objectionId,
          id,
          raised.scope,
          lines,
          reason,
          attachment?.name ?? null,
          attachment?.content ?? null,
          now,
          actor.name,
          settleBy,
        ],
      );
      const about = raised.scope === 'lines' ? `对第 ${namedLines(lines)}` : '对总数';
      await this.statements.step(transaction, statement, {
        kind: 'objected',
        to: statement.state === 'objected' ? null : 'objected',
        actor,
        note: `${about}提出异议，应于 ${settleBy} 前处理`,
      });
      return objectionId;
    });
  }

  private async requireTime({ manager }: Transaction, statement: Statement): Promise<void> {
    if (statement.state !== 'sent' && statement.state !== 'objected')
      throw refusal(
        'settlement/not-now#object',
        {},
        {
          from: statement.state,
          to: 'objected',
        },
      );
    const objectBy = await this.time.endedOn(manager, statement);
    if (objectBy !== null) throw refusal('settlement/too-late-to-object', { objectBy }, { objectBy });
    const [{ count } = { count: 0 }] = await manager.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM settlement_objection WHERE statement_id = $1',
      [statement.id],
    );
    if (count >= MOST_OBJECTIONS) throw refusal('settlement/too-many-objections', { most: MOST_OBJECTIONS });
  }
}
