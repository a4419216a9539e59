import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Bureaus } from '@yiche/identity';
import { DataSource } from 'typeorm';
import { Contracts } from './contracts.js';
import type { FrozenLine } from './domain/freeze-month.js';
import { parseManifest } from './domain/manifest.js';
import { Statements } from './persistence/statements.js';
import { SettlementConfig } from './settlement-config.js';
import type { DocumentDifference, StatementDocument } from './statement-document.js';

/** Makes documents from what is stored. Every one is made anew from the same rows, so every one is the same. */
@Injectable()
export class StoredStatementDocuments {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly contracts: Contracts,
    private readonly bureaus: Bureaus,
    private readonly config: SettlementConfig,
  ) {}

  /** @param bureauId of the viewer, null for the operator @throws DomainError `settlement/unknown-statement` */
  async of(
    id: string,
    bureauId: string | null,
    differences: readonly DocumentDifference[],
  ): Promise<StatementDocument> {
    const statement = await this.statements.get(id, bureauId);
    const manifest = parseManifest(statement.manifest);
    if (!manifest) throw new Error(`statement ${id} has no manifest that can be read`);
    const contract = await this.contracts.get(statement.contractId);
    return {
      manifest,
      manifestText: statement.manifest,
      signature: statement.signature,
      publicKey: statement.publicKey,
      bureauName: this.bureaus.get(statement.bureauId).name,
      contractTitle: contract.title,
      days: statement.days,
      differences,
      lines: () => this.lines(id),
    };
  }

  /** By number, a batch at a time: each is a short look by the primary key, so that no connection is held while a reader is slow. */
  private async *lines(id: string): AsyncGenerator<FrozenLine[]> {
    for (let after = 0; ;) {
      const batch = await this.dataSource.query<FrozenLine[]>(
        `SELECT number, call_id AS "callId", month, answered_at AS "answeredAt", seconds, agent, queue, caller, request,
           recording_sha256 AS "recordingSha256", hash
         FROM settlement_line WHERE statement_id = $1 AND number > $2 ORDER BY number LIMIT $3`,
        [id, after, this.config.batchLines],
      );
      const last = batch.at(-1);
      if (!last) return;
      yield batch;
      after = last.number;
    }
  }
}
