import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, platformConfigSchema, readConfig } from '@yiche/platform';
import { DEMO_PASSWORD, DEMO_USERS } from './demo-users.js';
import type { SessionUser } from './session-user.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const from = { ip: '10.0.0.1', userAgent: 'test' };
const by = { id: null, name: '测试' };
/** A password that is taken. */
const NEXT = 'correct horse battery';

describe('accounts', () => {
  let test: TestIdentity;

  beforeEach(async () => {
    test = await createTestIdentity();
  });
  afterEach(() => test.database.drop());

  const query = <T>(text: string): Promise<T[]> => test.database.dataSource.query(text);
  const code = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (cause: { code?: string }) => cause.code ?? cause,
    );

  const userBehind = async (token: string, identity = test.identity): Promise<SessionUser> => {
    const user = await identity.authenticate(token);
    if (!user) throw new Error('nobody is behind it');
    return user;
  };

  describe('of the demo', () => {
    it('are made once, however often and by how many programs at once', async () => {
      await Promise.all([test.accounts.ensureDemoUsers(), test.accounts.ensureDemoUsers()]);
      await test.accounts.ensureDemoUsers();
      expect(await query('SELECT 1 FROM users')).toHaveLength(DEMO_USERS.length);
      for (const { username, role } of DEMO_USERS) {
        const { me } = await test.identity.logIn({ username, password: DEMO_PASSWORD, ...from });
        expect(me.roles).toEqual([role]);
      }
      expect(await test.trail.verify()).toMatchObject({ ok: true });
    });

    it('leave a name or an extension alone that a real user has', async () => {
      const user = { displayName: '真人', roles: ['agent' as const] };
      const { password } = await test.accounts.createUser({ ...user, username: 'GUANLI', extension: '8004' }, by);
      await test.accounts.ensureDemoUsers();
      await test.accounts.ensureDemoUsers();
      await expect(test.identity.logIn({ username: 'guanli', password, ...from })).resolves.toBeDefined();
      expect(await code(test.identity.logIn({ username: '8004', password: DEMO_PASSWORD, ...from }))).not.toBeNull();
    });

    it('cannot log in, nor go on with a session, once demo mode is off', async () => {
      await test.accounts.ensureDemoUsers();
      const { token } = await test.identity.logIn({ username: '8001', password: DEMO_PASSWORD, ...from });
      const { identity, accounts } = test.restarted({ demo: false });
      expect(await identity.authenticate(token)).toBeNull();
      expect(await code(identity.logIn({ username: '8001', password: DEMO_PASSWORD, ...from }))).toBe(
        'identity/wrong-credentials',
      );
      expect(accounts.demoUsers()).toEqual([]);
      await expect(accounts.ensureDemoUsers()).rejects.toThrow(/demo mode only/);
    });

    it('are refused with NODE_ENV=production, by configuration and by the service itself', async () => {
      const key = Buffer.alloc(32, 1).toString('base64');
      const settings = {
        NODE_ENV: 'production',
        DEMO: 'true',
        DATABASE_URL: 'postgres://localhost/x',
        PERSONAL_DATA_KEYS: `k:${key}`,
        PERSONAL_DATA_INDEX_KEY: key,
      };
      expect(() => readConfig(platformConfigSchema, settings)).toThrow(ConfigError);
      const { accounts } = test.restarted({ production: true, demo: true });
      await expect(accounts.ensureDemoUsers()).rejects.toThrow(/demo mode only/);
    });
  });

  describe('of administrators', () => {
    it('begin with one made by command, whose generated password is good for nothing but to be changed', async () => {
      const { password } = await test.accounts.createFirstAdministrator({ username: 'root' }, by);
      expect(password).toMatch(/^[A-Za-z2-9]{20}$/);
      const { identity, passwords } = test.restarted({ production: true, demo: false });
      const { token, me } = await identity.logIn({ username: 'root', password, ...from });
      expect(me).toMatchObject({ roles: ['administrator'], mustChangePassword: true });
      const user = await userBehind(token, identity);
      await passwords.change(user, { current: password, next: NEXT }, from.ip);
      expect(await identity.authenticate(token)).toMatchObject({ mustChangePassword: false });
      const again = await identity.logIn({ username: 'root', password: NEXT, ...from });
      expect(again.me.mustChangePassword).toBe(false);
    });

    it('have one first one, also when two are made at once; the demo’s does not count', async () => {
      await test.accounts.ensureDemoUsers();
      const made = await Promise.all(
        ['one', 'two'].map((username) => code(test.accounts.createFirstAdministrator({ username }, by))),
      );
      expect(made.sort()).toEqual(['identity/administrator-exists', null]);
      expect(await code(test.accounts.createFirstAdministrator({ username: 'three' }, by))).toBe(
        'identity/administrator-exists',
      );
    });

    it('are not made under a name that is taken', async () => {
      await test.accounts.ensureDemoUsers();
      expect(await code(test.accounts.createFirstAdministrator({ username: 'Guanli' }, by))).toBe(
        'identity/username-taken',
      );
    });
  });

  it('keep passwords as argon2id with the parameters of OWASP', async () => {
    await test.accounts.createFirstAdministrator({ username: 'root' }, by);
    const [user] = await query<{ password_hash: string }>('SELECT password_hash FROM users');
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('never combine administrator, security officer and auditor, whoever writes them', async () => {
    const user = { username: 'xu', displayName: 'X' };
    expect(await code(test.accounts.createUser({ ...user, roles: ['auditor', 'administrator'] }, by))).toBe(
      'identity/roles-conflict',
    );
    await test.accounts.createUser({ ...user, roles: ['auditor'] }, by);
    for (const roles of ['{auditor,administrator}', '{security-officer,auditor}', '{administrator,security-officer}']) {
      await expect(query(`UPDATE users SET roles = '${roles}'`)).rejects.toThrow(/users_roles_check/);
    }
  });

  describe('of somebody new', () => {
    const DAY = 86_400_000;
    const made = async (environment = {}) => {
      const { identity, passwords, accounts, administration } = test.restarted({}, environment);
      const user = { username: 'zhoumin', displayName: '周敏', roles: ['agent' as const] };
      const { id, password } = await accounts.createUser(user, by);
      const logIn = (with_: string) => identity.logIn({ username: 'zhoumin', password: with_, ...from });
      const change = async (token: string, current: string, next: string) => {
        const who = await userBehind(token, identity);
        return code(passwords.change(who, { current, next }, from.ip));
      };
      return { id, password, logIn, change, identity, passwords, administration };
    };

    it('have a password that is changed once, and then no longer an initial one', async () => {
      const { password, logIn, change } = await made();
      const { token, me } = await logIn(password);
      expect(me.mustChangePassword).toBe(true);
      expect(await change(token, password, NEXT)).toBeNull();
      expect(await code(logIn(password))).toBe('identity/wrong-credentials');
      expect((await logIn(NEXT)).me.mustChangePassword).toBe(false);
    });

    it('cannot log in with an initial password that was left for a week', async () => {
      const { password, logIn } = await made();
      test.clock.advance(7 * DAY - 1);
      await logIn(password);
      test.clock.advance(1);
      expect(await code(logIn(password))).toBe('identity/initial-password-expired');
      expect(await code(logIn('something else'))).toBe('identity/wrong-credentials');
    });

    it('do not take a password that is short, unchanged, common, theirs by name, or ours', async () => {
      const { password, logIn, change } = await made();
      const { token } = await logIn(password);
      for (const [next, refusal] of [
        ['short', 'identity/password-too-short'],
        [password, 'identity/password-unchanged'],
        ['lowercaseonlywords', 'identity/password-too-simple'],
        ['iloveyou!iloveyou', 'identity/password-too-common'],
        ['Zhoumin-k3NbXw2p', 'identity/password-names-you'],
        ['周敏 k3NbXw2pQz', 'identity/password-names-you'],
        ['yiche-114-demo', 'identity/password-names-us'],
        ['Wujin@114114', 'identity/password-names-us'],
      ] as const) {
        expect([next, await change(token, password, next)]).toEqual([next, refusal]);
      }
      expect(await change(token, 'wrong password', NEXT)).toBe('identity/wrong-credentials');
      expect(await change(token, password, NEXT)).toBeNull();
    });

    it('do not take one of their last five again, and may take an older one', async () => {
      const { password, logIn, change } = await made();
      const { token } = await logIn(password);
      const next = (n: number) => `${n} correct horse battery`;
      let current = password;
      for (let n = 0; n < 6; n += 1) {
        expect(await change(token, current, next(n))).toBeNull();
        current = next(n);
      }
      for (const former of [next(4), next(0), next(1)]) {
        expect(await change(token, current, former)).toBe('identity/password-used-before');
      }
      expect(await change(token, current, password)).toBeNull();
      expect(await query('SELECT 1 FROM former_passwords')).toHaveLength(5);
    });

    it('cannot be guessed at through a session that somebody left open', async () => {
      const { password, logIn, change } = await made();
      const { token } = await logIn(password);
      const codes = [];
      for (let guess = 0; guess < 6; guess += 1) codes.push(await change(token, `guess-${guess}`, NEXT));
      expect(codes).toEqual([...Array<string>(5).fill('identity/wrong-credentials'), 'identity/too-many-attempts']);
      expect(await change(token, password, NEXT)).toBe('identity/too-many-attempts');
      // Whoever sits elsewhere logs in all the same.
      await logIn(password);
    });

    it('lose all other sessions with a new password, and keep the one that changed it', async () => {
      const { id, password, logIn, change, identity } = await made();
      const { token } = await logIn(password);
      await change(token, password, NEXT);
      const other = await logIn(NEXT);
      expect(await change(token, NEXT, 'another long password')).toBeNull();
      expect(await identity.authenticate(other.token)).toBeNull();
      expect(await identity.authenticate(token)).not.toBeNull();
      const rows = await query<{ actor_id: string }>(
        `SELECT actor_id FROM audit_entry WHERE action = 'identity.password-changed'`,
      );
      expect(rows).toEqual([{ actor_id: id }, { actor_id: id }]);
    });

    it('have to change a password that has become too old at the next log-in, and are told before', async () => {
      const { password, logIn, change, identity } = await made();
      const first = await logIn(password);
      await change(first.token, password, NEXT);
      expect((await logIn(NEXT)).me).toMatchObject({ mustChangePassword: false, passwordExpiresAt: null });
      test.clock.advance(76 * DAY);
      const warned = new Date(test.clock.now().getTime() + 14 * DAY).toISOString();
      expect((await logIn(NEXT)).me).toMatchObject({ mustChangePassword: false, passwordExpiresAt: warned });
      test.clock.advance(14 * DAY - 1);
      const before = await logIn(NEXT);
      test.clock.advance(1);
      expect((await logIn(NEXT)).me.mustChangePassword).toBe(true);
      // Who is in the middle of a shift, or of a call, goes on.
      expect(await identity.authenticate(before.token)).toMatchObject({ mustChangePassword: false });
      const ageless = test.restarted({}, { PASSWORD_MAX_AGE_DAYS: '0' });
      const { me } = await ageless.identity.logIn({ username: 'zhoumin', password: NEXT, ...from });
      expect(me).toMatchObject({ mustChangePassword: false, passwordExpiresAt: null });
    });

    it('are given a new initial password by an administrator, which ends every session and unlocks', async () => {
      const { id, password, logIn, change, identity, passwords } = await made();
      const { token, device } = await logIn(password);
      await change(token, password, NEXT);
      for (let guess = 0; guess < 5; guess += 1) await code(logIn('wrong'));
      const given = await passwords.issueInitial({ id }, { id: null, name: '吴磊' });
      expect(given.goodUntil).toEqual(new Date(test.clock.now().getTime() + 7 * DAY));
      expect(await identity.authenticate(token)).toBeNull();
      expect(await code(logIn(NEXT))).toBe('identity/wrong-credentials');
      expect((await logIn(given.password)).me.mustChangePassword).toBe(true);
      const asked = { username: 'zhoumin', password: given.password, ...from, device };
      expect((await identity.logIn(asked)).device).not.toBe(device);
      const [entry] = await query<{ text: string }>(
        `SELECT audit_entry::text AS text FROM audit_entry WHERE action = 'identity.initial-password-issued'`,
      );
      expect(entry?.text).toContain('吴磊');
      expect(entry?.text).not.toContain(given.password);
    });

    it('do not give one to themselves, whose session would end before they have read it', async () => {
      const { id, password, logIn, change, identity, passwords } = await made();
      const { token } = await logIn(password);
      await change(token, password, NEXT);
      expect(await code(passwords.issueInitial({ id }, { id, name: '周敏' }))).toBe('identity/own-account');
      expect(await identity.authenticate(token)).toMatchObject({ mustChangePassword: false });
    });

    it('finish a call that is going on when they are given one', async () => {
      const { id, password, logIn, change, identity, passwords } = await made();
      const { token } = await logIn(password);
      await change(token, password, NEXT);
      test.clock.advance(1);
      test.work.talking = [id];
      await passwords.issueInitial({ username: 'ZHOUMIN' }, by);
      expect(await identity.authenticate(token)).toMatchObject({ mustChangePassword: false });
      test.work.talking = [];
      expect(await identity.authenticate(token)).toBeNull();
    });

    it('are listed with how they stand', async () => {
      const { password, logIn, change, administration } = await made();
      const stand = async () => (await administration.list()).items.map(({ state, until }) => [state, until]);
      expect(await stand()).toEqual([['initial-password', null]]);
      const { token } = await logIn(password);
      await change(token, password, NEXT);
      expect(await administration.list()).toMatchObject({
        isCut: false,
        items: [{ username: 'zhoumin', state: 'normal', openSessions: 1, lastLogInAt: test.clock.now().toISOString() }],
      });
      for (let guess = 0; guess < 5; guess += 1) await code(logIn('wrong'));
      const until = new Date(test.clock.now().getTime() + 30_000).toISOString();
      expect(await stand()).toEqual([['slowed', until]]);
      await query(`UPDATE log_in_failures SET level = 30 WHERE scope = 'account'`);
      expect(await stand()).toEqual([['locked', until]]);
      await query(`UPDATE users SET disabled_at = now()`);
      expect(await stand()).toEqual([['disabled', null]]);
    });
  });

  it('of the demo keep their password, which everybody knows', async () => {
    await test.accounts.ensureDemoUsers();
    const { token, me } = await test.identity.logIn({ username: '8001', password: DEMO_PASSWORD, ...from });
    test.clock.advance(400 * 86_400_000);
    const late = await test.identity.logIn({ username: '8001', password: DEMO_PASSWORD, ...from });
    expect(late.me).toMatchObject({ mustChangePassword: false, passwordExpiresAt: null });
    const user = await userBehind(late.token);
    const change = { current: DEMO_PASSWORD, next: NEXT };
    expect(await code(test.passwords.change(user, change, from.ip))).toBe('identity/demo-password');
    expect(await code(test.passwords.issueInitial({ id: me.userId }, by))).toBe('identity/demo-password');
    expect(token).not.toBe(late.token);
  });
});
