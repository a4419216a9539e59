import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CallProgressed, isOver } from '@yiche/calls';
import type { TimelineKind } from '@yiche/contracts';
import { EventBus, UnitOfWork } from '@yiche/platform';
import { RequestWriter } from '../persistence/request-writer.js';

/** An attempt's result comes from signalling (C7): the ledger's facts of the owner's leg are written to the attempt. */
@Injectable()
export class OwnerAttemptListener implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, async ({ fact, after }) => {
      if (fact.type === 'owner-answered')
        await this.write(fact.attemptId, { answered_at: fact.at }, 'owner-answered', {});
      if (fact.type === 'owner-ended') await this.end(fact.attemptId, fact.at, fact.result);
      // Every leg is gone and the end of the owner's was never heard of: nothing may stay live for ever.
      if (after.owner && isOver(after))
        await this.end(after.owner.attemptId, fact.at, after.owner.result ?? 'cancelled');
    });
  }

  private end(attemptId: string, at: Date, result: string): Promise<void> {
    return this.write(attemptId, { ended_at: at, signal_result: result }, 'owner-ended', { result });
  }

  /** Writes once: a fact heard again finds nothing left to change. */
  private async write(
    attemptId: string,
    change: { answered_at: Date } | { ended_at: Date; signal_result: string },
    kind: TimelineKind,
    details: { result?: string },
  ): Promise<void> {
    await this.unitOfWork.run(async (transaction) => {
      const values = 'answered_at' in change ? [change.answered_at] : [change.ended_at, change.signal_result];
      const assignment = 'answered_at' in change ? 'answered_at = $2' : 'ended_at = $2, signal_result = $3';
      const open = 'answered_at' in change ? 'answered_at IS NULL' : 'ended_at IS NULL';
      const [rows] = await transaction.manager.query<[{ relocation_id: string }[], number]>(
        `UPDATE owner_attempt SET ${assignment} WHERE id = $1 AND ${open} RETURNING relocation_id`,
        [attemptId, ...values],
      );
      const relocationId = rows[0]?.relocation_id;
      if (!relocationId) return;
      await this.writer.note(transaction, await this.writer.lock(transaction, relocationId), kind, null, {
        attemptId,
        ...details,
      });
    });
  }
}
