import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionEnded, SessionEnding } from './identity.events.js';
import { Seats } from './seats.service.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const from = { ip: '10.0.0.1', userAgent: 'test' };
const by = { id: null, name: '命令行' };

describe('changing an account', () => {
  let test: TestIdentity;
  let token = '';
  let id = '';
  let password = '';

  beforeEach(async () => {
    test = await createTestIdentity();
    const user = { username: 'zhoumin', displayName: '周敏', roles: ['agent'], extension: '8001' };
    ({ id, password } = await test.accounts.createUser(user, by));
    ({ token } = await test.identity.logIn({ username: 'zhoumin', password, ...from }));
  });
  afterEach(() => test.database.drop());

  const query = <T>(text: string): Promise<T[]> => test.database.dataSource.query(text);
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (cause: { code?: string }) => cause.code ?? cause,
    );
  const change = (asked: object, username = 'ZHOUMIN') => test.administration.change({ username }, asked, by);
  const trail = () =>
    query<{ action: string; details: object }>(
      `SELECT action, actor_name, details FROM audit_entry WHERE action LIKE 'identity.user-%ed' AND subject_id = '${id}' ORDER BY seq`,
    );

  it('gives other roles, bureau, extension and name at once, is written down, and logs out', async () => {
    const asked = { roles: ['supervisor', 'agent'], bureauId: 'WJ', extension: '8002', displayName: '周小敏' };
    expect(await change(asked)).toEqual(['displayName', 'roles', 'bureauId', 'extension']);
    expect(await test.identity.authenticate(token)).toBeNull();
    const { me } = await test.identity.logIn({ username: 'zhoumin', password, ...from });
    expect(me).toMatchObject({ ...asked, roles: ['agent', 'supervisor'] });
    const details = {
      roles: 'agent → agent,supervisor',
      bureauId: '- → WJ',
      extension: '8001 → 8002',
      displayName: true,
    };
    expect((await trail()).at(-1)).toEqual({ action: 'identity.user-changed', actor_name: '命令行', details });
    expect(await test.trail.verify()).toMatchObject({ ok: true });
  });

  it('leaves who only has another name logged in', async () => {
    await change({ displayName: '周小敏' });
    expect(await test.identity.authenticate(token)).toMatchObject({ displayName: '周小敏' });
  });

  it('writes nothing and ends nothing where it was so already', async () => {
    const before = await trail();
    expect(await change({ roles: ['agent'], extension: '8001', disabled: false })).toEqual([]);
    expect(await trail()).toEqual(before);
    expect(await test.identity.authenticate(token)).not.toBeNull();
  });

  it('gives seats, which the trail shows, and ends the log-in that worked in others', async () => {
    const seats = new Seats(test.database.dataSource);
    const user = { userId: id, bureauId: null };
    expect(await seats.of(user)).toEqual([{ queue: 'wj-move-car', penalty: 0 }]); // the only queue, given when the account was made
    expect(await change({ seats: [{ queue: 'wj-move-car', penalty: 3 }] })).toEqual(['seats']);
    expect(await seats.of(user)).toEqual([{ queue: 'wj-move-car', penalty: 3 }]);
    expect(await test.identity.authenticate(token)).toBeNull();
    expect(await change({ seats: [] })).toEqual(['seats']);
    expect(await seats.of(user)).toEqual([]);
    expect(await seats.of({ ...user, bureauId: 'WJ' })).toEqual([{ queue: 'wj-move-car', penalty: 0 }]);
    expect((await trail()).slice(1).map(({ details }) => details)).toEqual([
      { seats: 'wj-move-car → wj-move-car:3' },
      { seats: 'wj-move-car:3 → -' },
    ]);
  });

  it('gives who takes calls again the only queue there is, which nobody chose: it gives way to a bureau, a chosen one does not', async () => {
    const seats = new Seats(test.database.dataSource);
    const queuesIn = async (bureauId: string | null) =>
      (await seats.of({ userId: id, bureauId })).map(({ queue }) => queue);
    await change({ seats: [], extension: null });
    await change({ extension: '8001' });
    expect(await queuesIn(null)).toEqual(['wj-move-car']);
    await test.database.superuser.query(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk)
       VALUES ('XB', '新北', '1149', 'xb-move-car', '0519119', '051981990000')`,
    );
    expect(await queuesIn('XB')).toEqual(['xb-move-car']);
    await change({ seats: [{ queue: 'wj-move-car', penalty: 1 }] });
    expect(await queuesIn('XB')).toEqual(['wj-move-car']);
  });

  it('disables: logged out, no log-in; and enables again', async () => {
    const ended: string[] = [];
    test.database.bus.on(SessionEnded, ({ reason }) => void ended.push(reason));
    expect(await change({ disabled: true })).toEqual(['disabled']);
    expect(ended).toEqual(['disabled']);
    expect(await test.identity.authenticate(token)).toBeNull();
    const logIn = () => code(test.identity.logIn({ username: 'zhoumin', password, ...from }));
    expect(await logIn()).toBe('identity/wrong-credentials');
    await change({ disabled: false });
    expect(await logIn()).toBeNull();
    expect((await trail()).slice(1).map(({ action }) => action)).toEqual([
      'identity.user-disabled',
      'identity.user-enabled',
    ]);
  });

  describe('in the middle of a call', () => {
    beforeEach(() => {
      test.clock.advance(1);
      test.work.talking = [id];
    });

    it('lets who is disabled finish it, and no longer', async () => {
      const ending: string[] = [];
      test.database.bus.on(SessionEnding, ({ reason }) => void ending.push(reason));
      await change({ disabled: true });
      expect(ending).toEqual(['disabled']);
      expect(await test.identity.authenticate(token)).not.toBeNull();
      test.work.talking = [];
      expect(await test.identity.authenticate(token)).toBeNull();
    });

    it.each([[{ roles: ['supervisor'] }], [{ bureauId: 'WJ' }], [{ extension: null }], [{ seats: [] }]])(
      'does not take from under it what it works with: %j',
      async (asked) => {
        expect(await code(change(asked))).toBe('identity/in-call');
        expect(await test.identity.authenticate(token)).toMatchObject({ roles: ['agent'], extension: '8001' });
        test.work.talking = [];
        expect(await code(change(asked))).toBeNull();
      },
    );
  });

  describe('of administrators', () => {
    const administrator = (username: string) =>
      test.accounts.createUser({ username, displayName: username, roles: ['administrator'] }, by);

    it('never takes the last who can log in, neither one after the other nor both at once', async () => {
      const { administration } = test.restarted({ demo: false });
      const take = (username: string, asked: object) => code(administration.change({ username }, asked, by));
      await test.accounts.ensureDemoUsers();
      await administrator('one');
      for (const asked of [{ disabled: true }, { roles: ['supervisor'] }])
        expect(await take('one', asked)).toBe('identity/last-administrator');
      await administrator('two');
      const taken = await Promise.all([take('one', { disabled: true }), take('two', { roles: ['auditor'] })]);
      expect(taken.sort()).toEqual(['identity/last-administrator', null]);
    });

    it('does not let one disable themselves, or change their own roles', async () => {
      await administrator('one');
      const own = { ...(await administrator('two')), name: 'two' };
      for (const asked of [{ disabled: true }, { roles: ['auditor'] }])
        expect(await code(test.administration.change({ id: own.id }, asked, own))).toBe('identity/own-account');
    });
  });

  it.each([
    [{ roles: ['agent', 'boss'] }, 'identity/unknown-role'],
    [{ roles: ['auditor', 'security-officer'] }, 'identity/roles-conflict'],
    [{ bureauId: 'XX' }, 'identity/unknown-bureau'],
    [{ extension: '8009' }, 'identity/extension-taken'],
    [{ seats: [{ queue: 'xx', penalty: 0 }] }, 'identity/unknown-queue'],
    [{ seats: [{ queue: 'wj-move-car', penalty: 10 }] }, 'identity/seat-invalid'],
  ])('%j is refused, and nothing is half saved', async (asked, refusal) => {
    await test.accounts.createUser({ username: 'other', displayName: 'x', roles: ['agent'], extension: '8009' }, by);
    expect(await code(change({ displayName: '别人', ...asked }))).toBe(refusal);
    expect(await query(`SELECT display_name, roles FROM users WHERE id = '${id}'`)).toEqual([
      { display_name: '周敏', roles: ['agent'] },
    ]);
    expect(await test.identity.authenticate(token)).not.toBeNull();
  });

  it('says of nobody that there is none', async () => {
    expect(await code(change({ disabled: true }, 'nobody'))).toBe('identity/unknown-user');
  });

  it('makes nobody with a bureau that there is not', async () => {
    const user = { username: 'jingwu2', displayName: '警官', roles: ['bureau-viewer'], bureauId: 'XX' };
    expect(await code(test.accounts.createUser(user, by))).toBe('identity/unknown-bureau');
  });
});
