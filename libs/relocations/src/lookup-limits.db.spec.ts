import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditTrail } from '@yiche/audit';
import { FixedClock, newId } from '@yiche/kernel';
import { Metrics } from '@yiche/platform';
import { createTestDatabase, type TestDatabase } from '../../platform/src/testing/test-database.js';
import { LookupApprovals } from './lookup-approvals.service.js';
import { LookupBook } from './persistence/lookup-book.js';
import { RelocationRequest } from './persistence/relocation.entity.js';
import { RequestWriter, type Actor } from './persistence/request-writer.js';
import { SupervisionChanged } from './relocation-events.js';
import { relocationsConfigSchema } from './relocations-config.js';
import { UsageAlerts } from './usage-alerts.service.js';

const config = relocationsConfigSchema.parse({ USAGE_ALERT_LOOKUPS: '10' });
const SUPERVISOR: Actor = { userId: newId(), displayName: '周敏' };
const WHY = { reason: '来电人报了多辆车，已核实' };

describe('the limits of lookups', () => {
  let database: TestDatabase;
  let clock: FixedClock;
  let book: LookupBook;
  let writer: RequestWriter;
  let approvals: LookupApprovals;
  let alerts: UsageAlerts;
  let agent: Actor;
  let metrics: Metrics;
  let told = 0;
  let running = 0;

  beforeAll(async () => {
    database = await createTestDatabase([RelocationRequest]);
    database.bus.on(SupervisionChanged, () => void (told += 1));
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    const { dataSource, unitOfWork } = database;
    clock = new FixedClock(new Date('2026-11-22T04:00:00Z'));
    metrics = new Metrics();
    const audit = new AuditTrail(dataSource, clock);
    book = new LookupBook(config);
    writer = new RequestWriter(audit, clock);
    approvals = new LookupApprovals(dataSource, unitOfWork, writer, book, clock, config);
    alerts = new UsageAlerts(dataSource, unitOfWork, audit, clock, config, metrics);
    agent = { userId: newId(), displayName: '陈晓燕' };
    told = 0;
  });

  const rows = <T>(sql: string, ...values: unknown[]) => database.dataSource.query<T[]>(sql, values);
  const lastAudit = async () =>
    (
      await rows<{ action: string; actor_id: string; details: object }>(
        'SELECT * FROM audit_entry ORDER BY seq DESC LIMIT 1',
      )
    )[0];
  async function openRequest(holder: Actor = agent): Promise<string> {
    const id = newId();
    running += 1;
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, holder_id, agent_name, opened_at, requester_masked)
       VALUES ($1, $2, 'WJ', 1, 'open', $3, $4, $5, '138****8000')`,
      ...[id, `WJ-20261122-${String(running).padStart(6, '0')}`, holder.userId, holder.displayName, clock.now()],
    );
    return id;
  }
  /** As `LookUpVehicle` does it: the request locked, then counted and written in the same transaction. */
  const reserve = (relocationId: string, plate: number): Promise<{ kind: string }> =>
    database.unitOfWork.run(async (transaction) => {
      await writer.lockHeld(transaction, relocationId, agent);
      const plateNumber = `苏D${10_000 + plate}`;
      const lookup = {
        id: newId(),
        relocationId,
        callId: newId(),
        agentId: agent.userId,
        plateNumber,
        plateType: '02',
      } as const;
      const decision = await book.reserve(transaction.manager, lookup, clock.now());
      if (decision.kind === 'ask') await book.answered(transaction.manager, lookup.id, clock.now());
      return decision;
    });
  const kinds = async (asked: Promise<{ kind: string }>[]) => {
    const decisions = await Promise.all(asked);
    return Object.fromEntries(
      ['ask', 'known', 'refused'].map((kind) => [kind, decisions.filter((each) => each.kind === kind).length]),
    );
  };
  const plates = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);

  it('let three of forty plates through that are asked for at once, and every equal one once', async () => {
    const id = await openRequest();
    expect(await kinds(plates(40).map((plate) => reserve(id, plate)))).toEqual({ ask: 3, known: 0, refused: 37 });
    const [known] = await book.platesOf(database.dataSource.manager, id);
    const again = Number(known?.plateNumber.slice(2)) - 10_000;
    expect(await kinds(plates(20).map(() => reserve(id, again)))).toEqual({ ask: 0, known: 20, refused: 0 });
    clock.advance(61_000);
    expect(await kinds(plates(20).map(() => reserve(id, again)))).toEqual({ ask: 1, known: 19, refused: 0 });
    expect(await book.platesOf(database.dataSource.manager, id)).toHaveLength(3);
  });

  it('hold an agent to thirty plates an hour over all requests at once', async () => {
    const requests = await Promise.all(plates(15).map(() => openRequest()));
    const asked = requests.flatMap((id, at) => plates(3, at * 3).map((plate) => reserve(id, plate)));
    expect(await kinds(asked)).toEqual({ ask: 30, known: 0, refused: 15 });
    clock.advance(3_600_000);
    expect((await reserve(await openRequest(), 99)).kind).toBe('ask');
  });

  it('are passed with the word of a second person, for so many plates, this request and a while', async () => {
    const id = await openRequest();
    for (const plate of plates(3)) await reserve(id, plate);
    await approvals.ask(agent, id);
    await approvals.ask(agent, id);
    const [waiting, ...others] = await approvals.waiting(SUPERVISOR, null);
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ relocationId: id, agentName: '陈晓燕', reached: 'request', mayDecide: true });
    expect(waiting?.plates).toHaveLength(3);
    expect((await reserve(id, 3)).kind).toBe('refused');

    await approvals.decide(SUPERVISOR, 'WJ', waiting?.id ?? '', { granted: true, ...WHY });
    expect(await lastAudit()).toMatchObject({
      action: 'relocation.lookups-approved',
      actor_id: SUPERVISOR.userId,
      details: { agentId: agent.userId, reason: WHY.reason },
    });
    expect(await approvals.allowance(id, agent.userId)).toMatchObject({
      reached: 'request',
      approval: { state: 'granted', platesLeft: 3, decidedByName: '周敏' },
    });
    expect(await kinds(plates(10, 3).map((plate) => reserve(id, plate)))).toEqual({ ask: 3, known: 0, refused: 7 });
    expect((await approvals.allowance(id, agent.userId)).approval?.platesLeft).toBe(0);
    expect(await approvals.waiting(SUPERVISOR, null)).toEqual([]);
    await expect(
      approvals.decide(SUPERVISOR, null, waiting?.id ?? '', { granted: false, ...WHY }),
    ).rejects.toMatchObject({ code: 'relocations/approval-decided' });
    expect(told).toBe(2);
    // It may be asked for again, and expires.
    await approvals.ask(agent, id);
    const [second] = await approvals.waiting(SUPERVISOR, null);
    clock.advance(config.approval.milliseconds);
    expect(await approvals.waiting(SUPERVISOR, null)).toEqual([]);
    await expect(approvals.decide(SUPERVISOR, null, second?.id ?? '', { granted: true, ...WHY })).rejects.toMatchObject(
      { code: 'relocations/approval-expired' },
    );
    expect((await approvals.allowance(id, agent.userId)).approval?.state).toBe('expired');
  });

  it('are not passed by one’s own word, by that of another bureau, by a refusal, or without having been reached', async () => {
    const id = await openRequest();
    await expect(approvals.ask(agent, id)).rejects.toMatchObject({ code: 'relocations/no-limit-reached' });
    for (const plate of plates(3)) await reserve(id, plate);
    await expect(approvals.ask(SUPERVISOR, id)).rejects.toMatchObject({ code: 'relocations/held-by-another' });
    await approvals.ask(agent, id);
    const own = (await approvals.waiting(agent, null)).find(({ relocationId }) => relocationId === id);
    expect(own?.mayDecide).toBe(false);
    const approval = own?.id ?? '';
    const yes = { granted: true, ...WHY };
    await expect(approvals.decide(agent, null, approval, yes)).rejects.toMatchObject({
      code: 'relocations/own-approval',
    });
    await expect(approvals.decide(SUPERVISOR, 'TN', approval, yes)).rejects.toMatchObject({
      code: 'relocations/unknown-approval',
    });
    await expect(
      rows(
        `UPDATE lookup_approval SET granted = true, plates = 3, decided_by = agent_id, decided_by_name = '', decided_at = now(), reason = ''
         WHERE id = $1`,
        approval,
      ),
    ).rejects.toThrow('lookup_approval');
    await approvals.decide(SUPERVISOR, null, approval, { granted: false, ...WHY });
    expect((await reserve(id, 3)).kind).toBe('refused');
    expect((await approvals.allowance(id, agent.userId)).approval).toMatchObject({
      state: 'refused',
      reason: WHY.reason,
    });
  });

  it('are no longer asked about, and a supervisor is told so, once the request is let go or in another hand', async () => {
    const id = await openRequest();
    const letGo = (kind: 'changed' | 'joined' | 'outcome', changes: Partial<RelocationRequest>) =>
      database.unitOfWork.run(async (transaction) => {
        const request = await writer.lock(transaction, id);
        await writer.save(transaction, Object.assign(request, changes), kind, agent);
      });
    await letGo('joined', {});
    expect(told).toBe(0);
    for (const plate of plates(3)) await reserve(id, plate);
    await approvals.ask(agent, id);
    const waits = async () =>
      (await approvals.waiting(SUPERVISOR, null)).some(({ relocationId }) => relocationId === id);
    await letGo('changed', { place: '凤凰山' });
    expect([told, await waits()]).toEqual([1, true]);
    await letGo('joined', { holderId: SUPERVISOR.userId });
    expect([told, await waits()]).toEqual([2, false]);
    await letGo('outcome', { state: 'closed', outcome: 'moved', holderId: null, closedAt: clock.now() });
    expect(told).toBe(3);
  });

  it('alarm a supervisor once about a rate that is unusual, and again when it has doubled', async () => {
    const lookUp = async (count: number) => {
      const id = await openRequest();
      await rows(
        `INSERT INTO relocation_lookup (id, relocation_id, agent_id, plate_number, plate_type, at, result)
         SELECT gen_random_uuid(), $1, $2, '苏D' || n, '02', $3, 'answered' FROM generate_series(1, $4::int) AS n`,
        ...[id, agent.userId, clock.now(), count],
      );
      await alerts.watchLookups(agent, 'WJ');
    };
    const mine = async () =>
      (await alerts.open(SUPERVISOR, 'WJ')).filter(({ personName }) => personName === agent.displayName);
    for (let day = 0; day < 5; day++) {
      await lookUp(4);
      clock.advance(86_400_000);
    }
    await lookUp(12);
    expect(await mine()).toEqual([]);
    await lookUp(1);
    const [alert, ...others] = await mine();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'lookups-above-usual', count: 13, usual: 4, mayAcknowledge: true });
    expect(await lastAudit()).toMatchObject({ action: 'usage.alert-raised', details: { count: 13, usual: 4 } });
    await lookUp(2);
    expect(await mine()).toMatchObject([{ id: alert?.id, count: 15 }]);
    const id = alert?.id ?? '';
    await expect(alerts.acknowledge(agent, null, id, '是我')).rejects.toMatchObject({ code: 'relocations/own-alert' });
    await expect(alerts.acknowledge(SUPERVISOR, 'TN', id, '别的局')).rejects.toMatchObject({
      code: 'relocations/unknown-alert',
    });
    await alerts.acknowledge(SUPERVISOR, 'WJ', id, '车队集中停放');
    expect(await mine()).toEqual([]);
    await lookUp(14);
    expect(await mine()).toEqual([]);
    await lookUp(1);
    expect(await mine()).toMatchObject([{ count: 30 }]);
    const counted = (await metrics.registry.getSingleMetric('yiche_usage_alerts_total')?.get())?.values;
    expect(counted).toMatchObject([{ labels: { kind: 'lookups-above-usual' }, value: 2 }]);
  });

  it('alarm a supervisor about every lookup without a call, in one alert that counts', async () => {
    await Promise.all(plates(5).map(() => alerts.lookupWithoutCall(agent, 'WJ')));
    const open = await rows<{ count: number }>('SELECT count FROM usage_alert WHERE person_id = $1', agent.userId);
    expect(open).toEqual([{ count: 5 }]);
  });
});
