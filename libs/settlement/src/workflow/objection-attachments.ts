import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { refusal } from '@yiche/contracts';
import { Statements } from '../persistence/statements.js';

/** What the bureau attached to an objection. */
@Injectable()
export class ObjectionAttachments {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
  ) {}

  /** @throws DomainError `settlement/unknown-statement`, `settlement/unknown-attachment` */
  async get(id: string, objectionId: string, bureauId: string | null): Promise<{ name: string; content: Buffer }> {
    await this.statements.get(id, bureauId);
    const [found] = await this.dataSource.query<{ name: string; content: Buffer }[]>(
      `SELECT attachment_name AS name, attachment AS content FROM settlement_objection
       WHERE id = $1 AND statement_id = $2 AND attachment IS NOT NULL`,
      [objectionId, id],
    );
    if (!found) throw refusal('settlement/unknown-attachment');
    return found;
  }
}
