import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  CARRIER_HEAD_BYTES,
  refusal,
  type CarrierColumns,
  type CarrierFile,
  type CarrierHead,
  type CarrierImportQuery,
} from '@yiche/contracts';
import { actorOf, Bureaus, type SessionUser } from '@yiche/identity';
import { canonicalNumber, Clock, instantsOf, newId, writtenText, type TelephoneNumber } from '@yiche/kernel';
import { PersonalData, UnitOfWork, UploadPlaces, withSpooledUpload, type SpooledUpload } from '@yiche/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { statementsInView } from '../views/statements-in-view.js';
import { Statement } from '../persistence/statement.entity.js';
import { Statements } from '../persistence/statements.js';
import { carrierHeadApart, withCarrierFile, type ReadCarrierFile } from './carrier-file.js';
import { keysOf, type CarrierLine } from './carrier-lines.js';
import { addReconciliation } from './reconciliation-due.js';

/** Bytes. A million lines are about 50 MB. */
const LARGEST_FILE = 200 * 1_048_576;

const FILE_FIELDS = `id, name, sha256, encoding, rows, duplicates, other_month AS "otherMonth", imported_by AS "importedBy",
  imported_at AS "importedAt"`;

type FileRow = Omit<CarrierFile, 'importedAt'> & { readonly importedAt: Date };

/**
 * Takes the carrier's own record of a month in: all of a file or nothing, of each number only its blind index. The file that was
 * imported last is the one that counts; importing it again changes nothing.
 */
@Injectable()
export class CarrierImport {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: Statements,
    private readonly unitOfWork: UnitOfWork,
    private readonly personalData: PersonalData,
    private readonly clock: Clock,
    private readonly uploads: UploadPlaces,
    private readonly bureaus: Bureaus,
  ) {}

  /** The files of this statement's month, the one that counts first. @throws DomainError `settlement/unknown-statement` */
  async files(user: SessionUser, statementId: string): Promise<CarrierFile[]> {
    const { bureauId, month } = await this.statements.get(statementId, ...statementsInView(user));
    const rows = await this.dataSource.query<FileRow[]>(
      `SELECT ${FILE_FIELDS} FROM settlement_carrier_file WHERE bureau_id = $1 AND month = $2
       ORDER BY imported_at DESC, id DESC`,
      [bureauId, month],
    );
    return rows.map(viewOf);
  }

  /**
   * Imports a file for the month of a draft, and has the draft compared again.
   * @throws DomainError for a file that cannot be read (`carrier-lines.ts`, `withSpooledUpload`, `runApart`), that is of another
   *   month (`settlement/carrier-other-month`), or comes after the draft (`settlement/not-a-draft`)
   */
  async import(
    user: SessionUser,
    statementId: string,
    query: CarrierImportQuery,
    upload: Readable,
  ): Promise<CarrierFile> {
    const statement = await this.statements.get(statementId, ...statementsInView(user));
    refuseUnlessDraft(statement);
    return this.uploads.run(user.userId, () =>
      withSpooledUpload(upload, LARGEST_FILE, (spooled) =>
        withCarrierFile(spooled.file, query, (read) =>
          this.store(user, statement, query.name, spooled, read, keysOf(query)),
        ),
      ),
    );
  }

  /**
   * What a draft's clerk has to see to say which column of a file is what; nothing is kept.
   * @throws DomainError as `carrierHeadOf`, `withSpooledUpload` and `runApart`; `settlement/not-a-draft`
   */
  async head(user: SessionUser, statementId: string, isWhole: boolean, upload: Readable): Promise<CarrierHead> {
    refuseUnlessDraft(await this.statements.get(statementId, ...statementsInView(user)));
    return this.uploads.run(user.userId, () =>
      withSpooledUpload(upload, CARRIER_HEAD_BYTES, ({ file }) => carrierHeadApart(file, isWhole)),
    );
  }

  private store(
    user: SessionUser,
    { id, bureauId, month }: Statement,
    writtenName: string,
    { sha256 }: SpooledUpload,
    { encoding, lines }: ReadCarrierFile,
    columns: CarrierColumns,
  ): Promise<CarrierFile> {
    return this.unitOfWork.run(async (transaction) => {
      const { manager } = transaction;
      // Two people with files for one month: one after the other.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`carrier:${bureauId}:${month}`]);
      const known = await alreadyThere(manager, bureauId, month, sha256, columns, encoding);
      if (known) return viewOf(known);
      const fileId = newId();
      const importedAt = this.clock.now();
      // The same file, read otherwise or once overtaken by another, takes its own place again.
      await manager.query('DELETE FROM settlement_carrier_file WHERE bureau_id = $1 AND month = $2 AND sha256 = $3', [
        bureauId,
        month,
        sha256,
      ]);
      const name = fileNameOf(writtenName);
      await manager.query(
        `INSERT INTO settlement_carrier_file
           (id, bureau_id, month, name, sha256, encoding, columns, rows, duplicates, other_month, imported_by, imported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, $9)`,
        [fileId, bureauId, month, name, sha256, encoding, JSON.stringify(columns), user.displayName, importedAt],
      );
      const { rows, otherMonth } = await this.storeLines(manager, fileId, { bureauId, month }, lines);
      if (rows === 0) throw refusal('settlement/carrier-other-month', { month, otherMonth }, { month, otherMonth });
      const [counted] = await manager.query<{ duplicates: number }[]>(
        `SELECT coalesce(sum(times - 1), 0)::int AS duplicates FROM
           (SELECT count(*) AS times FROM settlement_carrier_row WHERE file_id = $1 GROUP BY number_index, answered_at, seconds) AS each`,
        [fileId],
      );
      const duplicates = counted?.duplicates ?? 0;
      const [stored] = await manager.query<[FileRow[], number]>(
        `UPDATE settlement_carrier_file SET rows = $2, duplicates = $3, other_month = $4 WHERE id = $1 RETURNING ${FILE_FIELDS}`,
        [fileId, rows, duplicates, otherMonth],
      );
      await addReconciliation(transaction, id);
      const statement = await this.statements.lock(transaction, id, ...statementsInView(user));
      refuseUnlessDraft(statement);
      await this.statements.step(transaction, statement, {
        kind: 'carrier-imported',
        to: null,
        actor: actorOf(user),
        note: `导入运营商话单 ${rows} 条，其中重复 ${duplicates} 条；其他月份 ${otherMonth} 条没有导入`,
      });
      return viewOf(stored[0] as FileRow);
    });
  }

  private async storeLines(
    manager: EntityManager,
    fileId: string,
    { bureauId, month }: Pick<Statement, 'bureauId' | 'month'>,
    batches: AsyncIterable<readonly CarrierLine[]>,
  ): Promise<{ rows: number; otherMonth: number }> {
    const { from, to } = instantsOf(month);
    // Who calls from the bureau's own area is written without it; the ledger has it (ADR 0029).
    const area = this.bureaus.areaOf(bureauId);
    const indexOf = (number: TelephoneNumber): string =>
      this.personalData.index(canonicalNumber(number, area) ?? number);
    let rows = 0;
    let otherMonth = 0;
    for await (const batch of batches) {
      const lines = batch.filter(({ answeredAt }) => answeredAt >= from && answeredAt < to);
      otherMonth += batch.length - lines.length;
      rows += lines.length;
      if (lines.length === 0) continue;
      await manager.query(
        `INSERT INTO settlement_carrier_row (file_id, row, number_index, answered_at, seconds)
         SELECT $1, row, number_index, to_timestamp(at), seconds
         FROM unnest($2::int[], $3::text[], $4::float8[], $5::int[]) AS line (row, number_index, at, seconds)`,
        [
          fileId,
          lines.map(({ line }) => line),
          lines.map(({ number }) => (number === null ? '' : indexOf(number))),
          lines.map(({ answeredAt }) => answeredAt.getTime() / 1_000),
          lines.map(({ seconds }) => seconds),
        ],
      );
    }
    return { rows, otherMonth };
  }
}

