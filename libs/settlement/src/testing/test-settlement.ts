import { Complaints } from '../complaints.service.js';
import { ContractChanges } from '../contract-changes.js';
import { CloseMonth } from '../closing/close-month.js';
import type { Actor } from '../actor.js';
import { Outages } from '../outages.service.js';
import { PbxOutageRecord } from '../pbx-outage-record.js';
import { ServiceReports } from '../service-report.js';
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
  const outages = new Outages(dataSource, unitOfWork, audit, bureaus, clock, config);
  const complaints = new Complaints(dataSource, unitOfWork, audit, bureaus, clock);
  const closing = new CloseMonth(unitOfWork, contracts, due, statements, outages, bureaus, signer, clock, config);
  return {
    ...world,
    changes: new ContractChanges(contracts, unitOfWork, audit, world.personalData, bureaus, clock, config),
    outages,
    pbxOutages: new PbxOutageRecord(unitOfWork, audit, bureaus, config),
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
