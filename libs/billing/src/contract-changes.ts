import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditValue } from '@yiche/audit';
import { refusal, type AssessContract, type NewContractVersion } from '@yiche/contracts';
import { Bureaus, type Actor } from '@yiche/identity';
import { canonicalNumber, Clock, contractDate, type DomainError, newId, type TelephoneNumber } from '@yiche/kernel';
import { PersonalData, UnitOfWork } from '@yiche/platform';
import type { EntityManager } from 'typeorm';
import { BillingConfig } from './billing-config.js';
import { Contracts, type StoredContract } from './contracts.js';
import { checkNewVersion, renewalOf, termsToKeep } from './domain/contract-change.js';
import { storedFrom } from './persistence/stored-terms.js';
import { TestNumbers } from './persistence/test-numbers.js';
import { ClosedMonths } from './ports/closed-months.js';
import { writtenReason } from './written-reason.js';

/** Field label in `PersonalData`. */
const TEST_NUMBER = 'settlement.test-number';

/** What JSON says of the characters that the database cannot hold. */
const NOT_STORABLE = /\\u(0000|d[89a-f][0-9a-f]{2})/i;

/** Changes of contracts: something is added each time, nothing is edited (G6). */
@Injectable()
export class ContractChanges {
  constructor(
    private readonly contracts: Contracts,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly personalData: PersonalData,
    private readonly bureaus: Bureaus,
    private readonly clock: Clock,
    private readonly config: BillingConfig,
    private readonly closedMonths: ClosedMonths,
  ) {}

  /**
   * Enters terms that hold from a day on.
   * @throws DomainError what `checkNewVersion` says; `settlement/changed-meanwhile` when somebody else was faster,
   * `settlement/unknown-test-number` for one that was not entered before, `settlement/not-storable`
   */
  async addVersion(actor: Actor, id: string, body: NewContractVersion): Promise<void> {
    const { validFrom } = body;
    if (NOT_STORABLE.test(JSON.stringify(body.terms))) throw refusal('settlement/not-storable');
    // Two editors at the same moment: the second finds that what they looked at is no longer the latest.
    const seen = body.basedOn ?? latestOf(await this.contracts.get(id));
    await this.unitOfWork.run(async ({ manager }) => {
      const { contract, closed } = await this.lock(manager, id);
      const numbers = await TestNumbers.of(manager, id);
      const terms = termsToKeep(contract, body);
      if (terms.billable.testNumbers.some((number) => !numbers.has(number)))
        throw refusal('settlement/unknown-test-number');
      const latest = latestOf(contract);
      if (latest !== seen) throw changedMeanwhile();
      checkNewVersion(contract, closed, { validFrom, terms });
      const version = latest + 1;
      const stored = storedFrom(terms);
      await manager.query(
        `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, settings, reason, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          id,
          version,
          validFrom,
          JSON.stringify(stored.terms),
          stored.settings && JSON.stringify(stored.settings),
          writtenReason(body.reason),
          actor.name,
          this.clock.now(),
        ],
      );
      const ruleVersion = terms.billable.version;
      await this.append(manager, actor, 'contract-changed', contract, { version, validFrom, ruleVersion });
    });
  }

  /**
   * Records what the bureau found of the term that ends. A contract is renewed by an assessment that was passed, and by nothing else
   * (G3, G9); after one that was not, it ends with its term unless it is assessed again.
   * @throws DomainError what `renewalOf` says; `settlement/changed-meanwhile`
   */
  async assess(actor: Actor, id: string, body: AssessContract): Promise<void> {
    const seen = (await this.contracts.get(id)).renewals.length;
    const { assessedOn, passed } = body;
    const assessment = writtenReason(body.assessment);
    await this.unitOfWork.run(async ({ manager }) => {
      const { contract } = await this.lock(manager, id);
      if (contract.renewals.length !== seen) throw changedMeanwhile();
      const now = this.clock.now();
      const { assessed, renewal } = renewalOf(contract, body, contractDate(now));
      await manager.query(
        `INSERT INTO settlement_assessment (id, contract_id, term_to, assessed_on, passed, assessment, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [newId(), id, assessed.to, assessedOn, passed, assessment, actor.name, now],
      );
      if (!passed) {
        await this.append(manager, actor, 'assessment-failed', contract, { termTo: assessed.to, assessedOn });
        return;
      }
      const { number, from, to } = renewal;
      await manager.query(
        `INSERT INTO settlement_renewal (contract_id, number, "from", "to", assessed_on, assessment, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, number, from, to, assessedOn, assessment, actor.name, now],
      );
      await this.append(manager, actor, 'contract-renewed', contract, { number, from, to, assessedOn });
    });
  }

  /**
   * Enters a number from which tests are made (G1). What comes back names the entry and nothing of the number: a blind index in somebody's
   * hands, or a question that can be asked without end, tells which of a masked number's 10,000 it is. For the same reason a number that
   * is entered twice is two entries. A number without its area is one of the bureau's own (ADR 0029).
   * @returns the entry's id, which terms name
   * @throws DomainError `settlement/unknown-contract`, `settlement/test-numbers-a-day`, `settlement/test-numbers`
   */
  async enterTestNumber(actor: Actor, id: string, number: TelephoneNumber): Promise<string> {
    const contract = await this.contracts.get(id);
    const whole = canonicalNumber(number, this.bureaus.areaOf(contract.bureauId)) ?? number;
    const entry = newId();
    await this.unitOfWork.run(async ({ manager }) => {
      const now = this.clock.now();
      // Counted and written one after another, however many ask at once.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('test numbers of ' || $1::text, 0))`, [id]);
      const { perDay, inAll } = this.config.testNumbers;
      const [entered] = await manager.query<{ today: number; all: number }[]>(
        `SELECT count(*) FILTER (WHERE entered_at >= $2::timestamptz)::int AS today, count(*)::int AS all
         FROM settlement_test_number WHERE contract_id = $1`,
        [id, `${contractDate(now)}T00:00:00+08:00`],
      );
      if (entered && entered.all >= inAll) throw refusal('settlement/test-numbers', { most: inAll });
      if (entered && entered.today >= perDay) throw refusal('settlement/test-numbers-a-day', { most: perDay });
      await manager.query(
        `INSERT INTO settlement_test_number (id, contract_id, number_index, number_sealed, entered_by, entered_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [entry, id, this.personalData.index(whole), this.personalData.seal(whole, TEST_NUMBER), actor.name, now],
      );
      await this.append(manager, actor, 'test-number-entered', contract, { testNumber: entry });
    });
    return entry;
  }

  private async lock(manager: EntityManager, id: string): Promise<{ contract: StoredContract; closed: string[] }> {
    const closed = await this.closedMonths.of(manager, { contractId: id });
    return { closed, contract: await this.contracts.get(id, manager) };
  }

  private async append(
    manager: EntityManager,
    actor: Actor,
    kind: string,
    { id, bureauId }: StoredContract,
    details: Readonly<Record<string, AuditValue>>,
  ): Promise<void> {
    await this.audit.append(manager, {
      actorId: actor.id,
      actorName: actor.name,
      action: `settlement.${kind}`,
      subjectType: 'contract',
      subjectId: id,
      bureauId,
      details,
    });
  }
}

const latestOf = ({ versions }: StoredContract): number => Math.max(0, ...versions.map(({ version }) => version));

const changedMeanwhile = (): DomainError => refusal('settlement/changed-meanwhile');
