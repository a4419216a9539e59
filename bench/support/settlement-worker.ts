import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { DataSource } from 'typeorm';
import { monthsOfYear } from './settlement-year.js';
import { shipped } from './shipped.js';

/** What one process does and says: each phase has its own, so that its memory is its own. */
export type Phase = 'close' | 'rebuild' | 'select' | 'scan';
export interface PhaseResult {
  readonly seconds: number;
  readonly rows: number;
  /** The most it ever had, MB. */
  readonly rssMb: number;
}

const contractId = '0190c1a0-0114-7000-8000-000000000114';
const ofTheYear = `c.bureau_id = 'WJ' AND c.connected_at >= '2024-04-01+08' AND c.connected_at < '2025-04-01+08'`;
const [, , phase, url] = process.argv as [string, string, Phase, string];

const { Statement, RebuildStatement } = await shipped.settlement();
const { Bureau, Bureaus } = await shipped.identity();
const dataSource = await new DataSource({ type: 'postgres', url, entities: [Bureau, Statement] }).initialize();
const bureaus = await Bureaus.in(dataSource);
const { privateKey } = generateKeyPairSync('ed25519');
const config = {
  signingKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  batchLines: 1_000,
} as ConstructorParameters<typeof RebuildStatement>[2];

const began = performance.now();
const rows = await { close, rebuild, select, scan }[phase]();
const seconds = (performance.now() - began) / 1000;
await dataSource.destroy();
process.send?.({ seconds, rows, rssMb: process.resourceUsage().maxRSS / 1024 } satisfies PhaseResult);

/** Closes all months one after the other. */
async function close(): Promise<number> {
  const { CloseMonth, MonthDue, Contracts, Statements, StatementSigner } = await shipped.closing();
  const { FixedClock } = await shipped.kernel();
  const { AuditTrail } = await shipped.audit();
  const { EventBus, UnitOfWork, createLogger } = await shipped.platform();
  const clock = new FixedClock(new Date('2025-05-01T00:00:00Z'));
  const contracts = new Contracts(dataSource);
  const statements = new Statements(dataSource, new AuditTrail(dataSource, clock), clock);
  const closeMonth = new CloseMonth(
    new UnitOfWork(dataSource, new EventBus(createLogger('error'))),
    contracts,
    new MonthDue(dataSource, clock),
    statements,
    { lostIn: () => Promise.resolve([]) } as unknown as ConstructorParameters<typeof CloseMonth>[4],
    bureaus,
    new StatementSigner(config),
    clock,
    config,
  );
  let lines = 0;
  for (const month of monthsOfYear) {
    const id = await closeMonth.close(contractId, month, { id: null, name: 'bench' });
    lines += (await statements.get(id, null)).counted;
  }
  return lines;
}

/** Makes the whole year anew from the ledger, and checks that it is what was closed. */
async function rebuild(): Promise<number> {
  const service = new RebuildStatement(dataSource, bureaus, config);
  let lines = 0;
  for (const month of monthsOfYear) {
    const rebuilt = await service.rebuild(`WJ-${month.replace('-', '')}`);
    if (!rebuilt?.isSame) throw new Error(`${month} is not what was closed`);
    lines += rebuilt.lines;
  }
  return lines;
}

/** The same rows, the whole year in one statement without order, through the driver, and nothing done with them. */
async function select(): Promise<number> {
  return count(
    `SELECT c.call_id, c.dialled_number, c.outcome, c.queue, c.agent_extension, c.requester_index, c.arrived_at, c.connected_at, c.ended_at,
       r.number, r.requester_masked, t.sha256
     FROM ledger_call c LEFT JOIN request_call rc ON rc.call_id = c.call_id LEFT JOIN request r ON r.request_id = rc.request_id
     LEFT JOIN call_track t ON t.call_id = c.call_id AND t.leg_id = c.requester_leg_id WHERE ${ofTheYear}`,
  );
}

/** The calls alone, without what lines show of their requests and recordings. */
async function scan(): Promise<number> {
  return count(
    `SELECT call_id, dialled_number, outcome, queue, agent_extension, requester_index, arrived_at, connected_at, ended_at FROM ledger_call c
     WHERE ${ofTheYear}`,
  );
}

function count(sql: string): Promise<number> {
  return dataSource.transaction(async (manager) => {
    await manager.query('SET LOCAL cursor_tuple_fraction = 1');
    await manager.query(`DECLARE bare NO SCROLL CURSOR FOR ${sql}`);
    for (let rows = 0; ;) {
      const { length } = await manager.query<unknown[]>(`FETCH ${config.batchLines} FROM bare`);
      if (length === 0) return rows;
      rows += length;
    }
  });
}
