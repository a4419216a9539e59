import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentService } from '@yiche/agents';
import { Bureau, Bureaus } from '@yiche/identity';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Metrics } from '@yiche/platform';
import { ManualTimers, Pbx, SimulatedPbx, silentObserver, type PbxEvent } from '@yiche/telephony';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CallProgressed } from './call-events.js';
import { CallLedger } from './call-ledger.js';
import { isCallFact, type CallFact } from './domain/fold-call.js';
import { LedgerStore, REQUESTER_NUMBER } from './persistence/ledger-store.js';

const NUMBER = '13812348000';
const WAITING = {
  ledgerBacklog: 1_000,
  ledgerBatch: 3,
  ledgerCommitsPerSecond: 1_000,
  ledgerRetryMilliseconds: 20,
  recordingSettleMilliseconds: 0,
};

/** A PBX that says what the test says. */
class ToldPbx {
  private readonly listeners = new Set<(event: PbxEvent) => void>();

  subscribe(listener: (event: PbxEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(facts: readonly PbxEvent[]): void {
    for (const fact of facts) for (const listener of this.listeners) listener(fact);
  }
}

/** The facts of one whole call on the simulator: queued, answered, hung up by the caller. */
async function factsOfACall(): Promise<CallFact[]> {
  const pbx = new SimulatedPbx(
    { node: `t${Math.random().toString(36).slice(2, 8)}`, agentRingMs: 1_000, ownerRingMs: 1_000, agentAwayMs: 1_000 },
    silentObserver,
    new ManualTimers(),
  );
  const facts: CallFact[] = [];
  pbx.subscribe((event) => isCallFact(event) && facts.push(event));
  await pbx.start();
  await pbx.issueSoftphone({ extension: '8001' });
  await pbx.addQueueMember({ queue: 'wj-move-car', extension: '8001', displayName: '8001', paused: false });
  const callKey = pbx.placeCall({ from: NUMBER, did: '114' });
  pbx.answer('8001');
  pbx.callerHangsUp(callKey);
  await pbx.stop();
  return facts;
}

describe('the call ledger', () => {
  let database: TestDatabase;
  let bureaus: Bureaus;
  const ledgers: CallLedger[] = [];
  const heard: CallProgressed[] = [];

  beforeAll(async () => {
    database = await createTestDatabase([Bureau]);
    bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    database.bus.on(CallProgressed, (event) => void heard.push(event));
  });
  afterEach(async () => {
    for (const ledger of ledgers.splice(0)) await ledger.onApplicationShutdown();
  });
  afterAll(() => database.drop());

  function openLedger(store = newStore()): { pbx: ToldPbx; ledger: CallLedger } {
    const pbx = new ToldPbx();
    const nobody = { byExtension: () => null } as unknown as AgentService;
    const ledger = new CallLedger(
      pbx as unknown as Pbx,
      store,
      bureaus,
      nobody,
      database.bus,
      new SystemClock(),
      createLogger('fatal'),
      WAITING,
      new Metrics(),
    );
    ledger.onApplicationBootstrap();
    ledgers.push(ledger);
    return { pbx, ledger };
  }
  const newStore = (): LedgerStore => new LedgerStore(database.statements, database.dataSource, database.personalData);
  const rows = (sql: string, ...values: unknown[]) => database.dataSource.query<Record<string, unknown>[]>(sql, values);
  async function until<T>(read: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
    for (let tries = 0; tries < 200; tries++) {
      const value = await read();
      if (good(value)) return value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not come');
  }
  const callOf = (facts: readonly CallFact[]) => rows('SELECT * FROM call WHERE call_key = $1', facts[0]?.callKey);
  const ended = (facts: readonly CallFact[]) =>
    until(
      () => callOf(facts),
      ([call]) => call?.['ended_at'] != null,
    );

  it('derives a call and its legs from its facts', async () => {
    const facts = await factsOfACall();
    openLedger().pbx.tell(facts);
    const [call] = await ended(facts);
    expect(call).toMatchObject({ bureau_id: 'WJ', did: '114', outcome: 'answered' });
    const legs = await rows(
      'SELECT role, ended_at IS NOT NULL AS ended FROM call_leg WHERE call_id = $1 ORDER BY role',
      call?.['id'],
    );
    expect(legs).toEqual([
      { role: 'agent', ended: true },
      { role: 'requester', ended: true },
    ]);
  });

  it('takes a fact told twice, and a whole call told again by a second process, once', async () => {
    const facts = await factsOfACall();
    openLedger().pbx.tell(facts.flatMap((fact) => [fact, fact]));
    const first = await ended(facts);
    heard.length = 0;
    openLedger().pbx.tell(facts);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await callOf(facts)).toEqual(first);
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', first[0]?.['id'])).toHaveLength(facts.length);
    expect(heard).toEqual([]);
  });

  it('goes on with a call in progress after a restart', async () => {
    const facts = await factsOfACall();
    const half = facts.findIndex((fact) => fact.type === 'call-connected') + 1;
    const before = openLedger();
    before.pbx.tell(facts.slice(0, half));
    const [open] = await until(
      () => callOf(facts),
      ([call]) => call?.['connected_at'] != null,
    );
    await before.ledger.onApplicationShutdown();
    openLedger().pbx.tell(facts.slice(half));
    const [call] = await ended(facts);
    expect(call).toMatchObject({ id: open?.['id'], connected_at: open?.['connected_at'], outcome: 'answered' });
  });

  it('keeps the facts while the database does not take them, and writes them in their order afterwards', async () => {
    const facts = await factsOfACall();
    const { pbx } = openLedger();
    await rows('ALTER TABLE call_event RENAME TO call_event_away');
    pbx.tell(facts);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await callOf(facts)).toEqual([]);
    await rows('ALTER TABLE call_event_away RENAME TO call_event');
    const [call] = await ended(facts);
    const keys = await rows('SELECT key FROM call_event WHERE call_id = $1 ORDER BY id', call?.['id']);
    expect(keys.map(({ key }) => key)).toEqual(facts.map(({ key }) => key));
  });

  it('tells once what was written although the answer of the database was lost', async () => {
    const facts = await factsOfACall();
    const store = newStore();
    let lost = 0;
    const append = store.append.bind(store);
    store.append = async (entry) => {
      await append(entry);
      if (lost++ === 0) throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });
    };
    heard.length = 0;
    openLedger(store).pbx.tell(facts);
    const [call] = await ended(facts);
    await until(
      () => Promise.resolve(heard.length),
      (count) => count === facts.length,
    );
    expect(heard.map(({ fact }) => fact.key)).toEqual(facts.map(({ key }) => key));
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', call?.['id'])).toHaveLength(facts.length);
  });

