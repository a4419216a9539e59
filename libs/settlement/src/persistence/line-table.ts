import type { FrozenLine, LineLayout } from '@yiche/evidence';
import type { EntityManager } from 'typeorm';

/** The lines of statements as they are kept: a column of a format is one of `settlement_line`, by the same name. */
export class LineTable {
  private readonly columns: readonly { readonly key: string; readonly name: string; readonly type: string }[];

  constructor({ fields }: LineLayout) {
    this.columns = fields.map(({ key, kind }) => ({
      key,
      name: key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      type: key === 'callId' ? 'uuid' : kind === 'text' ? 'text' : 'int',
    }));
  }

  /** Writes lines of one statement, all with one statement of SQL. */
  async write(manager: EntityManager, statementId: string, lines: readonly FrozenLine[]): Promise<void> {
    if (lines.length === 0) return;
    const names = this.columns.map(({ name }) => name).join(', ');
    const arrays = this.columns.map(({ type }, index) => `$${index + 2}::${type}[]`).join(', ');
    await manager.query(`INSERT INTO settlement_line (statement_id, ${names}) SELECT $1, * FROM unnest(${arrays})`, [
      statementId,
      ...this.columns.map(({ key }) => lines.map((line) => line[key])),
    ]);
  }

  /** So many lines of one statement after a number, in order: a short look by the primary key. */
  read(manager: EntityManager, statementId: string, after: number, most: number): Promise<FrozenLine[]> {
    const shown = this.columns.map(({ key, name }) => `${name} AS "${key}"`).join(', ');
    return manager.query<FrozenLine[]>(
      `SELECT ${shown} FROM settlement_line WHERE statement_id = $1 AND number > $2 ORDER BY number LIMIT $3`,
      [statementId, after, most],
    );
  }
}
