import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DeskTask, Lookup, Relocation } from '@yiche/contracts';
import { io, type Socket } from 'socket.io-client';
import {
  startTrafficPlatform,
  type TrafficPlatform,
} from '../../../pbx/src/demo-city/traffic-platform/traffic-platform.js';
import { ApiClient, type Answer } from '../../test/api-client.js';
import { startTestServer, type TestServer } from '../../test/test-server.js';

jest.setTimeout(120_000);

/** The whole server in this process, its registry a platform over SOAP that is switched off and on: intake goes on, and the answer comes (C1). */
describe('a lookup that the registry does not answer', () => {
  let platform: TrafficPlatform;
  let server: TestServer;
  let agent: ApiClient;
  let other: ApiClient;
  let told: Socket;
  let id = '';
  let tasksTold = 0;
  let plates = 10_000;
  let plate = '';

  const at = (path = '') => `/api/relocations/${id}${path}`;
  const rows = <T>(sql: string, ...values: unknown[]) => server.database.dataSource.query<T[]>(sql, values);
  const read = async (client = agent) => (await client.send<Relocation>('GET', at())).body;
  const lookUp = (): Promise<Answer<Lookup>> => agent.send<Lookup>('POST', at('/lookups'), {});
  const tasks = async (client = agent) => (await client.send<DeskTask[]>('GET', '/api/agent/tasks')).body;
  const write = async (number: string): Promise<void> => {
    const { version } = await read();
    expect((await agent.send('PATCH', at(), { version, plate: { number, type: '02' } })).status).toBe(200);
  };
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; tries < 300; tries++) {
      if (await check()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not come');
  };
  const phase = async () =>
    (await agent.send<{ call: { callId: string; phase: string } | null }>('GET', '/api/agent/desk')).body.call;
  const take = async (): Promise<void> => {
    await agent.send('POST', '/api/agent/state', { state: 'ready' });
    await agent.send('POST', '/api/demo/calls', {});
    await until(async () => (await phase())?.phase === 'offered');
    await agent.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
    await until(async () => (await phase())?.phase === 'talking');
    const { callId = '' } = (await phase()) ?? {};
    id = (await agent.send<{ id: string }>('POST', '/api/relocations', { callId })).body.id;
  };
  const hangUp = async (): Promise<void> => {
    const { callId = '' } = (await phase()) ?? {};
    await agent.send('POST', `/api/calls/${callId}/hangup`, {});
    await until(async () => (await phase())?.phase !== 'talking');
  };
  const close = async (client = agent) => {
    const { version } = await read(client);
    return client.send<Relocation>('POST', at('/close'), { version, outcome: 'not-reached' });
  };

  beforeAll(async () => {
    platform = await startTrafficPlatform({ vehiclesFile: 'libs/vehicles/data/synthetic-vehicles.jsonl' });
    server = await startTestServer({
      VEHICLE_REGISTRY_KIND: 'soap',
      VEHICLE_REGISTRY_URL: platform.soapUrl,
      VEHICLE_REGISTRY_KNOWN_PLATE: '苏D12345',
      VEHICLE_REGISTRY_SOAP_CODES: platform.codes,
      VEHICLE_REGISTRY_ATTEMPTS: '1',
      VEHICLE_REGISTRY_BREAKER_FAILURES: '100000',
      LOOKUP_WAITING_S: '1',
      LOOKUP_PLATES_PER_REQUEST: '100',
      LOOKUP_REPEAT_S: '0',
      VEHICLE_REGISTRY_CACHE_MINUTES: '0',
    });
    [agent, other] = [new ApiClient(server.url), new ApiClient(server.url)];
    await Promise.all([agent.logIn('8001'), other.logIn('8002')]);
    told = io(server.url, { transports: ['websocket'], extraHeaders: { cookie: agent.cookie } });
    told.on('tasks:changed', () => (tasksTold += 1));
    await new Promise((resolve, reject) => told.once('connect', () => resolve(null)).once('connect_error', reject));
    await agent.send('POST', '/api/agent/shift', {});
  });
  afterAll(async () => {
    told?.disconnect();
    await server?.stop();
    await platform?.stop();
  });
  beforeEach(async () => {
    platform.turn({});
    if ((await phase())?.phase === 'talking') await hangUp();
    await take();
    plate = `苏D${++plates}`;
    // Synthetic ones from 苏D10001 on; whichever is not known is told so, which is an answer too.
    await write(plate);
  });

  it('says so, waits, and is answered by itself when the registry is back; the agent is told', async () => {
    platform.turn({ fault: 'down' });
    const refused = await lookUp();
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'vehicles/registry-unavailable' });
    const waiting = await read();
    expect(waiting.waitingLookups).toMatchObject([{ plateNumber: plate, plateType: '02' }]);
    expect(waiting.plates.find(({ plateNumber }) => plateNumber === plate)?.isLookedUp).toBe(false);
    expect(waiting.timeline.map(({ step }) => step)).toContain('lookup-waiting');
    expect(await tasks()).toMatchObject([
      { kind: 'lookup-waiting', plateNumber: plate, relocationId: id, isMine: true },
    ]);
    const before = tasksTold;
    platform.turn({});
    await until(async () => (await read()).waitingLookups.length === 0);
    const answered = await read();
    expect(answered.lookups.at(-1)).toMatchObject({ plateNumber: plate, result: expect.any(String) });
    expect(answered.timeline.at(-1)).toMatchObject({ step: 'looked-up', actorName: null });
    expect(tasksTold).toBeGreaterThan(before);
    expect(await tasks()).toMatchObject([{ kind: 'lookup-answered', plateNumber: plate }]);
    // Written down as the agent's, with the call on which it was asked (C2).
    const [entry] = await rows<{ actor_name: string; details: Record<string, unknown> }>(
      `SELECT actor_name, details FROM audit_entry WHERE action = 'vehicles.looked-up' ORDER BY seq DESC LIMIT 1`,
    );
    expect(entry).toMatchObject({
      actor_name: '陈晓燕',
      details: { plateNumber: plate, purpose: 'move-car', askedBy: 'itself' },
    });
    expect(entry?.details['callId']).toBe(answered.callIds[0]);
    // Taken note of, it is no task any more.
    expect((await agent.send('POST', at('/take'), {})).status).toBe(200);
    expect(await tasks()).toEqual([]);
  });

  it('is asked again at once when the agent asks again, and is still one lookup', async () => {
    platform.turn({ fault: 'busy' });
    expect((await lookUp()).status).toBe(503);
    expect((await lookUp()).status).toBe(503);
    expect((await read()).waitingLookups).toHaveLength(1);
    platform.turn({ delayMs: 100 });
    const answers = await Promise.all([lookUp(), lookUp(), lookUp()]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const asked = await rows<{ result: string }>(
      'SELECT result FROM relocation_lookup WHERE relocation_id = $1 AND plate_number = $2',
      id,
      plate,
    );
    expect(asked).toEqual([{ result: 'answered' }]);
    expect((await read()).waitingLookups).toEqual([]);
    // Whoever asks sees the answer: it is no task.
    expect(await tasks()).toEqual([]);
  });

  it('keeps its agent from nobody: the call ends, the request stays open in their hand, and the next call comes', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    await hangUp();
    const left = id;
    expect((await agent.send('POST', '/api/agent/state', { state: 'ready' })).status).toBe(200);
    await take();
    expect(id).not.toBe(left);
    expect(await tasks()).toMatchObject([{ kind: 'lookup-waiting', relocationId: left, isMine: true }]);
    // Others have nothing to do with it while its agent is at work.
    expect(await tasks(other)).toEqual([]);
    expect((await other.send('POST', `/api/relocations/${left}/take`, {})).body).toMatchObject({
      code: 'relocations/not-to-be-taken',
    });
    platform.turn({});
    await until(async () => (await tasks())[0]?.kind === 'lookup-answered');
    id = left;
    expect((await close()).status).toBe(200);
    expect(await tasks()).toEqual([]);
  });

  it('goes to whoever is there when its agent has gone home: they take the request, see the answer and close it', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    await hangUp();
    await agent.send('POST', '/api/agent/state', { state: 'ready' });
    const before = tasksTold;
    await agent.send('DELETE', '/api/agent/shift');
    // Who goes home leaves work to others, who are told.
    await until(() => tasksTold > before);
    expect(await tasks(other)).toMatchObject([{ kind: 'lookup-waiting', relocationId: id, isMine: false }]);
    platform.turn({});
    await until(async () => (await tasks(other))[0]?.kind === 'lookup-answered');
    expect((await read(other)).lookups.at(-1)?.result).toBeNull();
    const taken = await other.send<Relocation>('POST', at('/take'), {});
    expect(taken.body.lookups.at(-1)?.result).not.toBeNull();
    expect(taken.body.timeline.at(-1)).toMatchObject({ kind: 'changed', step: 'taken', actorName: '王建国' });
    // The first one does not have it any more.
    expect((await read(agent)).lookups.at(-1)?.result).toBeNull();
    expect(await tasks(agent)).toEqual([]);
    const promised = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const { version } = await read(other);
    const tooFar = await other.send('POST', at('/close'), { version, outcome: 'promised', promisedAt: promised });
    expect(tooFar.body).toMatchObject({ code: 'relocations/promise-too-far' });
    expect((await close(other)).body.state).toBe('closed');
    expect((await other.send('POST', at('/take'), {})).body).toMatchObject({ code: 'relocations/not-open' });
    await agent.send('POST', '/api/agent/shift', {});
  });

  const stored = async () =>
    (
      await rows<{ result: string | null; tries: number; seen: boolean }>(
        `SELECT result, tries, seen_at IS NOT NULL AS seen FROM relocation_lookup
         WHERE relocation_id = $1 AND plate_number = $2`,
        id,
        plate,
      )
    )[0];
  const jobs = () =>
    server.database.superuser.query<{ run_at: Date }[]>(
      `SELECT run_at FROM graphile_worker.jobs WHERE task_identifier = 'relocations.waiting-lookup.v1' ORDER BY run_at DESC`,
    );
  /** As if so much time had passed for what is to be done. */
  const hurry = () => server.database.superuser.query('UPDATE graphile_worker._private_jobs SET run_at = now()');

  it('is not asked any more once the request is closed, and is no task then', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    await hangUp();
    expect((await close()).status).toBe(200);
    expect(await stored()).toMatchObject({ result: 'unavailable', seen: true });
    platform.turn({});
    await hurry();
    await until(async () => (await jobs()).length === 0);
    expect((await read()).lookups.filter(({ plateNumber }) => plateNumber === plate)).toEqual([]);
    expect(platform.questions.filter(({ number }) => number === plate)).toEqual([]);
    expect(await tasks()).toEqual([]);
  });

  it('whose answer was on its way when the request was closed is not kept: what it was for is over', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    await hangUp();
    platform.turn({ delayMs: 3_000 });
    const before = platform.asked;
    await hurry();
    await until(() => platform.asked > before);
    expect((await close()).status).toBe(200);
    const ends = () =>
      rows<{ result: string }>(
        `SELECT details ->> 'result' AS result FROM audit_entry
         WHERE action = 'vehicles.looked-up' AND details ->> 'plateNumber' = $1 ORDER BY seq`,
        plate,
      );
    await until(async () => (await ends()).at(-1)?.result === 'not-kept');
    expect((await read()).lookups.filter(({ plateNumber }) => plateNumber === plate)).toEqual([]);
  });

  it('is not asked for any more when the plate was written wrongly and is corrected', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    expect((await read()).waitingLookups).toHaveLength(1);
    await write('苏D77777');
    expect((await read()).waitingLookups).toEqual([]);
    expect(await tasks()).toEqual([]);
  });

  it('is given up after its time, and whoever has the request is told that too', async () => {
    platform.turn({ fault: 'down' });
    await lookUp();
    const since = new Date(Date.now() - 12 * 3_600_000).toISOString();
    await server.database.superuser.query(
      `UPDATE graphile_worker._private_jobs
       SET run_at = now(), payload = jsonb_set(payload::jsonb, '{since}', to_jsonb($1::text))::json`,
      [since],
    );
    await until(async () => (await tasks())[0]?.kind === 'lookup-given-up');
    expect((await read()).timeline.at(-1)).toMatchObject({ step: 'lookup-given-up', actorName: null });
    platform.turn({});
    // Asked anew it is another question, and this one no task any more.
    expect((await lookUp()).status).toBe(201);
    expect(await tasks()).toEqual([]);
  });

  it('waits for the next day’s questions where today’s are used up', async () => {
    platform.turn({ quota: 0 });
    expect((await lookUp()).body).toMatchObject({ message: expect.stringContaining('次数已用完') });
    const [job] = await jobs();
    expect(job?.run_at.toISOString()).toMatch(/T16:00:/); // the first minute of a day in Shanghai
    platform.turn({});
    await hurry();
    await until(async () => (await stored())?.result === 'answered');
  });

  it('is asked again where a crash has cut its question off', async () => {
    // As a process leaves it that is killed after it has begun to ask.
    platform.turn({ fault: 'down' });
    await lookUp();
    await rows(
      `UPDATE relocation_lookup SET result = NULL, tries = 0, at = at - interval '2 minutes' WHERE relocation_id = $1`,
      id,
    );
    platform.turn({});
    await hurry();
    await until(async () => (await stored())?.result === 'answered');
    expect(await tasks()).toContainEqual(expect.objectContaining({ kind: 'lookup-answered', relocationId: id }));
  });

  it('is nobody’s to take who was not told of it: an open request without one, one that is not there', async () => {
    expect((await other.send('POST', at('/take'), {})).body).toMatchObject({ code: 'relocations/not-to-be-taken' });
    const nowhere = '00000000-0000-4000-8000-000000000000';
    expect((await other.send('POST', `/api/relocations/${nowhere}/take`, {})).body).toMatchObject({
      code: 'relocations/unknown-request',
    });
  });
});