  it('takes what is new from a batch of which the ledger has a part', async () => {
    const facts = await factsOfACall();
    const first = openLedger();
    first.pbx.tell(facts.slice(0, 2));
    await until(
      () => callOf(facts),
      (found) => found.length === 1,
    );
    await first.ledger.onApplicationShutdown();
    heard.length = 0;
    openLedger().pbx.tell(facts);
    const [call] = await ended(facts);
    expect(heard.map(({ fact }) => fact.key)).toEqual(facts.slice(2).map(({ key }) => key));
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', call?.['id'])).toHaveLength(facts.length);
  });

  it('seals the number in every row and finds it again by its index', async () => {
    const facts = await factsOfACall();
    openLedger().pbx.tell(facts);
    const [call] = await ended(facts);
    expect(database.personalData.open(String(call?.['requester_number_sealed']), REQUESTER_NUMBER)).toBe(NUMBER);
    expect(call?.['requester_number_index']).toBe(database.personalData.index(NUMBER));
    const [{ found } = {}] = await rows(
      `SELECT count(*)::int AS found FROM call_event WHERE data::text LIKE $1`,
      `%${NUMBER}%`,
    );
    expect(found).toBe(0);
  });

  it('sets a fact aside that the database will never take, and writes the others', async () => {
    const facts = await factsOfACall();
    const poison = {
      ...(facts[2] as CallFact),
      key: 'poison',
      type: 'call-queued',
      queue: 'with\u0000zero',
      position: 1,
    } as CallFact;
    openLedger().pbx.tell([...facts.slice(0, 3), poison, ...facts.slice(3)]);
    const [call] = await ended(facts);
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', call?.['id'])).toHaveLength(facts.length);
  });

  it('adds the storing of recordings to the durable queue once a call, when its last leg has ended', async () => {
    const facts = await factsOfACall();
    openLedger().pbx.tell(facts);
    const [call] = await ended(facts);
    const jobs = await rows(
      `SELECT 1 FROM graphile_worker._private_jobs WHERE payload::jsonb -> 'callIds' ? $1`,
      call?.['id'],
    );
    expect(jobs).toHaveLength(1);
  });

  it.each(['UPDATE call_event SET type = type', 'DELETE FROM call_event', 'TRUNCATE call_event'])(
    'refuses %s',
    async (statement) => {
      await expect(rows(statement)).rejects.toThrow('append-only');
    },
  );
});
