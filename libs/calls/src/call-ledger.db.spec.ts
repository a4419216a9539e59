import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Bureau, Bureaus } from '@yiche/identity';
import { SystemClock, type TelephoneNumber } from '@yiche/kernel';
import { createLogger, Metrics, readConfig } from '@yiche/platform';
import type { Pbx } from '@yiche/telephony';
import { nobody } from '../../agents/src/testing/nobody.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CallProgressed } from './call-events.js';
import { CallLedger } from './call-ledger.js';
import { callsConfigSchema } from './calls-config.js';
import type { CallFact } from './domain/fold-call.js';
import { LedgerJournal } from './persistence/ledger-journal.js';
import { LedgerStore, REQUESTER_NUMBER } from './persistence/ledger-store.js';
import { factsOfACall, NUMBER, ToldPbx } from './testing/told-pbx.js';

const WAITING = {
  ...readConfig(callsConfigSchema, {}),
  ledgerBacklog: 1_000,
  ledgerBatch: 3,
  ledgerCommitsPerSecond: 1_000,
  ledgerRetryMilliseconds: 20,
  reconcileMilliseconds: 3_600_000,
  reconcileSettleMilliseconds: 50,
  journalDir: path.join(tmpdir(), `yiche-journal-${process.pid}`),
  journalBytes: 1_000_000,
  journalAfterMilliseconds: 10_000,
};

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
  afterAll(async () => {
    await database.drop();
    await rm(WAITING.journalDir, { recursive: true, force: true });
  });

  async function openLedger(store = newStore()): Promise<{ pbx: ToldPbx; ledger: CallLedger }> {
    const pbx = new ToldPbx();
    const ledger = new CallLedger(
      pbx as unknown as Pbx,
      store,
      new LedgerJournal(WAITING, database.personalData, createLogger('fatal'), new Metrics()),
      bureaus,
      nobody,
      database.bus,
      new SystemClock(),
      createLogger('fatal'),
      WAITING,
      new Metrics(),
    );
    await ledger.onApplicationBootstrap();
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
    (await openLedger()).pbx.tell(facts);
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
    (await openLedger()).pbx.tell(facts.flatMap((fact) => [fact, fact]));
    const first = await ended(facts);
    heard.length = 0;
    (await openLedger()).pbx.tell(facts);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await callOf(facts)).toEqual(first);
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', first[0]?.['id'])).toHaveLength(facts.length);
    expect(heard).toEqual([]);
  });

  it('goes on with a call in progress after a restart', async () => {
    const facts = await factsOfACall();
    const half = facts.findIndex((fact) => fact.type === 'call-connected') + 1;
    const before = await openLedger();
    before.pbx.tell(facts.slice(0, half));
    const [open] = await until(
      () => callOf(facts),
      ([call]) => call?.['connected_at'] != null,
    );
    await before.ledger.onApplicationShutdown();
    (await openLedger()).pbx.tell(facts.slice(half));
    const [call] = await ended(facts);
    expect(call).toMatchObject({ id: open?.['id'], connected_at: open?.['connected_at'], outcome: 'answered' });
  });

  it('keeps the facts while the database does not take them, and writes them in their order afterwards', async () => {
    const facts = await factsOfACall();
    const { pbx } = await openLedger();
    await database.superuser.query('ALTER TABLE call_event RENAME TO call_event_away');
    pbx.tell(facts);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await callOf(facts)).toEqual([]);
    await database.superuser.query('ALTER TABLE call_event_away RENAME TO call_event');
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
    (await openLedger(store)).pbx.tell(facts);
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
    const first = await openLedger();
    first.pbx.tell(facts.slice(0, 2));
    await until(
      () => callOf(facts),
      (found) => found.length === 1,
    );
    await first.ledger.onApplicationShutdown();
    heard.length = 0;
    (await openLedger()).pbx.tell(facts);
    const [call] = await ended(facts);
    expect(heard.map(({ fact }) => fact.key)).toEqual(facts.slice(2).map(({ key }) => key));
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', call?.['id'])).toHaveLength(facts.length);
  });

  it.each(['+86 138 1234 8000', '013812348000', '8613812348000'])(
    'keeps a number that the carrier sends as %s in the form in which it is found again',
    async (sent) => {
      const facts = (await factsOfACall()).map((fact) =>
        fact.type === 'call-arrived' ? { ...fact, requesterNumber: sent } : fact,
      );
      (await openLedger()).pbx.tell(facts);
      const [call] = await ended(facts);
      const number = '13812348000' as TelephoneNumber;
      expect(database.personalData.open(String(call?.['requester_number_sealed']), REQUESTER_NUMBER)).toBe(number);
      expect(call?.['requester_number_index']).toBe(database.personalData.index(number));
    },
  );

  it.each([
    ['81997327', '051981997327'],
    ['anonymous', null],
    ['138****8000', null],
  ])('takes %s for the number of its bureau’s area, or for nobody’s', async (sent, number) => {
    const facts = (await factsOfACall()).map((fact) =>
      fact.type === 'call-arrived' ? { ...fact, requesterNumber: sent } : fact,
    );
    (await openLedger()).pbx.tell(facts);
    const [call] = await ended(facts);
    const index = number === null ? null : database.personalData.index(number as TelephoneNumber);
    expect(call?.['requester_number_index']).toBe(index);
  });

  it('seals the number in every row and finds it again by its index', async () => {
    const facts = await factsOfACall();
    (await openLedger()).pbx.tell(facts);
    const [call] = await ended(facts);
    expect(database.personalData.open(String(call?.['requester_number_sealed']), REQUESTER_NUMBER)).toBe(NUMBER);
    expect(call?.['requester_number_index']).toBe(database.personalData.index(NUMBER as TelephoneNumber));
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
    (await openLedger()).pbx.tell([...facts.slice(0, 3), poison, ...facts.slice(3)]);
    const [call] = await ended(facts);
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', call?.['id'])).toHaveLength(facts.length);
  });

  it('knows a call by the id it is stored under though a batch that was committed comes again and has no answer at first', async () => {
    const facts = await factsOfACall();
    const end = facts.findIndex(({ type }) => type === 'call-ended');
    const [heardBefore, later] = [facts.slice(0, 2), facts.slice(2)];
    expect(end).toBeGreaterThan(1);
    const first = await openLedger();
    first.pbx.tell(heardBefore);
    await first.ledger.caughtUp();
    const [before] = await callOf(facts);
    // The process that comes after it hears the batch from the journal, and the database goes away for a moment.
    const store = newStore();
    jest.spyOn(store, 'append').mockRejectedValueOnce(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    const second = await openLedger(store);
    second.pbx.tell(heardBefore);
    await second.ledger.caughtUp();
    second.pbx.tell(later);
    const [call] = await ended(facts);
    await second.ledger.caughtUp();
    expect(call?.['id']).toBe(before?.['id']);
    expect(await rows('SELECT key FROM call_event WHERE call_id = $1', before?.['id'])).toHaveLength(facts.length);
  });

  it('finds a call of which it has something already under its name, also when its arrival comes last', async () => {
    const facts = await factsOfACall();
    const arrival = facts.filter(({ type }) => type === 'call-arrived');
    const others = facts.filter(({ type }) => type !== 'call-arrived');
    const first = await openLedger();
    first.pbx.tell(others);
    const [before] = await ended(facts);
    await first.ledger.caughtUp();
    // Another process: nothing of the call is in its memory.
    const second = await openLedger();
    second.pbx.tell(arrival);
    await second.ledger.caughtUp();
    const [call, ...more] = await callOf(facts);
    expect(more).toEqual([]);
    expect(call).toMatchObject({ id: before?.['id'], bureau_id: 'WJ', outcome: 'answered' });
    expect(
      await rows(
        'SELECT DISTINCT call_id FROM call_event WHERE key = ANY ($1)',
        facts.map(({ key }) => key),
      ),
    ).toEqual([{ call_id: before?.['id'] }]);
  });

  it.each(['UPDATE call_event SET type = type', 'DELETE FROM call_event', 'TRUNCATE call_event'])(
    'refuses %s',
    async (statement) => {
      await expect(database.superuser.query(statement)).rejects.toThrow('append-only');
      await expect(rows(statement)).rejects.toThrow('permission denied');
    },
  );
});
