import { AuditTrail } from '@yiche/audit';
import { Bureau, Bureaus } from '@yiche/identity';
import { FixedClock, newId } from '@yiche/kernel';
import { createTestDatabase, type TestDatabase } from '../../../platform/src/testing/test-database.js';
import type { Actor } from '../actor.js';
import { Complaints } from '../complaints.service.js';
import { ContractChanges } from '../contract-changes.js';
import { Contracts } from '../contracts.js';
import { Outages } from '../outages.service.js';
import { PbxOutageRecord } from '../pbx-outage-record.js';
import { ServiceReports } from '../service-report.js';
import { testTerms } from './test-terms.js';

/** The first bureau's contract, as the migration enters it. */
export const WUJIN_CONTRACT = '0190c1a0-0114-7000-8000-000000000114';

export const CLERK: Actor = { id: null, name: '郑琳' };

/** The services below a statement on a database of their own. */
export interface TestSettlement {
  readonly database: TestDatabase;
  readonly clock: FixedClock;
  readonly audit: AuditTrail;
  readonly contracts: Contracts;
  readonly changes: ContractChanges;
  readonly outages: Outages;
  readonly pbxOutages: PbxOutageRecord;
  readonly complaints: Complaints;
  readonly reports: ServiceReports;
  /** A statement of the month, as far as the tables ask for one. */
  closeMonth(month: string): Promise<void>;
  /** The audit trail's actions, the oldest first. */
  actions(): Promise<string[]>;
}

/** With two bureaus, WJ and TN; `now` is an instant. */
export async function createTestSettlement(now: string): Promise<TestSettlement> {
  const database = await createTestDatabase([Bureau]);
  const { dataSource, unitOfWork } = database;
  await dataSource.query(
    `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
     VALUES ('TN', '天宁', '1140', 'tn-move-car', '0519111', '051980000000')`,
  );
  const clock = new FixedClock(new Date(now));
  const audit = new AuditTrail(dataSource, clock);
  const bureaus = new Bureaus(dataSource.getRepository(Bureau));
  await bureaus.reload();
  const config = { signingKey: '', batchLines: 5_000, outageMinimumSeconds: 60 };
  const contracts = new Contracts(dataSource);
  const outages = new Outages(dataSource, unitOfWork, audit, bureaus, clock, config);
  const complaints = new Complaints(dataSource, unitOfWork, audit, bureaus, clock);
  return {
    database,
    clock,
    audit,
    contracts,
    changes: new ContractChanges(contracts, unitOfWork, audit, database.personalData, clock),
    outages,
    pbxOutages: new PbxOutageRecord(unitOfWork, audit, bureaus, config),
    complaints,
    reports: new ServiceReports(dataSource, bureaus, outages, complaints, clock),
    async closeMonth(month) {
      await dataSource.query(
        `INSERT INTO settlement_statement (id, number, contract_id, bureau_id, month, contract_version, rule_version, terms,
           period_from, cumulative_after, counted, figures, days, total, root, manifest, signature, public_key, closed_at, state)
         VALUES ($1, $2, $3, 'WJ', $4, 1, 1, $5, '2024-04', 0, 0, '{}', '[]', 0, $6, '', '', '', now(), 'draft')`,
        [newId(), `WJ-${month.replace('-', '')}`, WUJIN_CONTRACT, month, JSON.stringify(testTerms()), '0'.repeat(64)],
      );
    },
    async actions() {
      const rows = await dataSource.query<{ action: string }[]>('SELECT action FROM audit_entry ORDER BY seq');
      return rows.map(({ action }) => action);
    },
  };
}
