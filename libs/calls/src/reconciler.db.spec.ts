import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau, Bureaus } from '@yiche/identity';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Findings, Metrics, readConfig, StandingFindings } from '@yiche/platform';
import type { CallRecords, Pbx, PbxChannel, PbxEvent, PbxSnapshot, RecordedCall } from '@yiche/telephony';
import { nobody } from '../../agents/src/testing/nobody.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CallLedger } from './call-ledger.js';
import { callsConfigSchema } from './calls-config.js';
import { Agreement, agreementSteps } from './agreement.js';
import { CallProgressed } from './call-events.js';
import { factsFromRecord } from './domain/from-the-record.js';
import type { CallFact } from './domain/fold-call.js';
import { PbxOutages } from './pbx-outages.js';
import { LedgerJournal } from './persistence/ledger-journal.js';
import { LedgerStore } from './persistence/ledger-store.js';
import { Reconciler } from './reconciler.js';

const CONFIG = {
  ...readConfig(callsConfigSchema, {}),
  ledgerBacklog: 1_000,
  ledgerBatch: 100,
  ledgerCommitsPerSecond: 1_000,
  ledgerRetryMilliseconds: 20,
  reconcileMilliseconds: 3_600_000,
  reconcileSettleMilliseconds: 20,
  journalDir: path.join(tmpdir(), `yiche-journal-${process.pid}`),
  journalBytes: 1_000_000,
  journalAfterMilliseconds: 10_000,
};

/** A PBX that says what the test says, and what it wrote down of it. */
class ToldPbx {
  link = 'up';
  channels: PbxChannel[] = [];
  recorded: RecordedCall[] | null = [];
  readable = true;
  private readonly listeners = new Set<(event: PbxEvent) => void>();

