import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CallProgressed, isOver, LedgerReading, type PublishedFact } from '@yiche/calls';
import type { SignalResult, TimelineKind } from '@yiche/contracts';
import { Bureaus } from '@yiche/identity';
import { Cursors, wakeOn, type Consumer, type Transaction } from '@yiche/platform';
import { RequestWriter } from '../persistence/request-writer.js';

const NEWS: ReadonlySet<string> = new Set(['owner-answered', 'owner-ended']);

/** An attempt's result comes from signalling (C7): the ledger's facts of the owner's leg are written to the attempt. */
@Injectable()
export class OwnerAttemptsConsumer implements Consumer<PublishedFact>, OnModuleInit {
  readonly name = 'relocations.owner-attempts.v1';
  readonly types = ['owner-answered', 'owner-ended', 'leg-ended', 'call-ended'] as const;
  readonly begins = 'first';
  readonly wakes = wakeOn(
    CallProgressed,
    ({ fact, after }) =>
      NEWS.has(fact.type) ||
      (isOver(after) &&
        (after.parties.some(({ role }) => role === 'owner') || this.bureaus.ofOwners(after.did) !== null)),
  );

  constructor(
    private readonly cursors: Cursors,
    readonly source: LedgerReading,
    private readonly writer: RequestWriter,
    private readonly bureaus: Bureaus,
  ) {}

  onModuleInit(): void {
    this.cursors.register(this);
  }

  async take(transaction: Transaction, facts: readonly PublishedFact[]): Promise<void> {
    for (const fact of facts) {
      if (fact.type === 'owner-answered') await this.answered(transaction, fact.attemptId, fact.at);
      if (fact.type === 'owner-ended') await this.ended(transaction, fact.attemptId, fact.at, fact);
    }
    if (facts.some(({ type }) => type === 'leg-ended' || type === 'call-ended')) await this.endLeftBehind(transaction);
  }

  /**
   * Every leg is gone and the end of an owner's was never heard of: nothing may stay live for ever. All that are live are looked at, at
   * most one a call: one that was begun when its call was over already, by a process that then died, has no fact of its own to come. An
   * owner who rang back has none either: their leg is the call's.
   */
  private async endLeftBehind(transaction: Transaction): Promise<void> {
    const { manager } = transaction;
    const live = await manager.query<{ id: string; callId: string; rangBack: boolean }[]>(
      'SELECT id, call_id AS "callId", rang_back AS "rangBack" FROM owner_attempt WHERE ended_at IS NULL ORDER BY relocation_id',
    );
    if (live.length === 0) return;
    const rangBack = new Set(live.filter((each) => each.rangBack).map(({ id }) => id));
    for (const { id, at } of await this.source.leftBehind(manager, live))
      await this.ended(transaction, id, at, { result: rangBack.has(id) ? 'answered' : 'cancelled', cause: null });
  }

  private answered(transaction: Transaction, attemptId: string, at: Date): Promise<void> {
    return this.write(transaction, attemptId, 'owner-answered', 'answered_at = $2', 'answered_at IS NULL', [at], {});
  }

  private ended(
    transaction: Transaction,
    attemptId: string,
    at: Date,
    { result, cause }: { readonly result: SignalResult; readonly cause: number | null },
  ): Promise<void> {
    const change = 'ended_at = $2, signal_result = $3, cause = $4';
    const values = [at, result, cause];
    return this.write(transaction, attemptId, 'owner-ended', change, 'ended_at IS NULL', values, { result });
  }

  /** Writes once: an attempt that has it already is left as it is. */
  private async write(
    transaction: Transaction,
    attemptId: string,
    kind: TimelineKind,
    change: string,
    open: string,
    values: readonly unknown[],
    details: { result?: string },
  ): Promise<void> {
    const { manager } = transaction;
    const [attempt] = await manager.query<{ relocation_id: string }[]>(
      `SELECT relocation_id FROM owner_attempt WHERE id = $1 AND ${open}`,
      [attemptId],
    );
    if (!attempt) return;
    // The request first, as whoever writes an attempt does.
    const request = await this.writer.lock(transaction, attempt.relocation_id);
    const [, written] = await manager.query<[unknown[], number]>(
      `UPDATE owner_attempt SET ${change} WHERE id = $1 AND ${open}`,
      [attemptId, ...values],
    );
    if (written > 0) await this.writer.note(transaction, request, kind, null, { attemptId, ...details });
  }
}
