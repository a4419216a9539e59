import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import {
  stepOf,
  type Attempt,
  type Lookup,
  type Relocation,
  type RelocationPage,
  type Supervision,
} from '@yiche/contracts';
import { ApiClient } from '../../test/api-client.js';
import { startTestServer, type TestServer } from '../../test/test-server.js';

jest.setTimeout(120_000);

const CAR = { number: '苏D12345', type: '02' };

let server: TestServer;
let agent: ApiClient;
let supervisor: ApiClient;
let id = '';

const at = (path = '') => `/api/relocations/${id}${path}`;
const read = async () => (await agent.send<Relocation>('GET', at())).body;
const until = async (check: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come');
};
const call = async () =>
  (await agent.send<{ call: { callId: string; phase: string } | null }>('GET', '/api/agent/desk')).body.call;
const callOwner = (lookupId: string) => agent.send<Attempt>('POST', at('/owner-calls'), { lookupId });
const say = (attemptId: string, result: string) =>
  agent.send<Relocation>('POST', at(`/attempts/${attemptId}/result`), { result });
const reported = async () => (await supervisor.send<Supervision>('GET', '/api/supervision')).body.staleNumbers;

beforeAll(async () => {
  server = await startTestServer();
  [agent, supervisor] = [new ApiClient(server.url), new ApiClient(server.url)];
  await Promise.all([agent.logIn('8001'), supervisor.logIn('banzhang')]);
  await agent.send('POST', '/api/agent/shift', {});
  await agent.send('POST', '/api/agent/state', { state: 'ready' });
  await agent.send('POST', '/api/demo/calls', {});
  await until(async () => (await call())?.phase === 'offered');
  await agent.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
  await until(async () => (await call())?.phase === 'talking');
  id = (await agent.send<{ id: string }>('POST', '/api/relocations', { callId: (await call())?.callId })).body.id;
  await agent.send('PATCH', at(), { version: (await read()).version, plate: CAR });
});
afterAll(() => server?.stop());

it('an owner’s number at which somebody else answered is not called again, stands with the supervisors, and is called again when it was a mistake', async () => {
  const lookup = (await agent.send<Lookup>('POST', at('/lookups'), {})).body;
  expect(lookup.result).toBe('found');
  const attempt = (await callOwner(lookup.id)).body;
  const { callId = '' } = (await call()) ?? {};
  await until(async () => (await read()).attempts[0]?.answeredAt !== null);
  await agent.send('POST', `/api/calls/${callId}/hangup-owner`, {});
  await until(async () => (await read()).attempts[0]?.endedAt !== null);

  const told = await say(attempt.id, 'not-owner');
  expect(told.body.lookups[0]?.result).toBe('stale-number');
  expect((await callOwner(lookup.id)).body).toMatchObject({ code: 'relocations/owner-unreachable' });
  const [stale, ...others] = await reported();
  expect([stale?.plateNumber, others]).toEqual([CAR.number, []]);
  const fields = [
    'lookupId',
    'ownerNumber',
    'relocationId',
    'plateNumber',
    'plateType',
    'reportedAt',
    'reportedByName',
  ];
  expect(Object.keys(stale ?? {})).toEqual(fields);

  // The agent has pressed the wrong one.
  await say(attempt.id, 'will-move');
  expect(await reported()).toEqual([]);
  expect((await read()).lookups[0]?.result).toBe('found');

  // Nor does what another call at the same number came to take it back.
  await say(attempt.id, 'not-owner');
  await server.database.dataSource.query(
    `INSERT INTO owner_attempt SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'agent_result', null))).*
     FROM owner_attempt a WHERE id = $1`,
    [attempt.id],
  );
  const another = (await read()).attempts.find((each) => each.id !== attempt.id);
  await say(another?.id ?? '', 'no-one');
  expect(await reported()).toHaveLength(1);
  const overrule = (client: ApiClient, body: object) =>
    client.send<Supervision>('POST', `/api/supervision/stale-numbers/${lookup.id}/withdrawal`, body);
  expect((await overrule(agent, { reason: '车主来电说明' })).body).toMatchObject({ code: 'identity/not-permitted' });
  expect((await overrule(supervisor, {})).body).toMatchObject({ code: 'http/invalid-input' });
  expect((await overrule(supervisor, { reason: '车主来电说明' })).body.staleNumbers).toEqual([]);
  expect((await overrule(supervisor, { reason: '车主来电说明' })).body).toMatchObject({
    code: 'vehicles/unknown-stale-number',
  });
  expect((await read()).lookups[0]?.result).toBe('found');
  const trail = await server.database.dataSource.query<{ action: string; actor_name: string }[]>(
    `SELECT action, actor_name FROM audit_entry WHERE action LIKE 'vehicles.stale%' ORDER BY seq`,
  );
  expect(trail.map(({ action }) => action.replace('vehicles.stale-number-', ''))).toEqual([
    'reported',
    'withdrawn',
    'reported',
    'withdrawn',
  ]);
  expect(trail.at(-1)?.actor_name).toBe('周敏（班长）');
});

it('a plate that may be a copy of another car’s is marked for the bureau, found there, and keeps the mark beside another plate where it was looked up', async () => {
  const viewer = new ApiClient(server.url);
  await viewer.logIn('jingwu');
  const mark = (client: ApiClient, suspected: unknown) =>
    client.send<Relocation>('POST', at('/suspected-clone'), { suspected });
  const marked = async (client: ApiClient) =>
    (await client.send<RelocationPage>('GET', '/api/relocations?suspectedClone=true')).body.items.map(
      (each) => each.id,
    );
  expect((await mark(agent, true)).body).toMatchObject({ suspectedClone: true });
  const { version } = (await mark(agent, true)).body; // twice is once
  expect(version).toBe((await read()).version);
  expect(await marked(viewer)).toEqual([id]);
  expect((await mark(agent, false)).body).toMatchObject({ suspectedClone: false });
  expect(await marked(viewer)).toEqual([]);
  await mark(agent, true);
  const change = async (plate: object) => {
    const changed = await agent.send<Relocation>('PATCH', at(), { version: (await read()).version, plate });
    return changed.body.plates.filter(({ suspectedClone }) => suspectedClone).map(({ plateNumber }) => plateNumber);
  };
  expect(await change(CAR)).toEqual([CAR.number]);
  // It was looked up: it stays, and what is suspected of it does too.
  expect(await change({ number: '苏D99998', type: '02' })).toEqual([CAR.number]);
  await mark(agent, true);
  expect((await read()).plates.filter(({ suspectedClone }) => suspectedClone)).toHaveLength(2);
  // A slip of the pen: nothing is left of it.
  expect(await change({ number: '苏D99999', type: '02' })).toEqual([CAR.number]);
  expect(await marked(viewer)).toEqual([id]);
  const kinds = (await read()).timeline.map(stepOf).filter((step) => step.startsWith('clone'));
  expect(kinds).toEqual(['clone-suspected', 'clone-cleared', 'clone-suspected', 'clone-suspected']);
  expect((await mark(viewer, true)).body).toMatchObject({ code: 'identity/not-permitted' });
  expect((await mark(agent, 'yes')).body).toMatchObject({ code: 'http/invalid-input' });
  expect((await viewer.send('GET', '/api/relocations?suspectedClone=maybe')).status).toBe(400);
});
