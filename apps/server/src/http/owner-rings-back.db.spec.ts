import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { maskNumber } from '@yiche/kernel';
import type { Attempt, DeskSnapshot, Lookup, Relocation } from '@yiche/contracts';
import { ApiClient } from '../../test/api-client.js';
import { startTestServer, type TestServer } from '../../test/test-server.js';

jest.setTimeout(120_000);

/** Of the synthetic vehicles: its owner is in another call. */
const BUSY = { number: '苏D00001', type: '02' };
/** Its owner has two numbers: a mobile that is switched off, and a telephone at home. */
const TWO_NUMBERS = { number: '苏D00008', type: '02' };
const AT_HOME = '051980000818';

/** The whole server in this process: an owner who rings back the number that they were shown (B6). */
describe('an owner who rings back', () => {
  let server: TestServer;
  let agent: ApiClient;
  let colleague: ApiClient;
  const numbers = new Map<string, string>();
  let received = '';

  const rows = <T>(sql: string, ...values: unknown[]) => server.database.dataSource.query<T[]>(sql, values);
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await check()); tries++) {
      if (tries > 300) throw new Error('it did not come');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const desk = async (client: ApiClient): Promise<DeskSnapshot> =>
    (await client.send<DeskSnapshot>('GET', '/api/agent/desk')).body;
  const phase = async (client: ApiClient) => (await desk(client)).call?.phase;
  const state = (client: ApiClient, body: object) => client.send('POST', '/api/agent/state', body);
  /** Somebody rings, and this agent alone is ready. @returns the desk as it rings */
  const ring = async (client: ApiClient, call: object): Promise<DeskSnapshot> => {
    await state(client, { state: 'ready' });
    await client.send('POST', '/api/demo/calls', call);
    await until(async () => (await phase(client)) === 'offered');
    return desk(client);
  };
  const answer = async (client: ApiClient): Promise<string> => {
    await client.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
    await until(async () => (await phase(client)) === 'talking');
    return (await desk(client)).call?.callId ?? '';
  };
  const open = async (client: ApiClient, callId: string): Promise<Relocation> =>
    (await client.send<Relocation>('POST', '/api/relocations', { callId })).body;
  const read = async (id: string, client = agent) =>
    (await client.send<Relocation>('GET', `/api/relocations/${id}`)).body;
  const hangUp = async (client: ApiClient): Promise<void> => {
    const { call } = await desk(client);
    await client.send('POST', `/api/calls/${call?.callId}/hangup`, {});
    await until(async () => (await phase(client)) === 'ended');
  };
  const close = async (id: string, outcome: string, more: object = {}) => {
    const { version } = await read(id);
    return agent.send('POST', `/api/relocations/${id}/close`, { version, outcome, ...more });
  };
  const callOwner = (id: string, lookupId: string) =>
    agent.send<Attempt>('POST', `/api/relocations/${id}/owner-calls`, { lookupId });
  /** A request about this vehicle, whose owner was called in vain; the requester is on the line still. */
  const calledInVain = async (plate: typeof BUSY): Promise<{ id: string; lookupId: string }> => {
    await ring(agent, {});
    const { id, version } = await open(agent, await answer(agent));
    await agent.send('PATCH', `/api/relocations/${id}`, { version, plate, blocked: 'fire-lane' });
    const { body: lookup } = await agent.send<Lookup>('POST', `/api/relocations/${id}/lookups`, {});
    expect((await callOwner(id, lookup.id)).status).toBe(201);
    await until(async () => (await read(id)).attempts.every(({ endedAt }) => endedAt !== null));
    return { id, lookupId: lookup.id };
  };
  const promised = () => ({ promisedAt: new Date(Date.now() + 20 * 60_000).toISOString() });

  beforeAll(async () => {
    const file = path.resolve(import.meta.dirname, '../../../../libs/vehicles/data/synthetic-vehicles.jsonl');
    for (const line of (await readFile(file, 'utf8')).split('\n').filter(Boolean)) {
      const { plate, ownerNumber } = JSON.parse(line) as {
        plate: { number: string; type: string };
        ownerNumber: string;
      };
      if (plate.type === BUSY.type) numbers.set(plate.number, ownerNumber);
    }
    server = await startTestServer();
    [agent, colleague] = [new ApiClient(server.url), new ApiClient(server.url)];
    await Promise.all([agent.logIn('8001'), colleague.logIn('8002')]);
    for (const each of [agent, colleague]) await each.send('POST', '/api/agent/shift', {});
  });
  afterAll(() => server?.stop());

  const ringsBack = (plate: typeof BUSY) => ({ line: 'owners', from: numbers.get(plate.number) });
  let waiting: { id: string; lookupId: string };

  it('comes to an agent with the request for which they were called, and with no number', async () => {
    waiting = await calledInVain(BUSY);
    await hangUp(agent);
    expect((await close(waiting.id, 'promised', promised())).status).toBe(200);
    const ringing = await ring(agent, ringsBack(BUSY));
    expect(ringing.call).toMatchObject({ line: 'owners', requesterMasked: '' });
    expect(ringing.asOwner).toMatchObject([{ id: waiting.id, plateNumber: '苏D00001', state: 'resolved' }]);
    const callId = await answer(agent);
    const brought = await open(agent, callId);
    expect(brought).toMatchObject({ id: waiting.id, state: 'open', outcome: null });
    expect((await open(agent, callId)).version).toBe(brought.version);
    expect(brought.callIds.at(-1)).toBe(callId);
    expect(brought.attempts).toMatchObject([
      { rangBack: false, signalResult: 'busy' },
      { rangBack: true, signalResult: 'answered', endedAt: null, lookupId: waiting.lookupId },
    ]);
    expect(brought.timeline.at(-1)).toMatchObject({ kind: 'changed', step: 'owner-rang-back' });
    expect((await desk(agent)).relocationId).toBe(waiting.id);
  });

  it('is called by nobody meanwhile, and their call is no attempt that counts', async () => {
    expect((await callOwner(waiting.id, waiting.lookupId)).body).toMatchObject({
      code: 'relocations/owner-on-the-line',
    });
    expect((await read(waiting.id)).contact).toMatchObject([{ next: 2, hindrance: 'being-called' }]);
    const [{ id: attemptId } = { id: '' }] = (await read(waiting.id)).attempts.slice(-1);
    const said = `/api/relocations/${waiting.id}/attempts/${attemptId}/result`;
    expect((await agent.send('POST', said, { result: 'moved-already' })).status).toBe(200);
    await hangUp(agent);
    await until(async () => (await read(waiting.id)).attempts.every(({ endedAt }) => endedAt !== null));
    expect((await read(waiting.id)).attempts.at(-1)).toMatchObject({
      ...{ rangBack: true, signalResult: 'answered', agentResult: 'moved-already' },
    });
    // It has moved: nobody is called again about it, the next call would be the second.
    expect((await read(waiting.id)).contact).toMatchObject([{ next: 2, hindrance: 'car-moved' }]);
    expect((await close(waiting.id, 'moved')).status).toBe(200);
  });

  it('is known by their other number too; what that very number was called for goes before the rest', async () => {
    const atHome = await calledInVain(TWO_NUMBERS);
    await hangUp(agent);
    await close(atHome.id, 'promised', promised());
    await rows(`UPDATE owner_attempt SET owner_number = 'second' WHERE relocation_id = $1`, atHome.id);
    const later = await calledInVain(TWO_NUMBERS);
    await hangUp(agent);
    await close(later.id, 'promised', promised());
    const ringing = await ring(agent, { line: 'owners', from: AT_HOME });
    expect(ringing.asOwner.map(({ id }) => id)).toEqual([atHome.id, later.id]);
    const brought = await open(agent, await answer(agent));
    expect(brought).toMatchObject({ id: atHome.id, state: 'open' });
    expect(brought.attempts.at(-1)).toMatchObject({ rangBack: true, ownerNumber: 'second' });
    await hangUp(agent);
    await close(atHome.id, 'moved');
    expect((await ring(agent, { line: 'owners', from: numbers.get(TWO_NUMBERS.number) })).asOwner[0]?.id).toBe(
      later.id,
    );
    await answer(agent);
    await open(agent, (await desk(agent)).call?.callId ?? '');
    await hangUp(agent);
    await close(later.id, 'moved');
  });

  it('whose requests are closed is no requester, and the agent sees them all the same', async () => {
    const ringing = await ring(agent, ringsBack(BUSY));
    expect(ringing.asOwner).toMatchObject([{ id: waiting.id, state: 'closed' }]);
    const opened = await open(agent, await answer(agent));
    expect(opened.id).not.toBe(waiting.id);
    expect(opened.attempts).toEqual([]);
    // Nobody finds them again by it, and nothing of their number is shown.
    expect(opened.requesterMasked).toBe('车主回电');
    const [row] = await rows('SELECT requester_number_index AS index FROM relocation WHERE id = $1', opened.id);
    expect(row).toEqual({ index: null });
    await hangUp(agent);
    await close(opened.id, 'withdrawn');
  });

  it('brings nothing by itself where the last request is closed, and opens none without being asked to', async () => {
    const ringing = await ring(agent, ringsBack(BUSY));
    expect(ringing.earlier).toEqual([]);
    const callId = await answer(agent);
    const only = await agent.send('POST', '/api/relocations', { callId, onlyOfOwner: true });
    expect(only.body).toMatchObject({ code: 'relocations/not-open' });
    expect((await desk(agent)).relocationId).toBeNull();
    await hangUp(agent);
  });

  it('brings an older one that is open when the agent asks for it, once however often, and no other beside it', async () => {
    const older = await calledInVain(BUSY);
    await hangUp(agent);
    await close(older.id, 'promised', promised());
    const newer = await calledInVain(BUSY);
    await hangUp(agent);
    await close(newer.id, 'not-reached');
    const ringing = await ring(agent, ringsBack(BUSY));
    expect(ringing.asOwner.slice(0, 2).map(({ id, state: is }) => [id, is])).toEqual([
      [newer.id, 'closed'],
      [older.id, 'resolved'],
    ]);
    const callId = await answer(agent);
    const join = (id: string) => agent.send<Relocation>('POST', `/api/relocations/${id}/join`, { callId });
    expect((await join(newer.id)).body).toMatchObject({ code: 'relocations/not-open' });
    const both = await Promise.all([join(older.id), join(older.id)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await read(older.id)).attempts.filter(({ rangBack }) => rangBack)).toHaveLength(1);
    await ring(colleague, {});
    const { id: others, version } = await open(colleague, await answer(colleague));
    expect((await join(others)).body).toMatchObject({ code: 'relocations/other-requester' });
    await hangUp(colleague);
    await colleague.send('POST', `/api/relocations/${others}/close`, { version, outcome: 'withdrawn' });
    await state(colleague, { state: 'break', reason: 'rest' });
    await hangUp(agent);
    await close(older.id, 'moved');
  });

  it('who dials the hotline, and a stranger who dials the owners’ number, bring nothing along', async () => {
    const other = await calledInVain(BUSY);
    await hangUp(agent);
    await close(other.id, 'promised', promised());
    received = agent.received; // Who dials the hotline is shown as everybody is.
    for (const call of [{ from: numbers.get(BUSY.number) }, { line: 'owners', from: '13900001111' }]) {
      const { asOwner } = await ring(agent, call);
      expect(asOwner).toEqual([]);
      const { id } = await open(agent, await answer(agent));
      expect(id).not.toBe(other.id);
      await hangUp(agent);
      await close(id, 'withdrawn');
    }
  });

  it('leaves the request with a colleague who is in a call for it; what they say is written down all the same', async () => {
    const { id } = await calledInVain(BUSY);
    const { version: versionBefore } = await read(id);
    const callId = await ring(colleague, ringsBack(BUSY)).then(() => answer(colleague));
    const seen = await open(colleague, callId);
    expect(seen).toMatchObject({ id, attempts: [{ rangBack: false }, { rangBack: true, callId }] });
    const before = await read(id);
    // Nothing of the request itself has changed: what the colleague has typed is saved.
    expect(before.version).toBe(versionBefore);
    expect((await open(colleague, callId)).holderId).toBe(before.holderId);
    expect(before.holderId).not.toBeNull();
    expect((await desk(agent)).relocationId).toBe(id);
    const rangBack = `/api/relocations/${id}/attempts/${seen.attempts[1]?.id}/result`;
    const closing = { version: seen.version, outcome: 'moved' };
    expect((await colleague.send('POST', `/api/relocations/${id}/close`, closing)).body).toMatchObject({
      code: 'relocations/held-by-another',
    });
    expect((await colleague.send('POST', rangBack, { result: 'will-move' })).status).toBe(200);
    const own = `/api/relocations/${id}/attempts/${seen.attempts[0]?.id}/result`;
    expect((await colleague.send('POST', own, { result: 'refused' })).body).toMatchObject({
      code: 'relocations/held-by-another',
    });
    expect((await read(id)).attempts[1]).toMatchObject({ agentResult: 'will-move', rangBack: true });
    expect((await read(id)).holderId).toBe(before.holderId);
    await hangUp(colleague);
    // It is said once more while they write up the call, and not any more when they have turned to something else.
    expect((await colleague.send('POST', rangBack, { result: 'moved-already' })).status).toBe(200);
    await state(colleague, { state: 'break', reason: 'rest' });
    expect((await colleague.send('POST', rangBack, { result: 'refused' })).body).toMatchObject({
      code: 'relocations/held-by-another',
    });
    await hangUp(agent);
    expect((await close(id, 'promised', promised())).status).toBe(200);
  });

  it('is told in the trail, and no number of theirs has left the server', async () => {
    const told = await rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE action = 'relocation.owner-rang-back'`,
    );
    expect(told.length).toBe(5);
    const number = numbers.get(BUSY.number) ?? '';
    expect(number).toMatch(/^1\d{10}$/);
    const heard = [agent.received, colleague.received, server.log()].join('\n');
    for (const each of [number, AT_HOME]) expect(heard).not.toContain(each);
    expect(`${received}${colleague.received}`).not.toContain(maskNumber(number));
  });
});
