import { Injectable } from '@nestjs/common';
import { SYSTEM } from '@yiche/identity';
import { addDays, instantsOf, monthOf, startOf } from '@yiche/kernel';
import { UnitOfWork, type Transaction } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { CarrierComparison, runsOf } from '../domain/carrier-comparison.js';
import {
  lineDifferences,
  lineWithoutCall,
  onlyAtPbx,
  recordingWithoutCall,
  type ComparedCall,
  type PbxCall,
} from '../domain/differences.js';
import { PbxComparison } from '../domain/pbx-comparison.js';
import type { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { FoundDifferences, type MergeResult } from './found-differences.js';
import { PbxRecords } from './pbx-record.js';
import { Witnesses } from './witnesses.js';

/** What lies so near to the days that are gone through may belong to something in them, ms. */
const EDGE = 60_000;
const LINES_AT_ONCE = 2_000;
/** A day of the PBX's record is read between two statements, ms. */
const READING = 600_000;

/**
 * Compares the four witnesses of a draft: ledger and frozen lines, the PBX's own record, the recordings, the carrier's file (G8). Day by
 * day, so that memory is that of a day; the result takes the place of the one before in one step, or not at all. Doing it again with the
 * same witnesses changes nothing.
 */
@Injectable()
export class ReconcileStatement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly statements: Statements,
    private readonly witnesses: Witnesses,
    private readonly pbx: PbxRecords,
  ) {}

  /** @returns null when nothing was to be done: the statement is no draft any more, or another file came while it was compared */
  async execute(statementId: string): Promise<MergeResult | null> {
    return this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      await manager.query(`SET LOCAL idle_in_transaction_session_timeout = ${READING}`);
      // One comparison of a statement at a time: of two the later must also be the later written.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`reconcile:${statementId}`]);
      const statement = await this.statements.get(statementId, null);
      if (statement.state !== 'draft') return null;
      const files = await this.witnesses.carrierFiles(manager, statement.bureauId);
      const found = await FoundDifferences.begin(manager, statement.id);
      await this.goThrough(manager, statement, files, found);
      await this.addStrayLines(manager, statement, found);
      return this.save(transaction, statementId, files, found);
    });
  }

  private async goThrough(
    manager: EntityManager,
    statement: Statement,
    files: ReadonlyMap<string, string>,
    found: FoundDifferences,
  ): Promise<void> {
    const { month, bureauId } = statement;
    const { from: monthFrom, to: monthTo } = instantsOf(month);
    const ofMonth = (at: Date): boolean => at >= monthFrom && at < monthTo;
    const isOurs = ({ line, connectedAt, arrivedAt }: ComparedCall): boolean =>
      line !== null || ofMonth(connectedAt ?? arrivedAt);
    const pbxComparison = new PbxComparison();
    const carrier = new CarrierComparison({ month, isOurs, monthsWithFile: new Set(files.keys()) });

    for (const run of runsOf(await this.witnesses.days(manager, statement))) {
      for (const [index, day] of run.entries()) {
        const isFirst = index === 0;
        const isLast = index === run.length - 1;
        const [start, end] = [startOf(day), startOf(addDays(day, 1))];
        const from = isFirst ? new Date(start.getTime() - EDGE) : start;
        const to = isLast ? new Date(end.getTime() + EDGE) : end;
        const calls = await this.witnesses.calls(manager, statement, from, to);
        const rows = await this.witnesses.carrierRows(manager, [...files.values()], from, to);
        await found.add(carrier.compare(calls, rows, isLast ? null : end));

        const ours = calls.filter((call) => call.arrivedAt >= start && call.arrivedAt < end && isOurs(call));
        const record = await this.pbx.of(start, end);
        await found.add(pbxComparison.compare(ours, record));
        if (typeof record !== 'string') {
          const arrived = record.filter(
            (each) => each.bureauId === bureauId && each.arrivedAt >= start && each.arrivedAt < end,
          );
          const mine = arrived.filter(({ connectedAt, arrivedAt }) => ofMonth(connectedAt ?? arrivedAt));
          await this.addUnknown(manager, bureauId, mine, calls, found);
        }
        await found.add(ours.flatMap(lineDifferences));
        if (monthOf(start) === month) await this.addStrayRecordings(manager, bureauId, day, found);
      }
    }
    await found.add([...pbxComparison.end(), ...carrier.end()]);
  }

  /** Calls of the PBX that the ledger does not have, or has under another bureau. */
  private async addUnknown(
    manager: EntityManager,
    bureauId: string,
    recorded: readonly PbxCall[],
    calls: readonly ComparedCall[],
    found: FoundDifferences,
  ): Promise<void> {
    const seen = new Set(calls.map(({ callKey }) => callKey));
    const unseen = recorded.filter(({ callKey }) => !seen.has(callKey));
    const known = await this.witnesses.known(
      manager,
      unseen.map(({ callKey }) => callKey),
    );
    for (const call of unseen) {
      const owner = known.get(call.callKey);
      if (owner !== bureauId) await found.add([onlyAtPbx(call, owner != null)]);
    }
  }

  private async addStrayRecordings(
    manager: EntityManager,
    bureauId: string,
    day: string,
    found: FoundDifferences,
  ): Promise<void> {
    const stray = await this.witnesses.strayRecordings(manager, bureauId, day);
    await found.add(stray.map(({ id, callId, startedAt }) => recordingWithoutCall(id, callId, startedAt)));
  }

  private async addStrayLines(manager: EntityManager, { id }: Statement, found: FoundDifferences): Promise<void> {
    for (let after = 0; ;) {
      const lines = await this.witnesses.strayLines(manager, id, after, LINES_AT_ONCE);
      await found.add(
        lines.map((line) => lineWithoutCall(line.callId, line, new Date(`${line.answeredAt.replace(' ', 'T')}+08:00`))),
      );
      const last = lines.at(-1);
      if (!last || lines.length < LINES_AT_ONCE) return;
      after = last.number;
    }
  }

  private async save(
    transaction: Transaction,
    statementId: string,
    files: ReadonlyMap<string, string>,
    found: FoundDifferences,
  ): Promise<MergeResult | null> {
    const { manager } = transaction;
    const statement = await this.statements.lock(transaction, statementId);
    // Who imports a file waits for this lock, and has added the work that will compare it.
    const now = await this.witnesses.carrierFiles(manager, statement.bureauId);
    const isSame = now.size === files.size && [...now].every(([month, id]) => files.get(month) === id);
    if (statement.state !== 'draft' || !isSame) return null;
    const result = await found.merge();
    // Whoever let the statement pass did not know of these.
    const lapses = result.added > 0 && statement.overrideAt !== null;
    if (lapses)
      await manager.query(
        'UPDATE settlement_statement SET override_by = NULL, override_at = NULL, override_reason = NULL WHERE id = $1',
        [statementId],
      );
    const { total, unexplained, added, removed } = result;
    await this.statements.step(transaction, statement, {
      kind: 'reconciled',
      to: null,
      actor: SYSTEM,
      note: `差异 ${total} 项，未说明 ${unexplained} 项（新增 ${added}，消失 ${removed}）${lapses ? '；有新的差异，此前的放行失效' : ''}`,
    });
    return result;
  }
}
