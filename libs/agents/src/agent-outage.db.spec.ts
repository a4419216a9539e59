import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bureau, Bureaus } from '@yiche/identity';
import { newId, SystemClock } from '@yiche/kernel';
import { createLogger, isDatabaseAway, Metrics, readConfig } from '@yiche/platform';
import { ManualTimers, SimulatedPbx, silentObserver } from '@yiche/telephony';
import { startOwnPostgres, type OwnPostgres } from '../../platform/src/testing/own-postgres.js';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { AgentPageLost } from './agent-events.js';
import { AgentService } from './agent.service.js';
import { agentsConfigSchema } from './agents-config.js';
import { AgentStore } from './persistence/agent-store.js';
import { Agent } from './persistence/agent.entity.js';
import { QueueMembership } from './queue-membership.js';

describe('an agent at work while PostgreSQL is stopped', () => {
  let postgres: OwnPostgres;
  let database: TestDatabase;
  let agents: AgentService;
  let pbx: SimulatedPbx;
  const userId = newId();
  const home = { bureauId: 'WJ', seats: [{ queue: 'wj-move-car', penalty: 0 }] };

  beforeAll(async () => {
    postgres = await startOwnPostgres();
    database = await createTestDatabase([Bureau, Agent], postgres.url);
    const bureaus = new Bureaus(database.dataSource.getRepository(Bureau));
    await bureaus.reload();
    const timers = new ManualTimers();
    pbx = new SimulatedPbx(
      { node: 'yc1', agentRingMs: 1_000, ownerRingMs: 1_000, agentAwayMs: 1_000 },
      silentObserver,
      timers,
    );
    await pbx.start();
    const logger = createLogger('silent');
    const metrics = new Metrics();
    agents = new AgentService(
      new AgentStore(database.statements, database.dataSource),
      pbx,
      new QueueMembership(pbx, bureaus, logger),
      database.bus,
      new SystemClock(),
      logger,
      {
        ...readConfig(agentsConfigSchema, {}),
        wrapUp: { milliseconds: 0, extensionMilliseconds: 1_000, maxMilliseconds: 1_000 },
      },
      metrics,
    );
    await agents.startShift({ userId, extension: '8001', displayName: '陈晓燕', ...home, sessionId: newId() });
    await agents.choose(userId, { state: 'ready' });
  });
  afterAll(async () => {
    await database.drop();
    await postgres.remove();
  });

  it('follows the PBX as soon as it is back, step by step; a wish of theirs is refused at once and not made later', async () => {
    await postgres.crash();
    const refused = await agents.choose(userId, { state: 'break', reason: 'meal' }).catch((cause: unknown) => cause);
    expect(isDatabaseAway(refused)).toBe(true);
    const callId = newId();
    const steps = [
      agents.follow('8001', { type: 'offered', callId }),
      agents.follow('8001', { type: 'connected', callId }),
      agents.follow('8001', { type: 'call-over', callId }),
    ];
    expect(agents.find(userId)?.state).toBe('ready');
    await new Promise((resolve) => setTimeout(resolve, 100)); // the first step has met it
    const asked = await agents.choose(userId, { state: 'break', reason: 'meal' }).catch((cause: unknown) => cause);
    expect(isDatabaseAway(asked)).toBe(true);
    await postgres.start();
    await Promise.all(steps);
    expect(agents.find(userId)).toMatchObject({ state: 'wrap-up', callId });
    const history = await database.dataSource.query<{ to_state: string }[]>(
      'SELECT to_state FROM agent_state_change ORDER BY id',
    );
    expect(history.map(({ to_state }) => to_state).slice(-4)).toEqual(['ready', 'offered', 'talking', 'wrap-up']);
  });

  it('is not torn from a call afterwards by a page that was silent for a while and has answered since', async () => {
    await agents.choose(userId, { state: 'ready' });
    const callId = newId();
    await agents.follow('8001', { type: 'offered', callId });
    await agents.follow('8001', { type: 'connected', callId });
    const lost: string[] = [];
    database.bus.on(AgentPageLost, ({ agent }) => void lost.push(agent.extension));
    await postgres.crash();
    const notes = (['quiet', 'gone', 'gone', 'there'] as const).map((page) => agents.notePresence(userId, { page }));
    await new Promise((resolve) => setTimeout(resolve, 700)); // longer than until the next try
    await postgres.start();
    await Promise.all(notes);
    expect(agents.find(userId)?.state).toBe('talking');
    expect(lost).toEqual([]);
  });

  it('cannot begin a shift that is not written: no seat, no credential, and the one before stands as it was', async () => {
    const other = { userId: newId(), extension: '8002', displayName: '王敏', ...home };
    await postgres.crash();
    const begun = await agents.startShift({ ...other, sessionId: newId() }).catch((cause: unknown) => cause);
    expect(isDatabaseAway(begun)).toBe(true);
    expect(agents.find(other.userId)).toBeNull();
    const again = await agents
      .startShift({ ...other, userId, extension: '8001', sessionId: 'other' })
      .catch((cause: unknown) => cause);
    expect(isDatabaseAway(again)).toBe(true);
    expect(agents.find(userId)).toMatchObject({ displayName: '陈晓燕', state: 'talking' });
    expect(agents.find(userId)?.sessionId).not.toBe('other');
    const { queueMembers, registered } = await pbx.snapshot();
    expect(queueMembers.map(({ extension }) => extension)).toEqual(['8001']);
    expect(registered).not.toContain('8002');
    await postgres.start();
  });
});
