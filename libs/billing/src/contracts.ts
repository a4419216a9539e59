import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { refusal, type ContractTerms } from '@yiche/contracts';
import type { DomainError } from '@yiche/kernel';
import { DataSource, type EntityManager } from 'typeorm';
import { runsOnInto, versionOn } from './domain/contract-change.js';
import type { Assessment } from './domain/contract-end.js';
import { periodOf, type Period, type Term } from './domain/contract-term.js';
import { termsFrom, type StoredTerms } from './persistence/stored-terms.js';
import { TestNumbers } from './persistence/test-numbers.js';

/** A contract as it is kept. */
export interface StoredContract {
  readonly id: string;
  readonly bureauId: string;
  readonly title: string;
  /** Ascending. */
  readonly versions: readonly {
    readonly version: number;
    readonly validFrom: string;
    readonly terms: ContractTerms;
    readonly reason: string;
    readonly enteredBy: string;
    readonly enteredAt: Date;
  }[];
  readonly renewals: readonly (Term & {
    readonly number: number;
    readonly assessedOn: string;
    readonly assessment: string;
    readonly recordedBy: string;
    readonly recordedAt: Date;
  })[];
  /** In the order in which they were recorded. */
  readonly assessments: readonly (Assessment & {
    readonly assessment: string;
    readonly recordedBy: string;
    readonly recordedAt: Date;
  })[];
}

/** As the database gives it. */
type ContractRow = Omit<StoredContract, 'versions'> & {
  readonly versions: readonly (Omit<StoredContract['versions'][number], 'terms'> & StoredTerms)[];
};

/** What a contract says for one month. */
export interface TermsOfMonth {
  readonly version: number;
  readonly terms: ContractTerms;
  readonly period: Period;
}

/** The contracts, read. They are changed by `ContractChanges`. */
@Injectable()
export class Contracts {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** All of them, or one bureau's. */
  async all(bureauId: string | null = null): Promise<StoredContract[]> {
    return this.read(this.dataSource.manager, `c.bureau_id = coalesce($1, c.bureau_id)`, bureauId);
  }

  /** @throws DomainError `settlement/unknown-contract` */
  async get(id: string, manager: EntityManager = this.dataSource.manager): Promise<StoredContract> {
    const [contract] = await this.read(manager, 'c.id = $1', id);
    if (!contract) throw unknown();
    return contract;
  }

  /**
   * The same for a person.
   * @param bureauId theirs; null for who serves all
   * @throws DomainError `settlement/unknown-contract`, also for another bureau's
   */
  async inView(id: string, bureauId: string | null): Promise<StoredContract> {
    const contract = await this.get(id);
    if (bureauId !== null && contract.bureauId !== bureauId) throw unknown();
    return contract;
  }

  private async read(manager: EntityManager, where: string, value: string | null): Promise<StoredContract[]> {
    const rows = await manager.query<ContractRow[]>(
      `SELECT c.id, c.bureau_id AS "bureauId", c.title,
         (SELECT json_agg(json_build_object('version', v.version, 'validFrom', v.valid_from, 'terms', v.terms, 'settings', v.settings, 'reason', v.reason,
            'enteredBy', v.entered_by, 'enteredAt', v.entered_at) ORDER BY v.version)
          FROM settlement_contract_version v WHERE v.contract_id = c.id) AS versions,
         coalesce((SELECT json_agg(json_build_object('number', r.number, 'from', r."from", 'to', r."to", 'assessedOn', r.assessed_on,
            'assessment', r.assessment, 'recordedBy', r.recorded_by, 'recordedAt', r.recorded_at) ORDER BY r.number)
          FROM settlement_renewal r WHERE r.contract_id = c.id), '[]') AS renewals,
         coalesce((SELECT json_agg(json_build_object('termTo', a.term_to, 'assessedOn', a.assessed_on, 'passed', a.passed,
            'assessment', a.assessment, 'recordedBy', a.recorded_by, 'recordedAt', a.recorded_at) ORDER BY a.recorded_at, a.id)
          FROM settlement_assessment a WHERE a.contract_id = c.id), '[]') AS assessments
       FROM settlement_contract c WHERE ${where} ORDER BY c.bureau_id, c.created_at`,
      [value],
    );
    const numbersOf = await TestNumbers.ofEach(
      manager,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => ({
      ...row,
      versions: row.versions.map(({ terms, settings, ...each }) => ({
        ...each,
        terms: numbersOf(row.id).termsToShow(termsFrom({ terms, settings })),
        enteredAt: new Date(each.enteredAt),
      })),
      renewals: row.renewals.map((each) => ({ ...each, recordedAt: new Date(each.recordedAt) })),
      assessments: row.assessments.map((each) => ({ ...each, recordedAt: new Date(each.recordedAt) })),
    }));
  }
}

const unknown = (): DomainError => refusal('settlement/unknown-contract');

/**
 * What the contract says for a month: the latest version that holds on its first day.
 * @throws DomainError `settlement/outside-contract` for a month in no agreed term
 */
export function termsOfMonth(contract: StoredContract, month: string): TermsOfMonth {
  const found = findTermsOfMonth(contract, month);
  if (!found) {
    throw refusal('settlement/outside-contract', { month }, { month });
  }
  return found;
}

/** The same, null for a month in no agreed term. */
export function findTermsOfMonth(contract: StoredContract, month: string): TermsOfMonth | null {
  const current = versionOn(contract.versions, `${month}-01`);
  const period =
    current && periodOf(current.terms, contract.renewals, month, (term) => runsOnInto(term, contract.versions));
  return current && period ? { version: current.version, terms: current.terms, period } : null;
}

/** What the contract says on a day: to whom is written now, whatever month it is about; the first version before any holds. */
export const termsOn = (contract: StoredContract, day: string): ContractTerms => inForceOn(contract, day).terms;

/** The version that holds on a day; the first before any does. */
export function inForceOn(contract: StoredContract, day: string): StoredContract['versions'][number] {
  const current = versionOn(contract.versions, day) ?? contract.versions[0];
  if (!current) throw new Error(`contract ${contract.id} has no version`);
  return current;
}
