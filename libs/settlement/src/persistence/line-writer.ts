import type { EntityManager } from 'typeorm';
import type { FrozenLine } from '@yiche/evidence';

/** Writes a statement's lines, a batch a statement of SQL. */
export class LineWriter {
  constructor(
    private readonly manager: EntityManager,
    private readonly statementId: string,
  ) {}

  async write(lines: readonly FrozenLine[]): Promise<void> {
    if (lines.length === 0) return;
    const column = <K extends keyof FrozenLine>(name: K): FrozenLine[K][] => lines.map((line) => line[name]);
    await this.manager.query(
      `INSERT INTO settlement_line (statement_id, number, call_id, month, answered_at, seconds, agent, queue, caller, request,
         recording_sha256, hash)
       SELECT $1, * FROM unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[],
         $10::text[], $11::text[], $12::text[])`,
      [
        this.statementId,
        column('number'),
        column('callId'),
        column('month'),
        column('answeredAt'),
        column('seconds'),
        column('agent'),
        column('queue'),
        column('caller'),
        column('request'),
        column('recordingSha256'),
        column('hash'),
      ],
    );
  }
}
