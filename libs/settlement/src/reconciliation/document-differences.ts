import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DIFFERENCE_KINDS, type DifferenceKind } from '@yiche/contracts';
import type { DocumentDifference } from '@yiche/evidence';
import { inShanghai } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { inOneSentence } from '../domain/differences.js';

/** Rows of a sheet that people still read. */
const MOST = 50_000;

interface Row {
  readonly kind: DifferenceKind;
  readonly callId: string | null;
  readonly at: Date | null;
  readonly details: Record<string, string | number | null>;
  readonly explanation: string | null;
  readonly explainedBy: string | null;
}

/** The differences of a statement as its workbook shows them. */
@Injectable()
export class DocumentDifferences {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * In order of kind and time, the same order whenever it is asked for.
   * @param most when there are more, the first so many of them, and a row for each kind that says how many of it are left out
   */
  async of(statementId: string, most = MOST): Promise<DocumentDifference[]> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT kind, call_id AS "callId", at, details, explanation, explained_by AS "explainedBy" FROM settlement_difference
       WHERE statement_id = $1 ORDER BY array_position($2::text[], kind), at NULLS FIRST, id LIMIT $3`,
      [statementId, DIFFERENCE_KINDS, most],
    );
    const shown = rows.map(({ at, details, ...rest }) => ({
      ...rest,
      at: at && inShanghai(at),
      details: inOneSentence(details),
    }));
    return rows.length < most ? shown : [...shown, ...(await this.leftOut(statementId, rows))];
  }

  private async leftOut(statementId: string, rows: readonly Row[]): Promise<DocumentDifference[]> {
    const totals = await this.dataSource.query<{ kind: DifferenceKind; total: number; unexplained: number }[]>(
      `SELECT kind, count(*)::int AS total, count(*) FILTER (WHERE explanation IS NULL)::int AS unexplained
       FROM settlement_difference WHERE statement_id = $1 GROUP BY kind ORDER BY array_position($2::text[], kind)`,
      [statementId, DIFFERENCE_KINDS],
    );
    const shown = new Map<DifferenceKind, number>();
    for (const { kind } of rows) shown.set(kind, (shown.get(kind) ?? 0) + 1);
    return totals.flatMap(({ kind, total, unexplained }) => {
      const more = total - (shown.get(kind) ?? 0);
      if (more === 0) return [];
      const details = `另有 ${more} 项同类差异没有列出（此类共 ${total} 项，其中 ${unexplained} 项未说明）`;
      return [{ kind, callId: null, at: null, details, explanation: null, explainedBy: null }];
    });
  }
}
