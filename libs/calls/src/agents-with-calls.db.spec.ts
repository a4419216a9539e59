import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, AgentChanged, AgentsConfig, agentsConfigSchema, AgentService } from '@yiche/agents';
import { Bureau, Bureaus } from '@yiche/identity';
import { newId, SystemClock } from '@yiche/kernel';
import { createLogger, isDatabaseAway, Metrics, readConfig } from '@yiche/platform';
import { ManualTimers, SimulatedPbx, silentObserver } from '@yiche/telephony';
import { AgentStore } from '../../agents/src/persistence/agent-store.js';
import { QueueMembership } from '../../agents/src/queue-membership.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { CallLedger } from './call-ledger.js';
import { callsConfigSchema } from './calls-config.js';
import { LedgerJournal } from './persistence/ledger-journal.js';
import { LedgerStore } from './persistence/ledger-store.js';
import { NUMBER } from './testing/told-pbx.js';

/** The ledger and the agents on one database, as the program has them. */
describe('an agent and the call that takes them along', () => {
  let database: TestDatabase;
  let bureaus: Bureaus;
  let pbx: SimulatedPbx;
  let agents: AgentService;
  let ledger: CallLedger;
  let store: LedgerStore;
  let userId: string;
  const seen: string[] = [];
  const logger = createLogger('silent');

  beforeAll(async () => {
    database = await createTestDatabase([Bureau, Agent]);
    bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    database.bus.on(AgentChanged, ({ agent }) => void seen.push(agent.state));
  });
  beforeEach(async () => {
    await database.superuser.query('DELETE FROM agent');
    pbx = new SimulatedPbx(
      { node: `t${newId().slice(-6)}`, agentRingMs: 1_000, ownerRingMs: 1_000, agentAwayMs: 1_000 },
      silentObserver,
      new ManualTimers(),
    );
    const [clock, metrics] = [new SystemClock(), new Metrics()];
    const agentsConfig: AgentsConfig = readConfig(agentsConfigSchema, {});
    const callsConfig = {
      ...readConfig(callsConfigSchema, {}),
      ledgerCommitsPerSecond: 1_000,
      ledgerRetryMilliseconds: 20,
      journalDir: path.join(tmpdir(), `yiche-journal-${process.pid}`),
    };
    const { bus, statements, dataSource, personalData } = database;
    const membership = new QueueMembership(pbx, bureaus, logger);
    const saved = new AgentStore(statements, dataSource);
    agents = new AgentService(saved, pbx, membership, bus, clock, logger, agentsConfig, metrics);
    store = new LedgerStore(statements, dataSource, personalData);
    const journal = new LedgerJournal(callsConfig, personalData, logger, metrics);
    ledger = new CallLedger(pbx, store, journal, bureaus, agents, bus, clock, logger, callsConfig, metrics);
    await ledger.onApplicationBootstrap();
    await pbx.start();
    userId = newId();
    const seats = [{ queue: 'wj-move-car', penalty: 0 }];
    const shift = { userId, extension: '8001', displayName: '陈晓燕', bureauId: 'WJ', seats };
    await agents.startShift({ ...shift, sessionId: newId() });
    await agents.choose(userId, { state: 'ready' });
    seen.length = 0;
  });
  afterEach(async () => {
    await ledger.onApplicationShutdown();
    await pbx.stop();
  });
  afterAll(() => database.drop());

  const rows = <T>(sql: string, ...values: unknown[]): Promise<T[]> => database.dataSource.query<T[]>(sql, values);
  const lines = async (): Promise<string[]> =>
    (await rows<{ to_state: string }>('SELECT to_state FROM agent_state_change WHERE user_id = $1 ORDER BY id', userId))
      .map(({ to_state }) => to_state)
      .slice(2);
  const ring = (): string => pbx.placeCall({ from: NUMBER, did: '114' });
  const settled = async (): Promise<void> => {
    await ledger.caughtUp();
    await new Promise((resolve) => setTimeout(resolve, 10)); // orders go out after the turn
  };

  it('are written by one transaction, the offer with the agent who is offered it', async () => {
    const callKey = ring();
    await settled();
    const [written] = await rows<{ one: boolean; call: boolean; line: boolean }>(
      `SELECT event.xmin = agent.xmin AS one, agent.call_id = event.call_id AS call,
              EXISTS (SELECT 1 FROM agent_state_change line
                       WHERE line.xmin = event.xmin AND line.user_id = agent.user_id AND to_state = 'offered') AS line
         FROM call_event event, agent WHERE event.type = 'agent-offered' AND event.call_id = (SELECT id FROM call WHERE call_key = $1)
          AND agent.user_id = $2`,
      callKey,
      userId,
    );
    expect(written).toEqual({ one: true, call: true, line: true });
    expect(agents.find(userId)).toMatchObject({ state: 'offered' });
  });

  it('go the whole way together, with a line for every step, and the queue is told after it', async () => {
    const callKey = ring();
    pbx.answer('8001');
    pbx.callerHangsUp(callKey);
    await settled();
    expect(await lines()).toEqual(['offered', 'talking', 'wrap-up']);
    expect(seen).toEqual(['offered', 'talking', 'wrap-up']);
    const [{ id } = { id: '' }] = await rows<{ id: string }>('SELECT id FROM call WHERE call_key = $1', callKey);
    expect(agents.find(userId)).toMatchObject({ state: 'wrap-up', callId: id });
    expect((await pbx.snapshot()).queueMembers).toMatchObject([{ extension: '8001', paused: true }]);
  });

  it('stay as they were while neither can be written, and a wish is refused at once meanwhile', async () => {
    const append = store.append.bind(store);
    const away = Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });
    store.append = () => Promise.reject(away);
    ring();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(agents.find(userId)?.state).toBe('ready');
    const refused = await agents.choose(userId, { state: 'break', reason: 'meal' }).catch((cause: unknown) => cause);
    expect(isDatabaseAway(refused)).toBe(true);
    store.append = append;
    await settled();
    expect(agents.find(userId)?.state).toBe('offered');
    expect(await lines()).toEqual(['offered']);
  });

  it('are told once although the answer of the database was lost', async () => {
    const append = store.append.bind(store);
    let lost = 0;
    store.append = async (entry) => {
      await append(entry);
      if (lost++ === 0) throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '57P01' });
    };
    ring();
    await settled();
    expect(seen).toEqual(['offered']);
    expect(await lines()).toEqual(['offered']);
    expect(agents.find(userId)?.state).toBe('offered');
  });

  it('take what the agent did before the fact was heard, and no wish comes between them', async () => {
    const wish = agents.choose(userId, { state: 'break', reason: 'meal' });
    ring();
    const other = agents.choose(userId, { state: 'ready' }).catch((cause: { code: string }) => cause.code);
    await Promise.all([wish, other]);
    await settled();
    const last = agents.find(userId);
    const [row] = await rows<{ state: string; reason: string | null; call_id: string | null }>(
      'SELECT state, reason, call_id FROM agent WHERE user_id = $1',
      userId,
    );
    expect(row).toEqual({ state: last?.state, reason: last?.reason, call_id: last?.callId });
  });
});
