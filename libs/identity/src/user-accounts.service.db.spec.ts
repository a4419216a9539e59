import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, platformConfigSchema, readConfig } from '@yiche/platform';
import { DEMO_PASSWORD, DEMO_USERS } from './demo-users.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const from = { ip: '10.0.0.1', userAgent: 'test' };
const by = { id: null, name: '测试' };

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
      const password = 'a real password';
      const user = { displayName: '真人', password, roles: ['agent' as const] };
      await test.accounts.createUser({ ...user, username: 'GUANLI', extension: '8004' }, by);
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
    it('begin with one made by command, whose generated password works and has to be changed', async () => {
      const { password } = await test.accounts.createFirstAdministrator({ username: 'root' });
      expect(password).toMatch(/^[A-Za-z2-9]{20}$/);
      const { identity, accounts } = test.restarted({ production: true, demo: false });
      const { token, me } = await identity.logIn({ username: 'root', password, ...from });
      expect(me.roles).toEqual(['administrator']);
      expect(await identity.authenticate(token)).toMatchObject({ mustChangePassword: true });

      await accounts.changePassword({ userId: me.userId, current: password, next: '一个足够长的新密码真的够长' });
      expect(await identity.authenticate(token)).toBeNull();
      const again = await identity.logIn({ username: 'root', password: '一个足够长的新密码真的够长', ...from });
      expect(await identity.authenticate(again.token)).toMatchObject({ mustChangePassword: false });
    });

    it('have one first one, also when two are made at once; the demo’s does not count', async () => {
      await test.accounts.ensureDemoUsers();
      const made = await Promise.all(
        ['one', 'two'].map((username) => code(test.accounts.createFirstAdministrator({ username }))),
      );
      expect(made.sort()).toEqual(['identity/administrator-exists', null]);
      expect(await code(test.accounts.createFirstAdministrator({ username: 'three' }))).toBe(
        'identity/administrator-exists',
      );
    });

    it('are not made under a name that is taken', async () => {
      await test.accounts.ensureDemoUsers();
      expect(await code(test.accounts.createFirstAdministrator({ username: 'Guanli' }))).toBe(
        'identity/username-taken',
      );
    });
  });

  it('keep passwords as argon2id with the parameters of OWASP', async () => {
    await test.accounts.createFirstAdministrator({ username: 'root' });
    const [user] = await query<{ password_hash: string }>('SELECT password_hash FROM users');
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('never combine administrator, security officer and auditor, whoever writes them', async () => {
    const user = { username: 'x', displayName: 'X', password: 'long enough indeed' };
    expect(await code(test.accounts.createUser({ ...user, roles: ['auditor', 'administrator'] }, by))).toBe(
      'identity/roles-conflict',
    );
    await test.accounts.createUser({ ...user, roles: ['auditor'] }, by);
    for (const roles of ['{auditor,administrator}', '{security-officer,auditor}', '{administrator,security-officer}']) {
      await expect(query(`UPDATE users SET roles = '${roles}'`)).rejects.toThrow(/users_roles_check/);
    }
  });

  it('refuse short, unchanged and wrongly confirmed passwords', async () => {
    const password = 'long enough indeed';
    const user = { username: 'x', displayName: 'X', roles: ['agent' as const] };
    expect(await code(test.accounts.createUser({ ...user, password: 'short' }, by))).toBe(
      'identity/password-too-short',
    );
    const userId = await test.accounts.createUser({ ...user, password }, by);
    const change = (current: string, next: string) => code(test.accounts.changePassword({ userId, current, next }));
    expect(await change(password, password)).toBe('identity/password-unchanged');
    expect(await change('wrong password', 'another long password')).toBe('identity/wrong-credentials');
    expect(await change(password, 'short')).toBe('identity/password-too-short');
    expect(await change(password, 'another long password')).toBeNull();
  });
});