  subscribe(listener: (event: PbxEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(facts: readonly PbxEvent[]): void {
    for (const fact of facts) for (const listener of this.listeners) listener(fact);
  }

  snapshot(): Promise<PbxSnapshot> {
    const nobody = { queueMembers: [], waitingCallers: [], registered: [] };
    return Promise.resolve({ at: new Date(), node: 'yc1', startedAt: null, channels: this.channels, ...nobody });
  }

  between(): Promise<RecordedCall[] | null> {
    return this.readable ? Promise.resolve(this.recorded) : Promise.reject(new Error('EACCES'));
  }
}

/** A call so many minutes ago: queued, answered by 8001 after 4 s, hung up by the caller after 20. */
function recordedCall(minutesAgo = 1): RecordedCall {
  const callKey = `yc1-${randomUUID().slice(0, 8)}.0`;
  const at = (second: number): Date => new Date(Date.now() - minutesAgo * 60_000 + second * 1_000);
  const party = { extension: null, rungBy: null, attemptId: null, result: null };
  const requester = { ...party, channelId: callKey, role: 'requester' as const, file: `${callKey}.requester.wav` };
  const agent = { ...party, channelId: `${callKey}1`, role: 'agent' as const, file: `${callKey}.agent.wav` };
  return {
    ...{ node: 'yc1', callKey, bureauId: 'WJ', did: '114', requesterNumber: '13812348000', arrivedAt: at(0) },
    ...{ queue: 'wj-move-car', queuedAt: at(1) },
    legs: [
      { ...requester, startedAt: at(0), answeredAt: at(0), connectedAt: null, endedAt: at(20), cause: 16 },
      {
        ...agent,
        extension: '8001',
        rungBy: 'queue',
        startedAt: at(2),
        answeredAt: at(4),
        connectedAt: at(4),
        endedAt: at(20),
        cause: 16,
      },
    ],
  };
}
/** The same facts as if they had been heard when they happened. */
const heardOf = (call: RecordedCall): CallFact[] =>
  factsFromRecord(call, null).map(({ recorded: _, ...fact }) => fact as CallFact);

describe('the reconciler', () => {
  let database: TestDatabase;
  let bureaus: Bureaus;
  const started: { onApplicationShutdown(): Promise<void> }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase([Bureau]);
    bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
  });
  afterEach(async () => {
    for (const each of started.splice(0)) await each.onApplicationShutdown();
  });
  afterAll(() => database.drop());

  async function start() {
    const pbx = new ToldPbx();
    const port = pbx as unknown as Pbx;
    const { bus, statements, dataSource, personalData } = database;
    const [clock, logger, metrics] = [new SystemClock(), createLogger('fatal'), new Metrics()];
    const store = new LedgerStore(statements, dataSource, personalData);
    const journal = new LedgerJournal(CONFIG, personalData, logger, metrics);
    const ledger = new CallLedger(port, store, journal, bureaus, nobody, bus, clock, logger, CONFIG, metrics);
    const outages = new PbxOutages(port, ledger, clock, logger, metrics);
    const findings = new Findings(metrics, logger);
    const records = pbx as unknown as CallRecords;
    const standing = new StandingFindings(findings, dataSource, logger, metrics);
    const told = [findings, standing, logger] as const;
    const agreement = new Agreement(port, outages, bus, clock, logger, CONFIG);
    const reconciler = new Reconciler(agreement, records, ledger, clock, ...told, CONFIG);
    for (const step of agreementSteps) agreement.offer(step, () => Promise.resolve());
    reconciler.onModuleInit();
    await ledger.onApplicationBootstrap();
    await reconciler.onApplicationBootstrap();
    agreement.onApplicationBootstrap();
    started.push(agreement, ledger);
    const found = async (kind: string, result: string): Promise<number> => {
      const metric = await metrics.registry.getSingleMetric('yiche_reconciler_findings_total')?.get();
      return metric?.values.find(({ labels }) => labels['kind'] === kind && labels['result'] === result)?.value ?? 0;
    };
    return { pbx, ledger, agreement, found, standing };
  }
  const callOf = async ({ callKey }: { callKey: string }) =>
    (
      await database.dataSource.query<Record<string, unknown>[]>(
        `SELECT outcome, agent_extension, connected_at, ended_at,
           (SELECT count(*)::int FROM call_event WHERE call_id = call.id) AS facts,
           (SELECT array_agg(concat_ws(' ', role, cause, recording_file) ORDER BY role)
            FROM call_leg WHERE call_id = call.id AND ended_at IS NOT NULL) AS legs
         FROM call WHERE call_key = $1`,
        [callKey],
      )
    )[0];

  it('finds nothing where ledger, PBX and record agree', async () => {
    const { pbx, ledger, agreement, found } = await start();
    const call = recordedCall();
    pbx.tell(heardOf(call));
    await ledger.caughtUp();
    const before = await callOf(call);
    pbx.recorded = [call];
    await agreement.look();
    expect(await callOf(call)).toEqual(before);
    expect(await found('missed-facts', 'repaired')).toBe(0);
  });

  it('ends a call whose hang-up was lost when and as it really ended', async () => {
    const { pbx, ledger, agreement, found } = await start();
    const call = recordedCall();
    pbx.tell(heardOf(call).filter(({ type }) => type !== 'leg-ended' && type !== 'call-ended'));
    await ledger.caughtUp();
    pbx.recorded = [call];
    await agreement.look();
    const [requester, agent] = call.legs;
    expect(await callOf(call)).toMatchObject({
      outcome: 'answered',
      ended_at: requester?.endedAt,
      legs: [`agent 16 ${agent?.file}`, `requester 16 ${requester?.file}`],
    });
    expect(await found('missed-facts', 'repaired')).toBe(1);
    expect(await found('call-without-end', 'reported')).toBe(0);
  });

  it.each([
    { ago: 'a minute', minutes: 1 },
    // A server that was away over a long weekend: a month with an open call is never closed.
    { ago: 'four days', minutes: 4 * 1_440 },
  ])('reports a call of $ago ago that is gone and of which nobody wrote down the end', async ({ minutes }) => {
    const { pbx, ledger, agreement, found } = await start();
    const call = recordedCall(minutes);
    pbx.tell(heardOf(call).filter(({ type }) => type !== 'leg-ended' && type !== 'call-ended'));
    await ledger.caughtUp();
    pbx.recorded = null;
    await agreement.look();
    expect(await callOf(call)).toMatchObject({ outcome: 'ended-unknown', connected_at: call.legs[1]?.connectedAt });
    expect(await found('call-without-end', 'reported')).toBe(1);
  });

  it('has a call of which nothing was heard whole, and once though it is told after all; it moves no agent', async () => {
    const { pbx, ledger, agreement, found } = await start();
    const call = recordedCall();
    const live: CallProgressed[] = [];
    const stop = database.bus.on(CallProgressed, (event) => void (event.fact.recorded || live.push(event)));
    pbx.recorded = [call];
    await agreement.look();
    const [requester, agent] = call.legs;
    const whole = {
      outcome: 'answered',
      agent_extension: '8001',
      connected_at: agent?.connectedAt,
      ended_at: requester?.endedAt,
      facts: factsFromRecord(call, null).length,
      legs: [`agent 16 ${agent?.file}`, `requester 16 ${requester?.file}`],
    };
    expect(await callOf(call)).toEqual(whole);
    expect(await found('missed-call', 'repaired')).toBe(1);
    pbx.tell(heardOf(call));
    await ledger.caughtUp();
    await agreement.look();
    expect(await callOf(call)).toEqual(whole);
    expect(live).toEqual([]);
    stop();
  });

  it('goes by what exists when the record cannot be read, and has the history once it can', async () => {
    const { pbx, agreement, found, standing } = await start();
    const call = recordedCall();
    pbx.recorded = [call];
    pbx.readable = false;
    await agreement.look();
    expect(await callOf(call)).toBeUndefined();
    await agreement.look();
    expect(await found('record-unreadable', 'reported')).toBe(1);
    expect(await standing.waiting()).toMatchObject([{ kind: 'record-unreadable' }]);
    pbx.readable = true;
    await agreement.look();
    expect(await standing.waiting()).toEqual([]);
    expect(await callOf(call)).toMatchObject({ outcome: 'answered' });
  });

  it('does not take for lost what is merely late', async () => {
    const { pbx, ledger, agreement, found } = await start();
    const call = recordedCall();
    const facts = heardOf(call);
    pbx.tell(facts.slice(0, -3));
    await ledger.caughtUp();
    const look = agreement.look();
    pbx.tell(facts.slice(-3));
    await look;
    expect(await callOf(call)).toMatchObject({ outcome: 'answered' });
    expect(await found('call-without-end', 'reported')).toBe(0);
  });
});
