import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Contracts } from '@yiche/billing';
import {
  FORMATS,
  StatementFormats,
  sealDifferences,
  StatementSigner,
  type FrozenLine,
  type StatementDocument,
} from '@yiche/evidence';
import { Bureaus, type SessionUser } from '@yiche/identity';
import { DataSource } from 'typeorm';
import { statementsInView } from '../views/statements-in-view.js';
import type { Statement } from '../persistence/statement.entity.js';
import { LineTable } from '../persistence/line-table.js';
import { Statements } from '../persistence/statements.js';
import { DocumentDifferences } from '../reconciliation/document-differences.js';
import { SettlementConfig } from '../settlement-config.js';

/** Closed statements as documents. Every one is made anew from the same rows, so every one is the same. */
@Injectable()
export class StatementDocuments {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly contracts: Contracts,
    private readonly bureaus: Bureaus,
    private readonly differences: DocumentDifferences,
    private readonly signer: StatementSigner,
    private readonly config: SettlementConfig,
    private readonly formats: StatementFormats = FORMATS,
  ) {}

  /** @throws DomainError `settlement/unknown-statement`, also when it is not in this user's view */
  async of(id: string, user: SessionUser): Promise<StatementDocument> {
    return this.make(await this.statements.get(id, ...statementsInView(user)));
  }

  /** The keys with which statements were signed here, SPKI DER in base64: any other is a stranger's. */
  async knownKeys(): Promise<string[]> {
    const rows = await this.dataSource.query<{ key: string }[]>(
      'SELECT DISTINCT public_key AS key FROM settlement_statement ORDER BY 1',
    );
    return rows.map(({ key }) => key);
  }

  /** For the program itself, which sends it. @throws DomainError `settlement/unknown-statement` */
  async any(id: string): Promise<StatementDocument> {
    return this.make(await this.statements.get(id, null));
  }

  private async make(statement: Statement): Promise<StatementDocument> {
    const { id } = statement;
    const manifest = this.formats.parse(statement.manifest);
    if (!manifest) throw new Error(`statement ${id} has no manifest that can be read`);
    const contract = await this.contracts.get(statement.contractId);
    const differences = await this.differences.of(id);
    return {
      manifest,
      manifestText: statement.manifest,
      signature: statement.signature,
      publicKey: statement.publicKey,
      bureauName: this.bureaus.get(statement.bureauId).name,
      contractTitle: contract.title,
      days: statement.days,
      differences,
      differencesSeal:
        this.config.signingKey === '' ? null : sealDifferences(statement.manifest, differences, this.signer),
      lines: () => this.lines(id, new LineTable(this.formats.of(manifest).lines)),
    };
  }

  /** A batch at a time, so that no connection is held while a reader is slow. */
  private async *lines(id: string, table: LineTable): AsyncGenerator<FrozenLine[]> {
    for (let after = 0; ;) {
      const batch = await table.read(this.dataSource.manager, id, after, this.config.batchLines);
      const last = batch.at(-1);
      if (!last) return;
      yield batch;
      after = last.number;
    }
  }
}
