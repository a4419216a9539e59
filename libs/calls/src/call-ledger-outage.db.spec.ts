import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Bureau, Bureaus } from '@yiche/identity';
import { SystemClock } from '@yiche/kernel';
import { createLogger, Metrics, readConfig } from '@yiche/platform';
import type { Pbx } from '@yiche/telephony';
import { nobody } from '../../agents/src/testing/nobody.js';
import { startOwnPostgres, type OwnPostgres } from '../../platform/src/testing/own-postgres.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CallProgressed } from './call-events.js';
import { CallLedger } from './call-ledger.js';
import { callsConfigSchema } from './calls-config.js';
import type { CallFact } from './domain/fold-call.js';
import { LedgerJournal } from './persistence/ledger-journal.js';
import { LedgerStore } from './persistence/ledger-store.js';
import { factsOfACall, NUMBER, ToldPbx } from './testing/told-pbx.js';

jest.setTimeout(60_000);

describe('the call ledger while PostgreSQL is stopped', () => {
  let postgres: OwnPostgres;
  let database: TestDatabase;
  let bureaus: Bureaus;
  let journalDir: string;
  let metrics: Metrics;
  const opened: (() => Promise<void>)[] = [];
  const heard: CallProgressed[] = [];

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    database = await createTestDatabase([Bureau], postgres.url);
    bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    database.bus.on(CallProgressed, (event) => void heard.push(event));
  });
  beforeEach(async () => {
    journalDir = await mkdtemp(path.join(tmpdir(), 'yiche-journal-'));
    heard.length = 0;
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    await rm(journalDir, { recursive: true, force: true });
  });
  afterAll(async () => {
    await database.drop();
    await postgres.remove();
  });

  /** A ledger as a process of its own would have it. @returns how it is told facts, and how it dies: at once, with nothing finished */
  async function openLedger(settings: { journalDir?: string; journalBytes?: number; ledgerBacklog?: number } = {}) {
    const pbx = new ToldPbx();
    metrics = new Metrics();
    const logger = createLogger('silent');
    const config = {
      ...readConfig(callsConfigSchema, {}),
      ledgerBacklog: 1_000,
      ledgerBatch: 3,
      ledgerCommitsPerSecond: 1_000,
      ledgerRetryMilliseconds: 20,
      journalDir,
      journalBytes: 1_000_000,
      journalAfterMilliseconds: 500,
      reconcileMilliseconds: 3_600_000,
      reconcileSettleMilliseconds: 50,
      ...settings,
    };
    const journal = new LedgerJournal(config, database.personalData, logger, metrics);
    const store = new LedgerStore(database.statements, database.dataSource, database.personalData);
    const ledger = new CallLedger(
      pbx as unknown as Pbx,
      store,
      journal,
      bureaus,
      nobody,
      database.bus,
      new SystemClock(),
      logger,
      config,
      metrics,
    );
    await ledger.onApplicationBootstrap();
    opened.push(() => ledger.onApplicationShutdown());
    return { pbx, journal, stop: () => ledger.onApplicationShutdown() };
  }

  const eventsOf = async (facts: readonly CallFact[]): Promise<string[]> => {
    const rows = await database.dataSource.query<{ key: string }[]>(
      'SELECT e.key FROM call_event e JOIN call ON call.id = e.call_id WHERE call_key = $1 ORDER BY e.id',
      [facts[0]?.callKey],
    );
    return rows.map(({ key }) => key);
  };
  const keysOf = (facts: readonly CallFact[]): string[] => facts.map(({ key }) => key);
  const files = (): Promise<string[]> => readdir(journalDir);
  const metric = async (line: string): Promise<string | undefined> =>
    (await metrics.registry.metrics()).split('\n').find((each) => each.startsWith(line));
  async function until(check: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('it did not come');
  }

  it('leaves nothing on the disk as long as the database takes the facts', async () => {
    const facts = await factsOfACall();
    const { pbx } = await openLedger();
    pbx.tell(facts);
    await until(async () => (await eventsOf(facts)).length === facts.length);
    expect(await files()).toEqual([]);
  });

  it('keeps what it hears on the disk, unreadable for others, and writes it in its order afterwards', async () => {
    const facts = await factsOfACall();
    const { pbx, journal } = await openLedger();
    await postgres.crash();
    pbx.tell(facts.slice(0, 4));
    await until(async () => (await files()).length === 1);
    pbx.tell(facts.slice(4));
    await journal.settled();
    const [file = ''] = await files();
    const text = await readFile(path.join(journalDir, file), 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(facts.length);
    expect(text).not.toContain(NUMBER);
    expect(text).not.toContain(facts[0]?.callKey);

    await postgres.start();
    await until(async () => (await files()).length === 0);
    expect(await eventsOf(facts)).toEqual(keysOf(facts));
    expect(keysOf(heard.map(({ fact }) => fact))).toEqual(keysOf(facts));
  });

  it('hands what it could not write to the next process, before anything that one hears', async () => {
    const facts = await factsOfACall();
    const first = await openLedger();
    await postgres.crash();
    first.pbx.tell(facts.slice(0, 5));
    await until(async () => (await files()).length === 1);
    await first.journal.settled();
    await first.stop();
    const second = await openLedger();
    second.pbx.tell(facts.slice(5));
    await postgres.start();
    await until(async () => (await files()).length === 0);
    expect(await eventsOf(facts)).toEqual(keysOf(facts));
    expect(heard.at(-1)?.after).toMatchObject({ outcome: 'answered' });
  });

  it('tolerates the half line that a crash leaves, and the facts that were written before the crash', async () => {
    const facts = await factsOfACall();
    const first = await openLedger();
    await postgres.crash();
    first.pbx.tell(facts);
    await until(async () => (await files()).length === 1);
    await first.journal.settled();
    const [file = ''] = await files();
    const text = await readFile(path.join(journalDir, file), 'utf8');
    await postgres.start();
    await until(async () => (await files()).length === 0);
    await first.stop();

    // The process died between the commit and the removal, in the middle of a line.
    await writeFile(path.join(journalDir, file), text + text.slice(0, 40));
    heard.length = 0;
    await openLedger();
    await until(async () => (await files()).length === 0);
    expect(await eventsOf(facts)).toEqual(keysOf(facts));
    expect(heard).toEqual([]);
    expect(await metric('yiche_ledger_journal_facts_total{outcome="unreadable"}')).toMatch(/ 1$/);
  });

  it('keeps a damaged journal for people, and writes what can be read of it', async () => {
    const facts = await factsOfACall();
    const first = await openLedger();
    await postgres.crash();
    first.pbx.tell(facts);
    await until(async () => (await files()).length === 1);
    await first.journal.settled();
    await first.stop();
    const [file = ''] = await files();
    await appendFile(path.join(journalDir, file), 'k1.no.fact.atall\n');
    await postgres.start();
    await openLedger();
    await until(async () => (await files())[0]?.endsWith('.damaged') === true);
    expect(await eventsOf(facts)).toEqual(keysOf(facts));
  });

  it('keeps what it hears on the disk while the database hangs, though no commit has failed', async () => {
    const facts = await factsOfACall();
    const { pbx, journal } = await openLedger();
    const goOn = postgres.freeze();
    try {
      pbx.tell(facts);
      await until(async () => (await files()).length === 1);
      await journal.settled();
      expect(heard).toEqual([]);
    } finally {
      goOn();
    }
    await until(async () => (await files()).length === 0);
    expect(await eventsOf(facts)).toEqual(keysOf(facts));
  });

  it('goes on in memory when the disk takes nothing, and says so', async () => {
    const facts = await factsOfACall();
    const noFolder = path.join(journalDir, 'file');
    await writeFile(noFolder, '');
    const { pbx, journal } = await openLedger({ journalDir: path.join(noFolder, 'journal') });
    await postgres.crash();
    pbx.tell(facts);
    await until(async () => (await metric('yiche_ledger_journal_facts_total{outcome="failed"}')) !== undefined);
    expect(await journal.isUsable()).toBe(false);
    await postgres.start();
    await until(async () => (await eventsOf(facts)).length === facts.length);
  });

  it('keeps to its bounds: what is beyond the disk is in memory, what is beyond memory is counted', async () => {
    const facts = await factsOfACall();
    const { pbx } = await openLedger({ journalBytes: 1_500, ledgerBacklog: facts.length - 2 });
    await postgres.crash();
    pbx.tell(facts);
    await until(async () => (await metric('yiche_ledger_journal_facts_total{outcome="full"}')) !== undefined);
    expect(await metric('yiche_ledger_overflow_total')).toMatch(/ 2$/);
    await postgres.start();
    await until(async () => (await eventsOf(facts)).length === facts.length - 2);
  });
});
