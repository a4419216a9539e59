import { readConfig } from '@yiche/platform';
import { billingConfigSchema } from '../../../billing/src/billing-config.js';
import { incidentsConfigSchema } from '../../../incidents/src/incidents-config.js';
import { EnterAdjustment } from '../closing/enter-adjustment.js';
import { StatementMonths } from '../persistence/closed-months.js';
import { Complaints } from '../../../statistics/src/complaints.service.js';
import { ContractChanges } from '../../../billing/src/contract-changes.js';
import { CloseMonth } from '../closing/close-month.js';
import type { Actor } from '../../../identity/src/actor.js';
import { Outages } from '../../../incidents/src/outages.service.js';
import { PbxOutageRecord } from '../../../incidents/src/pbx-outage-record.js';
import { ServiceReports } from '../../../statistics/src/service-report.js';
import { createSettlementDatabase, WUJIN_CONTRACT } from './settlement-database.js';

export const CLERK: Actor = { id: null, name: '郑琳' };

/** What is written down beside the statements, on a database with two bureaus, WJ and TN; `now` is an instant. */
export async function createTestSettlement(now: string) {
  const world = await createSettlementDatabase(now);
  const { dataSource, unitOfWork, audit, bureaus, clock, config, contracts, due, statements, signer } = world;
  await dataSource.query(
    `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
     VALUES ('TN', '天宁', '1140', 'tn-move-car', '0519111', '051980000000')`,
  );
  await bureaus.reload();
  const billing = readConfig(billingConfigSchema, {});
  const incidents = readConfig(incidentsConfigSchema, {});
  const closedMonths = new StatementMonths();
  const outages = new Outages(dataSource, unitOfWork, audit, bureaus, clock, incidents, closedMonths);
  const complaints = new Complaints(dataSource, unitOfWork, audit, bureaus, clock);
  const closing = new CloseMonth(unitOfWork, contracts, due, statements, outages, bureaus, signer, clock, config);
  return {
    ...world,
    changes: new ContractChanges(
      contracts,
      unitOfWork,
      audit,
      world.personalData,
      bureaus,
      clock,
      billing,
      closedMonths,
    ),
    adjustments: new EnterAdjustment(contracts, unitOfWork, audit, clock),
    outages,
    pbxOutages: new PbxOutageRecord(audit, bureaus, incidents),
    complaints,
    reports: new ServiceReports(dataSource, bureaus, outages, complaints, clock),
    /** Closes a month in which there was a call on its tenth. @returns the statement's id */
    async close(month: string): Promise<string> {
      const arrivedAt = `${month}-10 08:00:00`;
      await world.addCalls([{ arrivedAt, connectedAt: arrivedAt, endedAt: `${month}-10 08:01:00` }]);
      return closing.close(WUJIN_CONTRACT, month, CLERK);
    },
    /** The audit trail's actions, the oldest first. */
    async actions(): Promise<string[]> {
      const rows = await dataSource.query<{ action: string }[]>('SELECT action FROM audit_entry ORDER BY seq');
      return rows.map(({ action }) => action);
    },
  };
}

export type TestSettlement = Awaited<ReturnType<typeof createTestSettlement>>;
