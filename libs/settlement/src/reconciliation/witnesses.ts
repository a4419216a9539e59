import { Injectable } from '@nestjs/common';
import { addDays, daysOf, startOf } from '@yiche/kernel';
import type { EntityManager } from 'typeorm';
import type { MatchableRow } from '../domain/carrier-match.js';
import type { BilledLine, ComparedCall } from '../domain/differences.js';
import type { Statement } from '../persistence/statement.entity.js';

interface CallRow {
  readonly id: string;
  readonly callKey: string;
  readonly node: string;
  /** Blind index; empty where there is no number. */
  readonly numberKey: string;
  readonly arrivedAt: Date;
  readonly connectedAt: Date | null;
  readonly endedAt: Date | null;
  readonly line: BilledLine | null;
  readonly recording: ComparedCall['recording'];
}

/** What the database's witnesses say of a stretch of time. */
@Injectable()
export class Witnesses {
  /**
   * The days on which calls arrived that this statement is about: those of its month, the day before (who waited over midnight was
   * answered in it), and those of calls that were found late.
   */
  async days(manager: EntityManager, { id, month }: Statement): Promise<string[]> {
    const late = await manager.query<{ day: string }[]>(
      `SELECT DISTINCT to_char(call.arrived_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day
       FROM settlement_line line JOIN ledger_call call ON call.call_id = line.call_id WHERE line.statement_id = $1 AND line.month <> $2`,
      [id, month],
    );
    return [addDays(`${month}-01`, -1), ...daysOf(month), ...late.map(({ day }) => day)];
  }

  /** The bureau's calls that arrived in it, in this order, with what this statement froze and the store has of them. */
  async calls(manager: EntityManager, { id, bureauId }: Statement, from: Date, to: Date): Promise<ComparedCall[]> {
    const rows = await manager.query<CallRow[]>(
      `SELECT call.call_id AS id, call.record_key AS "callKey", call.node, coalesce(call.requester_index, '') AS "numberKey", call.arrived_at AS "arrivedAt",
         call.connected_at AS "connectedAt", call.ended_at AS "endedAt",
         CASE WHEN line.number IS NOT NULL THEN json_build_object('number', line.number, 'answeredAt', line.answered_at,
           'seconds', line.seconds, 'recordingSha256', line.recording_sha256) END AS line,
         CASE WHEN track.state IS NOT NULL THEN json_build_object('available', track.state = 'available', 'sha256', track.sha256) END
           AS recording
       FROM ledger_call call
       LEFT JOIN settlement_line line ON line.call_id = call.call_id AND line.statement_id = $1
       LEFT JOIN call_track track ON track.call_id = call.call_id AND track.leg_id = call.requester_leg_id
       WHERE call.bureau_id = $2 AND call.arrived_at >= $3 AND call.arrived_at < $4
       ORDER BY call.arrived_at, call.call_id`,
      [id, bureauId, from, to],
    );
    return rows.map((call) => ({
      ...call,
      lineSeconds: call.endedAt && Math.floor((call.endedAt.getTime() - call.arrivedAt.getTime()) / 1_000),
    }));
  }

  /** The file that counts for each month: the one imported last. Month → id of the file. */
  async carrierFiles(manager: EntityManager, bureauId: string): Promise<Map<string, string>> {
    const rows = await manager.query<{ month: string; id: string }[]>(
      `SELECT DISTINCT ON (month) month, id FROM settlement_carrier_file WHERE bureau_id = $1
       ORDER BY month, imported_at DESC, id DESC`,
      [bureauId],
    );
    return new Map(rows.map(({ month, id }) => [month, id]));
  }

  /** What the carrier's files have of it, in order of time. */
  carrierRows(manager: EntityManager, files: readonly string[], from: Date, to: Date): Promise<MatchableRow[]> {
    return manager.query<MatchableRow[]>(
      `SELECT row, number_index AS "numberKey", answered_at AS "answeredAt", seconds FROM settlement_carrier_row
       WHERE file_id = ANY ($1) AND answered_at >= $2 AND answered_at < $3 ORDER BY answered_at, row`,
      [files, from, to],
    );
  }

  /** Which of these calls of the PBX the ledger has, and whose they are. */
  async known(manager: EntityManager, callKeys: readonly string[]): Promise<Map<string, string | null>> {
    if (callKeys.length === 0) return new Map();
    const rows = await manager.query<{ callKey: string; bureauId: string | null }[]>(
      `SELECT record_key AS "callKey", bureau_id AS "bureauId" FROM ledger_call WHERE record_key = ANY ($1)`,
      [callKeys],
    );
    return new Map(rows.map(({ callKey, bureauId }) => [callKey, bureauId]));
  }

  /** Tracks that began on this day and whose call the ledger does not have. */
  strayRecordings(
    manager: EntityManager,
    bureauId: string,
    day: string,
  ): Promise<{ id: string; callId: string; startedAt: Date }[]> {
    return manager.query(
      `SELECT track_id AS id, call_id AS "callId", started_at AS "startedAt" FROM call_track track
       WHERE bureau_id = $1 AND started_at >= $2 AND started_at < $3
         AND NOT EXISTS (SELECT 1 FROM ledger_call call WHERE call.call_id = track.call_id)`,
      [bureauId, startOf(day), startOf(addDays(day, 1))],
    );
  }

  /** Lines after `after` whose call the ledger does not have, in order of their numbers. */
  strayLines(
    manager: EntityManager,
    statementId: string,
    after: number,
    limit: number,
  ): Promise<(BilledLine & { callId: string })[]> {
    return manager.query(
      `SELECT number, call_id AS "callId", answered_at AS "answeredAt", seconds, recording_sha256 AS "recordingSha256"
       FROM settlement_line line WHERE statement_id = $1 AND number > $2
         AND NOT EXISTS (SELECT 1 FROM ledger_call call WHERE call.call_id = line.call_id)
       ORDER BY number LIMIT $3`,
      [statementId, after, limit],
    );
  }
}
