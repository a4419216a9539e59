import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { CallProgressed, isOver } from '@yiche/calls';
import type { TimelineKind } from '@yiche/contracts';
import { Clock } from '@yiche/kernel';
import { DatabaseReturned, EventBus, UnitOfWork } from '@yiche/platform';
import { DataSource } from 'typeorm';
import { RequestWriter } from '../persistence/request-writer.js';

/** An attempt's result comes from signalling (C7): the ledger's facts of the owner's leg are written to the attempt. */
@Injectable()
export class OwnerAttemptListener implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly bus: EventBus,
    private readonly unitOfWork: UnitOfWork,
    private readonly writer: RequestWriter,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.bus.on(CallProgressed, async ({ fact, after }) => {
      if (fact.type === 'owner-answered')
        await this.write(fact.attemptId, { answered_at: fact.at }, 'owner-answered', {});
      if (fact.type === 'owner-ended') await this.end(fact.attemptId, fact.at, fact.result);
      // Every leg is gone and the end of an owner's was never heard of: nothing may stay live for ever.
      if (isOver(after)) await this.endAll(await this.liveOf('a.call_id = $1', [after.id]));
    });
    this.bus.on(DatabaseReturned, () => this.catchUp());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.catchUp();
  }

  /** What the ledger has and the attempts do not: missed while this process, or between two writes the database, was away. */
  private async catchUp(): Promise<void> {
    const legs = await this.dataSource.query<
      { id: string; answered_at: Date | null; ended_at: Date | null; result: string | null }[]
    >(
      `SELECT a.id, leg.answered_at, leg.ended_at, leg.result FROM owner_attempt a JOIN call_leg leg ON leg.attempt_id = a.id
       WHERE a.ended_at IS NULL AND (leg.result IS NOT NULL OR (leg.answered_at IS NOT NULL AND a.answered_at IS NULL))`,
    );
    for (const { id, answered_at, ended_at, result } of legs) {
      if (answered_at) await this.write(id, { answered_at }, 'owner-answered', {});
      if (result) await this.end(id, ended_at ?? this.clock.now(), result);
    }
    await this.endAll(await this.liveOf('c.ended_at IS NOT NULL', []));
  }

  private liveOf(which: string, parameters: unknown[]): Promise<{ id: string; at: Date | null }[]> {
    return this.dataSource.query(
      `SELECT a.id, c.ended_at AS at FROM owner_attempt a JOIN call c ON c.id = a.call_id WHERE a.ended_at IS NULL AND ${which}`,
      parameters,
    );
  }

  private async endAll(attempts: readonly { id: string; at: Date | null }[]): Promise<void> {
    for (const { id, at } of attempts) await this.end(id, at ?? this.clock.now(), 'cancelled');
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
