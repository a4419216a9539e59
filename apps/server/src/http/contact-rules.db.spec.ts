import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contractDate, addDays } from '@yiche/kernel';
import type {
  Attempt,
  ContactPolicy,
  ContactRules,
  Lookup,
  PersonInClear,
  Relocation,
  Supervision,
} from '@yiche/contracts';
import { ApiClient } from '../../test/api-client.js';
import { startTestServer, type TestServer } from '../../test/test-server.js';

jest.setTimeout(120_000);

/** Of the synthetic vehicles, by what their owners do. */
const BUSY = { number: '苏D00001', type: '02' };
const RINGS = { number: '苏D00002', type: '02' };
const SWITCHED_OFF = { number: '苏D00006', type: '02' };
const ANSWERS = { number: '苏D77777', type: '02' };
/** The mobile is switched off, the telephone at home is answered. */
const TWO_NUMBERS = { number: '苏D00008', type: '02' };
const PDF = Buffer.from('%PDF-1.7 notice').toString('base64');

/** The whole server in this process: what a bureau lays down about calling owners, and that calls are held to it (C5, C7). */
describe('contact rules', () => {
  let server: TestServer;
  let agent: ApiClient;
  let colleague: ApiClient;
  let administrator: ApiClient;
  let supervisor: ApiClient;
  let viewer: ApiClient;
  let id = '';

  const today = contractDate(new Date());
  const rows = <T>(sql: string, ...values: unknown[]) => server.database.dataSource.query<T[]>(sql, values);
  const rules = async (client = administrator) =>
    (await client.send<ContactRules[]>('GET', '/api/contact-rules')).body[0] as ContactRules;
  const at = (path = '') => `/api/relocations/${id}${path}`;
  const read = async (client = agent) => (await client.send<Relocation>('GET', at())).body;
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await check()); tries++) {
      if (tries > 300) throw new Error('it did not come');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const phase = async (client = agent) =>
    (await client.send<{ call: { callId: string; phase: string } | null }>('GET', '/api/agent/desk')).body.call;
  /** A call that this agent has answered, and nobody else: whoever is ready besides has one already. */
  const callFor = async (client: ApiClient): Promise<string> => {
    await client.send('POST', '/api/agent/state', { state: 'ready' });
    await client.send('POST', '/api/demo/calls', {});
    await until(async () => (await phase(client))?.phase === 'offered');
    await client.send('POST', '/api/agent/simulated-phone', { action: 'answer' });
    await until(async () => (await phase(client))?.phase === 'talking');
    return (await phase(client))?.callId ?? '';
  };
  const take = async (): Promise<void> => {
    const callId = await callFor(agent);
    id = (await agent.send<{ id: string }>('POST', '/api/relocations', { callId })).body.id;
  };
  const lookUp = async (plate: object): Promise<Lookup> => {
    await agent.send('PATCH', at(), { version: (await read()).version, plate });
    return (await agent.send<Lookup>('POST', at('/lookups'), {})).body;
  };
  const callOwner = (lookupId: string, more: object = {}) =>
    agent.send<Attempt>('POST', at('/owner-calls'), { lookupId, ...more });
  const over = () => until(async () => (await read()).attempts.every(({ endedAt }) => endedAt !== null));
  /** When the owner's telephone has ended it, or the agent does. */
  const backToRequester = async (hangUp = false): Promise<void> => {
    const { callId = '' } = (await phase()) ?? {};
    if (hangUp)
      await until(async () => (await read()).attempts.every(({ answeredAt, endedAt }) => answeredAt ?? endedAt));
    if (hangUp) await agent.send('POST', `/api/calls/${callId}/hangup-owner`, {});
    await over();
    await until(async () => ['talking', 'held'].includes((await phase())?.phase ?? ''));
  };
  const finish = async (outcome: string): Promise<void> => {
    const { callId = '' } = (await phase()) ?? {};
    await agent.send('POST', `/api/calls/${callId}/hangup`, {});
    await until(async () => (await phase())?.phase === 'ended');
    const closed = await agent.send('POST', at('/close'), { version: (await read()).version, outcome });
    expect(closed.status).toBe(200);
  };
  const enter = async (policy: Partial<ContactPolicy>, more: object = {}, client = administrator) => {
    const { policyInForce, policies } = await rules();
    const body = { basedOn: policies[0]?.version ?? 0, validFrom: today, policy: { ...policyInForce, ...policy } };
    return client.send<ContactRules>('POST', '/api/contact-rules/WJ/policies', {
      ...body,
      reason: '指挥中心要求',
      ...more,
    });
  };
  const script = (change: object = {}) => ({
    text: '您好，这里是公安110挪车专线，请问您是{plate}的车主吗？',
    ...{ noticeNumber: '武公指〔2026〕12号', noticeDate: today, validFrom: addDays(today, 1) },
    scan: { name: '通知.pdf', content: PDF },
    ...change,
  });
  const propose = (change: object = {}, client = administrator) =>
    client.send<ContactRules>('POST', '/api/contact-rules/WJ/scripts', script(change));
  const decide = (proposalId: string, approved: boolean, client = supervisor) =>
    client.send<ContactRules>('POST', `/api/contact-rules/WJ/scripts/${proposalId}/decision`, {
      ...{ approved, reason: '与通知一致' },
    });

  beforeAll(async () => {
    server = await startTestServer();
    const client = () => new ApiClient(server.url);
    [agent, colleague, administrator, supervisor, viewer] = [client(), client(), client(), client(), client()];
    await Promise.all([
      ...[agent.logIn('8001'), colleague.logIn('8002'), administrator.logIn('guanli')],
      ...[supervisor.logIn('banzhang'), viewer.logIn('jingwu')],
    ]);
    for (const each of [agent, colleague]) await each.send('POST', '/api/agent/shift', {});
    await colleague.send('POST', '/api/agent/state', { state: 'break', reason: 'rest' });
  });
  afterAll(() => server?.stop());

  it('are the program’s own until a bureau lays some down, and are read by its viewer', async () => {
    const { policies, policyInForce, policyVersionInForce, scripts, scriptInForce, mayChange } = await rules(viewer);
    expect([policies, policyVersionInForce, mayChange]).toEqual([[], 0, false]);
    expect(policyInForce).toMatchObject({ attempts: 3, spacingMinutes: 3, perPlateAndDay: 6 });
    expect(scripts.map((each) => each.id)).toEqual([scriptInForce]);
    expect((await agent.send('GET', '/api/contact-rules')).body).toMatchObject({ code: 'identity/not-permitted' });
  });

  it('are entered in versions, with a reason, by an administrator, on what they have seen', async () => {
    for (const client of [supervisor, viewer, agent])
      expect((await enter({ attempts: 2 }, {}, client)).body).toMatchObject({ code: 'identity/not-permitted' });
    const refused = async (policy: object, more: object = {}) => (await enter(policy, more)).body as unknown;
    const invalid = { code: 'http/invalid-input' };
    expect(await refused({ attempts: 0 })).toMatchObject(invalid);
    expect(await refused({ attempts: 9, perPlateAndDay: 8 })).toMatchObject(invalid);
    expect(await refused({ hours: { from: '21:00', to: '08:00' } })).toMatchObject(invalid);
    expect(await refused({ hours: { from: '8:00', to: '25:00' } })).toMatchObject(invalid);
    // Those of the second number, which begin at eight, lie outside.
    expect(await refused({ hours: { from: '09:00', to: '22:00' } })).toMatchObject(invalid);
    expect(await refused({ attempts: 2 }, { reason: '' })).toMatchObject(invalid);
    expect(await refused({ attempts: 2 }, { validFrom: '9999-13-01' })).toMatchObject(invalid);
    expect(await refused({})).toMatchObject({ code: 'contact-rules/nothing-changed' });
    expect(await refused({ attempts: 2 }, { validFrom: addDays(today, -1) })).toMatchObject({
      code: 'contact-rules/day-passed',
    });
    const entered = await enter({ attempts: 2, spacingMinutes: 0, perPlateAndDay: 3 });
    expect(entered.body).toMatchObject({ policyVersionInForce: 1, policyInForce: { attempts: 2, spacingMinutes: 0 } });
    expect(await refused({ attempts: 3 }, { basedOn: 0 })).toMatchObject({ code: 'contact-rules/changed-meanwhile' });
    // One that begins later holds later.
    await enter({ attempts: 1 }, { validFrom: addDays(today, 30) });
    expect((await rules()).policyVersionInForce).toBe(1);
    const nowhere = await administrator.send('POST', '/api/contact-rules/XX/policies', {});
    expect(nowhere.status).toBe(400);
  });

  it('hold calls to their number and to the day’s share of a plate, over requests, and say so on the desk', async () => {
    await take();
    const lookup = await lookUp(BUSY);
    const standing = async () => (await read()).contact.find(({ plateNumber }) => plateNumber === BUSY.number);
    expect(await standing()).toMatchObject({ next: 1, attempts: 2, hindrance: null });
    for (let times = 0; times < 2; times++) {
      expect((await callOwner(lookup.id)).status).toBe(201);
      await backToRequester();
    }
    expect(await standing()).toMatchObject({ next: 3, hindrance: 'attempts-used' });
    expect((await callOwner(lookup.id)).body).toMatchObject({ code: 'contact-rules/attempts-used' });
    expect((await read(supervisor)).contact).toEqual([]);
    await finish('not-reached');

    await take();
    const again = await lookUp(BUSY);
    expect((await callOwner(again.id)).status).toBe(201);
    await backToRequester();
    expect((await callOwner(again.id)).body).toMatchObject({ code: 'contact-rules/plate-calls-a-day' });
    // What goes ahead of the rest is not held back.
    await agent.send('PATCH', at(), { version: (await read()).version, blocked: 'fire-lane' });
    expect((await callOwner(again.id)).status).toBe(201);
    await backToRequester();
    await finish('not-reached');
  });

  it('keep the time between two calls, whatever requests they are for', async () => {
    await enter({ spacingMinutes: 10, attempts: 3, perPlateAndDay: 20 });
    await take();
    const lookup = await lookUp(SWITCHED_OFF);
    expect((await callOwner(lookup.id)).status).toBe(201);
    await backToRequester();
    const refused = await callOwner(lookup.id);
    expect(refused.body).toMatchObject({ code: 'contact-rules/too-soon' });
    expect((await read()).attempts).toMatchObject([{ signalResult: 'unreachable', unreachable: 'switched-off' }]);
    const [standing] = (await read()).contact;
    expect(standing).toMatchObject({ next: 2, hindrance: 'too-soon' });
    const wait = Date.parse(standing?.from ?? '') - Date.now();
    expect([wait > 9 * 60_000, wait <= 10 * 60_000]).toEqual([true, true]);
    await finish('not-reached');

    await take();
    const other = await lookUp(SWITCHED_OFF);
    expect((await callOwner(other.id)).body).toMatchObject({ code: 'contact-rules/too-soon' });
    await finish('not-reached');
  });

  it('have an owner’s other number called in turn, at once where the first is somebody else’s, and not where they say so', async () => {
    const allDay = { from: '00:00', to: '24:00' };
    const secondNumber = { fromAttempt: 2, hours: allDay };
    await enter({ spacingMinutes: 10, attempts: 5, perPlateAndDay: 20, secondNumber });
    await take();
    const lookup = await lookUp(TWO_NUMBERS);
    expect(lookup.numbers).toEqual(['first', 'second']);
    const standing = async () => (await read()).contact[0];
    expect(await standing()).toMatchObject({ next: 1, ownerNumber: 'first', hindrance: null });
    const mobile = (await callOwner(lookup.id)).body;
    await backToRequester();
    expect(await standing()).toMatchObject({ next: 2, ownerNumber: 'second', hindrance: null });
    expect((await callOwner(lookup.id)).status).toBe(201);
    await backToRequester(true);
    const { attempts } = await read();
    expect(attempts).toMatchObject([
      { ownerNumber: 'first', signalResult: 'unreachable' },
      { ownerNumber: 'second', signalResult: 'answered' },
    ]);
    // Whom one was just talking to is called where they were.
    expect(await standing()).toMatchObject({ next: 3, ownerNumber: 'second', hindrance: null });
    // Whoever has the mobile by now is not the owner.
    await agent.send('POST', at(`/attempts/${mobile.id}/result`), { result: 'not-owner' });
    expect((await read()).lookups[0]).toMatchObject({ result: 'found', numbers: ['second'] });
    expect(await standing()).toMatchObject({ next: 3, ownerNumber: 'second', hindrance: null });
    await enter({ secondNumber: null });
    // A page of the version before does not say: it stays as it is.
    await enter({ secondNumber: undefined, attempts: 6 });
    expect((await rules()).policyInForce).toMatchObject({ attempts: 6, secondNumber: null });
    expect((await callOwner(lookup.id)).body).toMatchObject({ code: 'contact-rules/second-not-called' });
    await enter({ secondNumber });
    // Nor who has the telephone at home: each is taken back by itself.
    await agent.send('POST', at(`/attempts/${attempts[1]?.id}/result`), { result: 'not-owner' });
    expect((await read()).lookups[0]).toMatchObject({ result: 'stale-number', numbers: [] });
    expect((await callOwner(lookup.id)).body).toMatchObject({ code: 'relocations/owner-unreachable' });
    const stale = async () => (await supervisor.send<Supervision>('GET', '/api/supervision')).body.staleNumbers;
    expect((await stale()).map(({ ownerNumber }) => ownerNumber)).toEqual(['second', 'first']);
    await agent.send('POST', at(`/attempts/${attempts[1]?.id}/result`), { result: 'will-move' });
    expect((await read()).lookups[0]).toMatchObject({ numbers: ['second'] });
    const taken = { reason: '误报，车主本人接听', ownerNumber: 'first' };
    await supervisor.send('POST', `/api/supervision/stale-numbers/${lookup.id}/withdrawal`, taken);
    expect([await stale(), (await read()).lookups[0]?.numbers]).toEqual([[], ['first', 'second']]);
    const shown = await viewer.send<PersonInClear>('POST', at(`/lookups/${lookup.id}/owner`), { reason: '核对登记' });
    expect(shown.body.secondNumber).toBe('051980000818');
    await finish('not-reached');
  });

  it('let two agents at once call an owner once', async () => {
    await enter({ spacingMinutes: 0 });
    const desks: { client: ApiClient; callId: string; path: string; lookupId: string }[] = [];
    for (const client of [agent, colleague]) {
      const callId = await callFor(client);
      const { body: request } = await client.send<Relocation>('POST', '/api/relocations', { callId });
      const path = `/api/relocations/${request.id}`;
      await client.send('PATCH', path, { version: request.version, plate: RINGS });
      const { body: lookup } = await client.send<Lookup>('POST', `${path}/lookups`, {});
      desks.push({ client, callId, path, lookupId: lookup.id });
    }
    const call = (each: (typeof desks)[number]) =>
      each.client.send<Attempt>('POST', `${each.path}/owner-calls`, { lookupId: each.lookupId });
    const answers = await Promise.all(desks.map(call));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('contact-rules/being-called');
    for (const { client, callId, path } of desks) {
      await client.send('POST', `/api/calls/${callId}/hangup`, {});
      const { version } = (await client.send<Relocation>('GET', path)).body;
      await until(
        async () => (await client.send('POST', `${path}/close`, { version, outcome: 'withdrawn' })).status === 200,
      );
    }
    await colleague.send('POST', '/api/agent/state', { state: 'break', reason: 'rest' });
  });

  it('let nobody be called about a vehicle that has moved, unless the caller says that it is still there', async () => {
    await enter({ spacingMinutes: 0 });
    await take();
    const lookup = await lookUp(ANSWERS);
    const attempt = (await callOwner(lookup.id)).body;
    await backToRequester(true);
    await agent.send('POST', at(`/attempts/${attempt.id}/result`), { result: 'moved-already' });
    const refused = await callOwner(lookup.id);
    expect(refused.body).toMatchObject({ code: 'contact-rules/car-moved' });
    expect((await callOwner(lookup.id, { stillThere: true })).status).toBe(201);
    await backToRequester(true);
    expect((await read()).timeline.map(({ step }) => step)).toContain('still-there');
    // Said once, it is known.
    expect((await read()).contact[0]?.hindrance).toBeNull();
    // Another request ends with it while this one is open.
    await rows(
      `INSERT INTO relocation (id, number, bureau_id, version, state, agent_name, opened_at, closed_at, requester_masked, plate_number,
         plate_type, outcome)
       VALUES (gen_random_uuid(), 'WJ-20990101-000009', 'WJ', 1, 'closed', '王建国', now(), now(), '', $1, $2, 'moved')`,
      ANSWERS.number,
      ANSWERS.type,
    );
    expect((await read()).contact[0]).toMatchObject({
      hindrance: 'car-moved',
      moved: { number: 'WJ-20990101-000009' },
    });
    await finish('moved');
  });

  it('take first words only with the plate, a notice and its scan, from one person, and a second one’s approval', async () => {
    const before = await rules();
    const invalid = { code: 'http/invalid-input' };
    for (const wrong of [
      { text: '您好，这里是公安110挪车专线。' },
      { text: '您好，{plate}您是{plate}车主吗？请挪车' },
      { noticeNumber: '' },
      { noticeDate: '昨天' },
      { scan: { name: '', content: PDF } },
      { scan: { name: 'a.pdf', content: '不是 base64' } },
      { scan: null },
    ])
      expect((await propose(wrong)).body).toMatchObject(invalid);
    const html = Buffer.from('<script>').toString('base64');
    expect((await propose({ scan: { name: '通知.pdf', content: html } })).body).toMatchObject({
      code: 'contact-rules/scan',
    });
    expect((await propose({ validFrom: addDays(today, -1) })).body).toMatchObject({ code: 'contact-rules/day-passed' });
    expect((await propose({ noticeDate: addDays(today, 1) })).body).toMatchObject({
      code: 'contact-rules/notice-ahead',
    });
    expect((await propose({}, supervisor)).body).toMatchObject({ code: 'identity/not-permitted' });
    expect((await rules()).proposals).toEqual([]);

    const [proposal] = (await propose({ validFrom: today })).body.proposals;
    expect(proposal).toMatchObject({ state: 'waiting', mayDecide: false, mayWithdraw: true, scanName: '通知.pdf' });
    const proposalId = proposal?.id ?? '';
    expect((await decide(proposalId, true, administrator)).body).toMatchObject({ code: 'contact-rules/own-proposal' });
    expect((await decide(proposalId, true, viewer)).body).toMatchObject({ code: 'identity/not-permitted' });
    // Nothing holds that was not approved.
    expect((await rules()).scriptInForce).toBe(before.scriptInForce);
    const [first, second] = await Promise.all([decide(proposalId, true), decide(proposalId, true)]);
    expect([first.status, second.status].toSorted()).toEqual([200, 409]);
    const after = await rules(viewer);
    expect(after.scripts[0]).toMatchObject({ enteredBy: '吴磊（系统管理员）', approvedBy: '周敏（班长）', proposalId });
    expect(after.scriptInForce).toBe(after.scripts[0]?.id);

    const scan = await fetch(`${server.url}/api/contact-rules/WJ/scripts/${proposalId}/scan`, {
      headers: { cookie: viewer.cookie },
    });
    expect([scan.headers.get('content-type'), await scan.text()]).toEqual([
      'application/octet-stream',
      '%PDF-1.7 notice',
    ]);

    // The next call is shown the new ones; the calls before keep theirs. One that was shown others is not made.
    await take();
    const lookup = await lookUp({ number: '苏D12345', type: '02' });
    const others = await callOwner(lookup.id, { scriptId: before.scriptInForce });
    expect(others.body).toMatchObject({ code: 'relocations/script-changed' });
    expect((await read()).scriptId).toBe(after.scriptInForce);
    expect((await callOwner(lookup.id, { scriptId: after.scriptInForce })).status).toBe(201);
    await backToRequester(true);
    expect((await read()).script).toBe('您好，这里是公安110挪车专线，请问您是苏D12345的车主吗？');
    const kept = await rows<{ script: number }>(
      'SELECT DISTINCT script_version_id AS script FROM owner_attempt ORDER BY 1',
    );
    expect(kept.map(({ script: each }) => each)).toEqual([before.scriptInForce, after.scriptInForce]);
    await finish('withdrawn');
  });

  it('keep what was refused and withdrawn, and one day for one of them', async () => {
    expect((await propose({ validFrom: today })).body).toMatchObject({ code: 'contact-rules/day-taken' });
    const [refused] = (await propose()).body.proposals;
    expect((await decide(refused?.id ?? '', false)).body.proposals[0]).toMatchObject({
      ...{ state: 'refused', decidedBy: '周敏（班长）', reason: '与通知一致', mayDecide: false },
    });
    const [withdrawn] = (await propose()).body.proposals;
    const path = `/api/contact-rules/WJ/scripts/${withdrawn?.id ?? ''}/withdrawal`;
    expect((await administrator.send<ContactRules>('POST', path, {})).body.proposals[0]?.state).toBe('withdrawn');
    expect((await administrator.send('POST', path, {})).body).toMatchObject({ code: 'contact-rules/decided' });
    expect((await rules()).scripts).toHaveLength(2);
    const trail = await rows<{ action: string }>(
      `SELECT action FROM audit_entry WHERE action LIKE 'contact-rules.%' ORDER BY seq`,
    );
    expect(trail.map(({ action }) => action.replace('contact-rules.', ''))).toEqual([
      ...Array<string>(8).fill('policy-entered'),
      ...[
        'script-entered',
        'script-approved',
        'script-entered',
        'script-refused',
        'script-entered',
        'script-withdrawn',
      ],
    ]);
  });
});
