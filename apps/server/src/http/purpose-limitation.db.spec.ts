import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Lookup, PersonInClear, Relocation, RelocationPage, Supervision } from '@yiche/contracts';
import { io, type Socket } from 'socket.io-client';
import type { TestDatabase } from '../../../../libs/platform/src/testing/test-database.js';
import { ApiClient, type Answer } from '../../test/api-client.js';
import { startTestServer, type TestServer } from '../../test/test-server.js';

/** Of the synthetic vehicles, with the masked name and the car that must not be shown to others. */
const CAR = { plate: '苏D77777', owner: '赵**' };
const WHY = { reason: '投诉复核，编号 12' };

jest.setTimeout(120_000);

/** The whole server in this process, on the simulator and a real database: vehicle data is used for moving cars and for nothing else (合同四, C2, H2). */
describe('the limits of what may be looked up and read', () => {
  let server: TestServer;
  let database: TestDatabase;
  let agent: ApiClient;
  let other: ApiClient;
  let supervisor: ApiClient;
  let viewer: ApiClient;
  let told: Socket;
  let id = '';
  let pushed = '';
  let supervisorTold = 0;

  const at = (path = '') => `/api/relocations/${id}${path}`;
  const rows = <T>(sql: string, ...values: unknown[]) => database.dataSource.query<T[]>(sql, values);
  const read = async (client: ApiClient) => (await client.send<Relocation>('GET', at())).body;
  const lookUp = (): Promise<Answer<Lookup>> => agent.send<Lookup>('POST', at('/lookups'), {});
  const write = async (number: string) => {
    const { version } = await read(agent);
    expect((await agent.send('PATCH', at(), { version, plate: { number, type: '02' } })).status).toBe(200);
  };
  const supervision = async () => (await supervisor.send<Supervision>('GET', '/api/supervision')).body;
  const readings = (subject: string) =>
    rows<{ actor_name: string; details: Record<string, unknown> }>(
      `SELECT actor_name, details FROM audit_entry WHERE action = 'personal-data.read' AND subject_id = $1 ORDER BY seq`,
      subject,
    );
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not come');
  };
  const phaseOf = async (client: ApiClient) =>
    (await client.send<{ call: { callId: string; phase: string } | null }>('GET', '/api/agent/desk')).body.call;

  beforeAll(async () => {
    server = await startTestServer();
    const { url } = server;
    database = server.database;
    [agent, other, supervisor, viewer] = ['8001', '8002', 'banzhang', 'jingwu'].map(() => new ApiClient(url)) as [
      ApiClient,
      ApiClient,
      ApiClient,
      ApiClient,
    ];
    await Promise.all([agent.logIn('8001'), other.logIn('8002'), supervisor.logIn('banzhang'), viewer.logIn('jingwu')]);
    told = io(url, { transports: ['websocket'], extraHeaders: { cookie: supervisor.cookie } });
    told.onAny((event: string, payload: unknown) => {
      pushed += event + JSON.stringify(payload ?? null);
      if (event === 'supervision:changed') supervisorTold += 1;
    });
    await new Promise((resolve, reject) => told.once('connect', () => resolve(null)).once('connect_error', reject));
    await agent.send('POST', '/api/agent/shift', {});
    await agent.send('POST', '/api/agent/state', { state: 'ready' });
    await agent.send('POST', '/api/demo/calls', {});
    await until(async () => (await phaseOf(agent))?.phase === 'offered');
    await agent.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
    await until(async () => (await phaseOf(agent))?.phase === 'talking');
    const { callId } = (await phaseOf(agent)) ?? { callId: '' };
    id = (await agent.send<{ id: string }>('POST', '/api/relocations', { callId })).body.id;
  });

  afterAll(async () => {
    told?.disconnect();
    await server?.stop();
  });

  it('corrects a plate that was not looked up, and adds one beside a plate that was', async () => {
    await write('苏D77771');
    await write(CAR.plate);
    expect((await read(agent)).plates).toMatchObject([{ plateNumber: CAR.plate, isLookedUp: false }]);
    expect((await lookUp()).body).toMatchObject({ result: 'found', ownerMasked: CAR.owner });
    await write('苏D10001');
    expect((await read(agent)).plates).toMatchObject([
      { plateNumber: CAR.plate, isLookedUp: true },
      { plateNumber: '苏D10001', isLookedUp: false },
    ]);
  });

  it('asks the registry once for forty equal lookups at once', async () => {
    const before = await rows('SELECT 1 FROM vehicle_lookup');
    const answers = await Promise.all(Array.from({ length: 40 }, lookUp));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await rows('SELECT 1 FROM vehicle_lookup')).toHaveLength(before.length + 1);
  });

  it('gives three of forty plates that are written and looked up in one call, and refuses the others with a code', async () => {
    const answers: Answer<Lookup>[] = [];
    for (let car = 0; car < 40; car++) {
      await write(`苏D${20_000 + car}`);
      answers.push(await lookUp());
    }
    expect(answers.map(({ status }) => status)).toEqual([201, ...Array(39).fill(429)]);
    expect(new Set(answers.slice(1).map(({ body }) => body.code))).toEqual(new Set(['relocations/plates-per-request']));
    expect(await rows('SELECT 1 FROM vehicle_lookup WHERE relocation_id = $1', id)).toHaveLength(3);
    const { plates, lookupAllowance } = await read(agent);
    expect(plates.filter(({ isLookedUp }) => isLookedUp)).toHaveLength(3);
    expect(lookupAllowance).toEqual({ reached: 'request', approval: null });
  });

  it('goes on when a supervisor, who is told at once, approves it with a reason; nobody else may', async () => {
    expect((await other.send('POST', at('/lookup-approvals'), {})).body.code).toBe('relocations/held-by-another');
    const before = supervisorTold;
    const asked = await agent.send<Relocation>('POST', at('/lookup-approvals'), {});
    expect(asked.body.lookupAllowance?.approval?.state).toBe('waiting');
    await until(() => supervisorTold > before);
    const [approval] = (await supervision()).approvals;
    expect(approval).toMatchObject({ relocationId: id, agentName: '陈晓燕', reached: 'request' });
    const decide = (client: ApiClient, body: object) =>
      client.send('POST', `/api/supervision/approvals/${approval?.id ?? ''}`, body);
    for (const client of [agent, other, viewer])
      expect((await decide(client, { granted: true, ...WHY })).body.code).toBe('identity/not-permitted');
    expect((await decide(supervisor, { granted: true })).body.code).toBe('http/invalid-input');
    expect((await decide(supervisor, { granted: true, ...WHY })).status).toBe(200);
    const statuses: number[] = [];
    for (let car = 0; car < 5; car++) {
      await write(`苏D${30_000 + car}`);
      statuses.push((await lookUp()).status);
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429]);
    const kinds = (await read(agent)).timeline.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['approval-asked', 'approval-granted']));
  });

  it('shows what the registry said to the holder alone; others see the plate and that it was looked up, and are in the trail', async () => {
    const [own] = (await read(agent)).lookups;
    expect(own).toMatchObject({ plateNumber: CAR.plate, ownerMasked: CAR.owner, result: 'found' });
    expect(await readings(id)).toEqual([]);
    for (const client of [other, supervisor, viewer]) {
      const before = client.received.length;
      const { lookups, lookupAllowance, timeline } = await read(client);
      expect(lookups).toHaveLength(6);
      expect(lookups[0]).toEqual({
        ...{ id: own?.id, at: own?.at, plateNumber: CAR.plate, plateType: '02' },
        ...{ result: null, found: null, reachable: null, brand: null, model: null, colour: null, ownerMasked: null },
        numbers: [],
      });
      expect(lookupAllowance).toBeNull();
      expect(timeline.filter(({ kind }) => kind === 'looked-up')).toHaveLength(6);
      const sent = client.received.slice(before);
      for (const secret of [CAR.owner, own?.brand, own?.model]) expect(sent).not.toContain(secret);
    }
    expect((await readings(id)).map(({ actor_name }) => actor_name)).toEqual([
      '王建国',
      '周敏（班长）',
      '孙警官（公安监督员）',
    ]);
  });

  it('lists to an agent their own requests, and another’s by its whole plate alone, which is in the trail', async () => {
    const found = async (client: ApiClient, text = '') => {
      const search = text ? `?text=${encodeURIComponent(text)}` : '';
      return (await client.send<RelocationPage>('GET', `/api/relocations${search}`)).body.total;
    };
    expect([await found(agent), await found(other), await found(supervisor)]).toEqual([1, 0, 1]);
    expect([await found(other, 'D7777'), await found(other, '苏D'), await found(supervisor, 'D7777')]).toEqual([
      0, 0, 1,
    ]);
    expect(await readings(CAR.plate)).toEqual([]);
    // The first plate is found although another stands in the request now.
    expect(await found(other, CAR.plate)).toBe(1);
    expect(await readings(CAR.plate)).toMatchObject([{ actor_name: '王建国', details: { found: 1 } }]);
  });

  it('alarms the supervisor about a lookup without a call until somebody has looked at it', async () => {
    const { callId } = (await phaseOf(agent)) ?? { callId: '' };
    expect((await agent.send('POST', `/api/calls/${callId}/hangup`, {})).status).toBe(200);
    await until(async () => (await phaseOf(agent))?.phase === 'ended');
    // In wrap-up, with the call just ended, the request's own plates may be looked up still.
    await write(CAR.plate);
    expect((await lookUp()).status).toBe(201);
    await agent.send('POST', '/api/agent/state', { state: 'break', reason: 'rest' });
    const before = supervisorTold;
    expect((await lookUp()).body.code).toBe('relocations/lookup-without-call');
    await until(() => supervisorTold > before);
    const [alert, ...more] = (await supervision()).alerts;
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ kind: 'lookups-without-call', personName: '陈晓燕', count: 1 });
    const path = `/api/supervision/alerts/${alert?.id ?? ''}/acknowledgement`;
    expect((await agent.send('POST', path, WHY)).body.code).toBe('identity/not-permitted');
    expect((await supervisor.send<Supervision>('POST', path, WHY)).body.alerts).toEqual([]);
  });

  it('shows nothing of it to the same agent once the request is closed, and one result to a supervisor who says why', async () => {
    const { version, lookups } = await read(agent);
    const closed = await agent.send<Relocation>('POST', at('/close'), { version, outcome: 'moved' });
    expect(closed.body.lookups.every(({ result }) => result === null)).toBe(true);
    expect((await read(agent)).lookups.every(({ ownerMasked }) => ownerMasked === null)).toBe(true);
    const lookup = lookups.find(({ plateNumber }) => plateNumber === CAR.plate);
    const reveal = (client: ApiClient, body: object) =>
      client.send<Lookup>('POST', at(`/lookups/${lookup?.id ?? ''}/reveal`), body);
    expect((await reveal(agent, WHY)).body.code).toBe('identity/not-permitted');
    expect((await reveal(supervisor, {})).body.code).toBe('http/invalid-input');
    for (const client of [supervisor, viewer]) {
      expect((await reveal(client, WHY)).body).toMatchObject({ result: 'found', ownerMasked: CAR.owner });
    }
    expect(await readings(lookup?.id ?? '')).toMatchObject(
      ['周敏（班长）', '孙警官（公安监督员）'].map((actor_name) => ({ actor_name, details: WHY })),
    );
    expect((await read(supervisor)).lookups.every(({ result }) => result === null)).toBe(true);
  });

  it('shows a person in the clear to the bureau’s viewer alone, who says why, one at a time, and only once that is written down', async () => {
    const { lookups, callIds, requesterMasked } = await read(viewer);
    const owner = at(`/lookups/${lookups[0]?.id ?? ''}/owner`);
    const requester = at(`/calls/${callIds[0] ?? ''}/requester`);
    for (const client of [agent, other, supervisor]) {
      const { mayRevealPersons } = await read(client);
      expect(mayRevealPersons).toBe(false);
      for (const path of [owner, requester])
        expect((await client.send('POST', path, WHY)).body.code).toBe('identity/not-permitted');
    }
    for (const path of [owner, requester]) {
      for (const reason of ['', '看', 'x'.repeat(201)])
        expect((await viewer.send('POST', path, { reason })).body.code).toBe('http/invalid-input');
    }
    const mistaken = await viewer.send('POST', at(`/calls/${id}/requester`), WHY);
    expect([mistaken.status, mistaken.body.code]).toEqual([404, 'recordings/unknown-call']);
    const shown = await viewer.send<PersonInClear>('POST', owner, WHY);
    expect(shown.body).toEqual({
      name: expect.stringMatching(/^赵[^*]+$/),
      number: expect.stringMatching(/^139\d{8}$/),
      secondNumber: null,
    });
    const caller = await viewer.send<PersonInClear>('POST', requester, WHY);
    expect(caller.body.name).toBeNull();
    expect(caller.body.number?.replace(/^(...)....(....)$/, '$1****$2')).toBe(requesterMasked);
    expect(
      await rows(
        `SELECT subject_type, actor_name, details->>'reason' AS reason FROM audit_entry WHERE subject_type LIKE '%in-clear' ORDER BY seq`,
      ),
    ).toEqual(
      ['owner-in-clear', 'requester-in-clear'].map((subject_type) => ({
        ...{ subject_type, actor_name: '孙警官（公安监督员）', reason: WHY.reason },
      })),
    );
    // In the two answers and nowhere else.
    const out = [agent, other, supervisor].map(({ received }) => received).join('\n') + pushed + server.log();
    for (const secret of [shown.body.name, shown.body.number, caller.body.number]) expect(out).not.toContain(secret);
  });

  it('hands no blind index out: in no answer, push, log, job or entry of the trail', async () => {
    // Something to be found under one: an earlier request of the same number, and a test number of the contract.
    const administrator = new ApiClient(server.url);
    await administrator.logIn('guanli');
    const [contract] = (await administrator.send<{ id: string }[]>('GET', '/api/settlement/contracts')).body;
    const path = `/api/settlement/contracts/${contract?.id ?? ''}/test-numbers`;
    expect((await administrator.send('POST', path, { number: '13812348000' })).status).toBe(200);
    for (const client of [agent, other, supervisor, viewer]) {
      for (const page of ['/api/agent/desk', '/api/relocations', at(), '/api/settlement/contracts', '/api/supervision'])
        await client.send('GET', page);
    }
    const columns = await rows<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE '%\\_index'`,
    );
    expect(columns.length).toBeGreaterThanOrEqual(5);
    const stored = (
      await Promise.all(
        columns.map(({ table, column }) =>
          rows<{ index: string }>(`SELECT "${column}" AS index FROM "${table}" WHERE coalesce("${column}", '') <> ''`),
        ),
      )
    ).flatMap((found) => found.map(({ index }) => index));
    // Of the caller at the call and at the request, of the owner, and of the test number.
    expect(stored.length).toBeGreaterThanOrEqual(4);
    const written = await rows<{ text: string }>(
      `SELECT details::text AS text FROM audit_entry UNION ALL SELECT details::text FROM relocation_event
       UNION ALL SELECT payload::text FROM graphile_worker._private_jobs`,
    );
    const out = [agent, other, supervisor, viewer, administrator].map(({ received }) => received).join('\n');
    const everything = [out, pushed, server.log(), ...written.map(({ text }) => text)].join('\n');
    expect(out.length).toBeGreaterThan(10_000);
    // Not even the beginning of one: 32 bits of it tell one of 10,000 candidates as well.
    for (const index of new Set(stored)) expect(everything).not.toContain(index.slice(0, 8));
  });

  it('has logged no error for any of it', () => {
    const errors = server.log().split('\n');
    expect(errors.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
