import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  Contracts,
  endingOf,
  findTermsOfMonth,
  inForceOn,
  nextRenewal,
  termsOf as termsAgreed,
  versionAhead,
  type StoredContract,
} from '@yiche/billing';
import { refusal, type Contract } from '@yiche/contracts';
import { factsOf, fingerprintOf, StatementSigner } from '@yiche/evidence';
import type { SessionUser } from '@yiche/identity';
import { addDays, Clock, contractDate, DomainError } from '@yiche/kernel';
import { DataSource } from 'typeorm';
import { statementsInView } from './statements-in-view.js';

type WaitingAdjustment = Contract['adjustments'][number] & { contractId: string };

/** Contracts as the screens show them. */
@Injectable()
export class ContractViews {
  constructor(
    private readonly contracts: Contracts,
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly signer: StatementSigner,
    private readonly clock: Clock,
  ) {}

  /** Those that this person may see: a bureau's people its own. */
  async all(user: SessionUser): Promise<Contract[]> {
    const [bureauId, seesDrafts] = statementsInView(user);
    const stored = await this.contracts.all(bureauId);
    const calendarUntil = await this.calendarUntil();
    // What waits is a draft as much as a statement that was not sent: the bureau sees it on the statement.
    const waiting = seesDrafts ? await this.waiting() : [];
    const publicKey = this.publicKey();
    const today = contractDate(this.clock.now());
    const mayChange = user.roles.some((role) => role === 'administrator' || role === 'settlement-clerk');
    return stored.map((contract) => ({
      ...termsOf(contract),
      versionInForce: inForceOn(contract, today).version,
      versionAhead: (versionAhead(contract) ?? inForceOn(contract, today)).version,
      ending: this.endingOf(contract, stored, today),
      nextRenewal: nextRenewal(contract)?.from ?? null,
      periods: termsAgreed(inForceOn(contract, today).terms, contract.renewals).map(({ from, to }) => ({ from, to })),
      adjustments: waiting
        .filter(({ contractId }) => contractId === contract.id)
        .map(({ contractId: _, ...adjustment }) => adjustment),
      calendarUntil,
      publicKey,
      keyFingerprint: publicKey === '' ? '' : fingerprintOf(publicKey),
      mayChange,
    }));
  }

  /** @throws DomainError `settlement/unknown-contract`, also for another bureau's */
  async one(user: SessionUser, id: string): Promise<Contract> {
    const found = (await this.all(user)).find((contract) => contract.id === id);
    if (!found) throw refusal('settlement/unknown-contract');
    return found;
  }

  /** None where another contract of the bureau follows. */
  private endingOf(contract: StoredContract, all: readonly StoredContract[], today: string): Contract['ending'] {
    const ending = endingOf(contract, today);
    const next = ending && addDays(ending.on, 1).slice(0, 7);
    const follows = all.some((each) => each.bureauId === contract.bureauId && next && findTermsOfMonth(each, next));
    return follows ? null : ending;
  }

  /** The amount of calls is worked out when the month is closed: until then it is 0. */
  private async waiting(): Promise<WaitingAdjustment[]> {
    const rows = await this.dataSource.query<(Omit<WaitingAdjustment, 'enteredAt'> & { enteredAt: Date })[]>(
      `SELECT id, contract_id AS "contractId", kind, corrects_month AS "correctsMonth", count,
         coalesce(amount, 0.0000)::text AS amount, reason,
         entered_by AS "enteredBy", entered_at AS "enteredAt"
       FROM settlement_adjustment WHERE statement_id IS NULL ORDER BY entered_at, id`,
    );
    return rows.map((row) => ({ ...row, enteredAt: row.enteredAt.toISOString() }));
  }

  /** A year with a day missing is not loaded: a deadline in it would be refused. */
  private async calendarUntil(): Promise<number | null> {
    const [row] = await this.dataSource.query<{ until: number | null }[]>(
      'SELECT max(year) AS until FROM calendar_year',
    );
    return row?.until ?? null;
  }

  private publicKey(): string {
    try {
      return this.signer.publicKey();
    } catch (cause) {
      if (cause instanceof DomainError) return '';
      throw cause;
    }
  }
}

function termsOf({ id, bureauId, title, versions, renewals, assessments }: StoredContract) {
  return {
    id,
    bureauId,
    title,
    versions: versions.map((version) => ({
      ...version,
      price: [...factsOf(version.terms.plan)],
      enteredAt: version.enteredAt.toISOString(),
    })),
    renewals: renewals.map((renewal) => ({ ...renewal, recordedAt: renewal.recordedAt.toISOString() })),
    assessments: assessments.map((each) => ({ ...each, recordedAt: each.recordedAt.toISOString() })),
  };
}