/** The very same file, read in the very same way, which still is the one that counts. */
async function alreadyThere(
  manager: EntityManager,
  bureauId: string,
  month: string,
  sha256: string,
  columns: CarrierColumns,
  encoding: string,
): Promise<FileRow | undefined> {
  const [latest] = await manager.query<(FileRow & { columns: CarrierColumns })[]>(
    `SELECT ${FILE_FIELDS}, columns FROM settlement_carrier_file WHERE bureau_id = $1 AND month = $2
     ORDER BY imported_at DESC, id DESC LIMIT 1`,
    [bureauId, month],
  );
  const isSame =
    latest?.sha256 === sha256 &&
    latest.encoding === encoding &&
    latest.columns.caller === columns.caller &&
    latest.columns.answeredAt === columns.answeredAt &&
    latest.columns.seconds === columns.seconds;
  return isSame ? latest : undefined;
}

function refuseUnlessDraft({ state }: Statement): void {
  if (state !== 'draft') throw refusal('settlement/not-a-draft#import', {}, { state });
}

/** Its last part, without what a terminal or a page might act on. */
const fileNameOf = (name: string): string =>
  writtenText(name.replace(/^.*[\\/]/, '').replace(/\p{C}/gu, '')).trim() || '未命名';

const viewOf = ({
  id,
  name,
  sha256,
  encoding,
  rows,
  duplicates,
  otherMonth,
  importedBy,
  importedAt,
}: FileRow): CarrierFile => ({
  id,
  name,
  sha256,
  encoding,
  rows,
  duplicates,
  otherMonth,
  importedBy,
  importedAt: importedAt.toISOString(),
});
