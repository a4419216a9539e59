import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@yiche/kernel';
import { DEMO_PASSWORD } from './demo-users.js';
import { LoggedIn, SessionEnded, SessionEnding } from './identity.events.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const MINUTE = 60_000;
const contractTime = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
});
const from = { ip: '10.0.0.1', userAgent: 'test' };
const right = { username: '8001', password: DEMO_PASSWORD, ...from };
const wrong = { ...right, password: 'wrong' };

describe('sessions', () => {
  let test: TestIdentity;
  const heard: (LoggedIn | SessionEnded | SessionEnding)[] = [];

  beforeAll(async () => {
    test = await createTestIdentity({ LOGIN_FAILURES_PER_ADDRESS: '1000' });
    await test.accounts.ensureDemoUsers();
    test.database.bus.on(LoggedIn, (event) => void heard.push(event));
    test.database.bus.on(SessionEnded, (event) => void heard.push(event));
    test.database.bus.on(SessionEnding, (event) => void heard.push(event));
  });
  afterAll(() => test.database.drop());

  beforeEach(async () => {
    await test.database.dataSource.query(
      'UPDATE users SET failed_attempts = 0, locked_until = NULL, disabled_at = NULL',
    );
    await test.database.dataSource.query('DELETE FROM sessions');
    heard.length = 0;
    test.work.talking = [];
    test.work.inWrapUp = [];
  });

  const query = <T>(text: string): Promise<T[]> => test.database.dataSource.query(text);
  const lastAudited = async (howMany: number): Promise<string[]> =>
    (await query<{ action: string }>(`SELECT action FROM audit_entry ORDER BY seq DESC LIMIT ${howMany}`))
      .map(({ action }) => action)
      .reverse();
  const refusal = async (work: Promise<unknown>): Promise<DomainError> => {
    const caught: unknown = await work.then(() => null).catch((cause: unknown) => cause);
    if (caught instanceof DomainError) return caught;
    throw caught ?? new Error('was not refused');
  };

  it('begin with a log-in, whatever the case of the username, and say who it is', async () => {
    const { token, me } = await test.identity.logIn({ ...right, username: ' BanZhang '.trim() });
    expect(me).toMatchObject({ username: 'banzhang', roles: ['supervisor'], extension: null, bureauId: null });
    const user = await test.identity.authenticate(token);
    expect(user).toMatchObject({ ...me, mustChangePassword: false });
    expect(heard).toEqual([expect.objectContaining({ type: 'identity.logged-in.v1', userId: me.userId })]);
    expect(await lastAudited(1)).toEqual(['identity.logged-in']);
  });

  it('are stored without their token', async () => {
    const { token } = await test.identity.logIn(right);
    expect(token).toMatch(/^[\w-]{43}$/);
    const [row] = await query<{ text: string }>('SELECT sessions::text AS text FROM sessions');
    expect(row?.text).not.toContain(token);
    expect(row?.text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('do not begin for an unknown user, a wrong password or a disabled account: one refusal, one audit entry', async () => {
    await query(`UPDATE users SET disabled_at = now() WHERE username = '8002'`);
    const attempts = [
      wrong,
      { ...right, username: 'nobody' },
      { ...right, username: '8002' },
      { ...right, username: 'x\0' },
    ];
    for (const attempt of attempts) {
      const { code, message, details } = await refusal(test.identity.logIn(attempt));
      expect({ code, message, details }).toEqual({
        code: 'identity/wrong-credentials',
        message: '用户名或密码错误',
        details: undefined,
      });
    }
    expect(await lastAudited(4)).toEqual(attempts.map(() => 'identity.log-in-failed'));
    expect(heard).toEqual([]);
  });

  it('take about as long to refuse for an unknown user as for a wrong password', async () => {
    const timed = async (attempt: typeof right): Promise<number> => {
      const start = performance.now();
      await refusal(test.identity.logIn(attempt));
      return performance.now() - start;
    };
    const unknown: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      await query('UPDATE users SET failed_attempts = 0, locked_until = NULL');
      // In turns, so that whatever else the machine does meets both.
      unknown.push(await timed({ ...right, username: 'nobody' }));
      known.push(await timed(wrong));
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[5] as number;
    const ratio = median(unknown) / median(known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('never write down what was typed as a username: it may be a password', async () => {
    await refusal(test.identity.logIn({ ...right, username: 'my-secret-password' }));
    expect(await query(`SELECT 1 FROM audit_entry WHERE audit_entry::text LIKE '%my-secret%'`)).toEqual([]);
  });

  it('are locked out after five wrong passwords, for fifteen minutes, and the refusal says until when', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await refusal(test.identity.logIn(wrong))).code).toBe('identity/wrong-credentials');
    }
    expect(await lastAudited(2)).toEqual(['identity.log-in-failed', 'identity.account-locked']);
    const until = new Date(test.clock.now().getTime() + 15 * MINUTE);
    const locked = await refusal(test.identity.logIn(right));
    expect(locked).toMatchObject({ code: 'identity/account-locked', details: { until: until.toISOString() } });
    expect(locked.message).toBe(`账号已锁定，请于 ${contractTime.format(until)} 后再试`);
    expect(await lastAudited(1)).toEqual(['identity.log-in-while-locked']);
    test.clock.advance(15 * MINUTE - 1);
    expect((await refusal(test.identity.logIn(right))).code).toBe('identity/account-locked');
    test.clock.advance(1);
    expect((await refusal(test.identity.logIn(wrong))).code).toBe('identity/wrong-credentials');
    await expect(test.identity.logIn(right)).resolves.toBeDefined();
  });

  it('give no more than five guesses to an attacker who makes them all at once', async () => {
    const codes = await Promise.all(
      Array.from({ length: 40 }, async () => (await refusal(test.identity.logIn(wrong))).code),
    );
    expect(codes.filter((code) => code === 'identity/wrong-credentials')).toHaveLength(5);
  });

  it('forget wrong passwords after a right one', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 0; attempt < 4; attempt += 1) await refusal(test.identity.logIn(wrong));
      await test.identity.logIn(right);
    }
  });

  it('are refused to an address that has failed too often, whomever it names', async () => {
    const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '3' });
    for (const username of ['a', 'b', 'c']) await refusal(identity.logIn({ ...right, username }));
    const refused = await refusal(identity.logIn(right));
    expect(refused).toMatchObject({ code: 'identity/too-many-attempts', kind: 'too-many' });
    await refusal(identity.logIn(right));
    expect(await lastAudited(2)).toEqual(['identity.log-in-failed', 'identity.address-blocked']);
    await expect(identity.logIn({ ...right, ip: '10.0.0.2' })).resolves.toBeDefined();
    test.clock.advance(5 * MINUTE);
    await expect(identity.logIn(right)).resolves.toBeDefined();
  });

  it('end with a log-out, once, and are told to who listens', async () => {
    const { token, me } = await test.identity.logIn(right);
    await test.identity.logOut(token, 'logged-out');
    await test.identity.logOut(token, 'logged-out');
    expect(await test.identity.authenticate(token)).toBeNull();
    expect(heard.slice(1)).toEqual([
      expect.objectContaining({ type: 'identity.session-ended.v1', userId: me.userId, reason: 'logged-out' }),
    ]);
    expect(await lastAudited(2)).toEqual(['identity.logged-in', 'identity.session-ended']);
  });

  it('end when idle for half an hour, and not before', async () => {
    const { token } = await test.identity.logIn(right);
    for (let turn = 0; turn < 3; turn += 1) {
      test.clock.advance(30 * MINUTE - 1);
      expect(await test.identity.authenticate(token)).not.toBeNull();
    }
    test.clock.advance(30 * MINUTE);
    expect(await test.identity.authenticate(token)).toBeNull();
    expect(await test.identity.endExpiredSessions()).toBe(1);
    expect(heard.at(-1)).toMatchObject({ reason: 'idle' });
  });

  it('are not kept from idling out by a program that looks whether they still hold', async () => {
    const { token } = await test.identity.logIn(right);
    test.clock.advance(20 * MINUTE);
    expect(await test.identity.authenticate(token, 'program')).not.toBeNull();
    test.clock.advance(10 * MINUTE);
    expect(await test.identity.authenticate(token, 'program')).toBeNull();
  });

  it('end after twelve hours however busy they are', async () => {
    const { token } = await test.identity.logIn(right);
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      test.clock.advance(20 * MINUTE);
      expect(await test.identity.authenticate(token)).not.toBeNull();
    }
    test.clock.advance(20 * MINUTE);
    expect(await test.identity.authenticate(token)).toBeNull();
    expect(await test.identity.endExpiredSessions()).toBe(1);
    expect(heard.at(-1)).toMatchObject({ reason: 'expired' });
  });

  it('write down that they were used at most once a minute', async () => {
    const { token } = await test.identity.logIn(right);
    const version = async () => (await query<{ xmin: string }>('SELECT xmin FROM sessions'))[0]?.xmin;
    const first = await version();
    test.clock.advance(MINUTE);
    await test.identity.authenticate(token);
    expect(await version()).toBe(first);
    test.clock.advance(1);
    await Promise.all([test.identity.authenticate(token), test.identity.authenticate(token)]);
    const second = await version();
    expect(second).not.toBe(first);
    test.clock.advance(MINUTE - 1);
    await test.identity.authenticate(token);
    expect(await version()).toBe(second);
  });

  it('are found by an index however many there are', async () => {
    await query(`INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
      SELECT gen_random_uuid(), sha256(n::text::bytea), (SELECT id FROM users LIMIT 1), now(), now(), now(), '', ''
        FROM generate_series(1, 20000) n`);
    await query('ANALYZE sessions');
    const plan = await query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = sha256('1'::bytea)`,
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('sessions_token_hash_key');
  });

  it('of one user all end together, and nobody else’s', async () => {
    const mine = [await test.identity.logIn(right), await test.identity.logIn(right)];
    const other = await test.identity.logIn({ ...right, username: '8002' });
    expect(await test.identity.endSessionsOf(mine[0]?.me.userId ?? '', 'ended-by-administrator')).toBe(2);
    for (const { token } of mine) expect(await test.identity.authenticate(token)).toBeNull();
    expect(await test.identity.authenticate(other.token)).not.toBeNull();
  });

  it('are not accepted for a user who was disabled', async () => {
    const { token } = await test.identity.logIn(right);
    await query(`UPDATE users SET disabled_at = '${test.clock.now().toISOString()}'`);
    expect(await test.identity.authenticate(token)).toBeNull();
  });

  it('are swept by several processes at once without one ending twice, and deleted after ninety days', async () => {
    await query(`INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
      SELECT gen_random_uuid(), sha256(n::text::bytea), (SELECT id FROM users LIMIT 1), t, t, t, '', ''
        FROM generate_series(1, 1200) n, (VALUES ('2026-01-01'::timestamptz)) AS v(t)`);
    const ended = await Promise.all([test.identity.endExpiredSessions(), test.identity.endExpiredSessions()]);
    expect((ended[0] ?? 0) + (ended[1] ?? 0) + (await test.identity.endExpiredSessions())).toBe(1200);
    expect(heard).toHaveLength(1200);
    test.clock.advance(91 * 86_400_000);
    await test.identity.endExpiredSessions();
    expect(await query('SELECT 1 FROM sessions')).toEqual([]);
  });

  it('left a good chain in the audit trail', async () => {
    expect(await test.trail.verify()).toMatchObject({ ok: true });
  });

  describe('in the middle of a call', () => {
    const told = (): object[] =>
      heard.slice(1).map(({ type, ...rest }) => ({ type, reason: 'reason' in rest && rest.reason }));
    const talk = async (): Promise<{ token: string; userId: string }> => {
      const { token, me } = await test.identity.logIn(right);
      test.work.talking = [me.userId];
      return { token, userId: me.userId };
    };
    const now = () => test.clock.now().toISOString();
    const disable = () => query(`UPDATE users SET disabled_at = '${now()}' WHERE username = '8001'`);
    const expire = () => query(`UPDATE sessions SET expires_at = '${now()}'`);

    it.each([
      ['expired', expire],
      ['idle', () => (test.clock.advance(31 * MINUTE), Promise.resolve())],
      ['disabled', disable],
    ])('that are %s stand until it is finished, say so, and then end for that reason', async (reason, cause) => {
      const { token, userId } = await talk();
      await cause();
      expect(await test.identity.endExpiredSessions()).toBe(0);
      expect(await test.identity.authenticate(token)).toMatchObject({ userId });
      test.work.talking = [];
      test.work.inWrapUp = [userId];
      expect(await test.identity.authenticate(token)).toMatchObject({ userId });
      test.work.inWrapUp = [];
      expect(await test.identity.authenticate(token)).toBeNull();
      await test.identity.endDueSessionsOf(userId);
      expect(told()).toEqual([
        { type: 'identity.session-ending.v1', reason },
        { type: 'identity.session-ended.v1', reason },
      ]);
    });

    it('that an administrator ends are due at once, and keep that reason', async () => {
      const { token, userId } = await talk();
      expect(await test.identity.endSessionsOf(userId, 'ended-by-administrator')).toBe(1);
      expect(await test.identity.authenticate(token)).toMatchObject({ userId });
      test.work.talking = [];
      await test.identity.endExpiredSessions();
      expect(await test.identity.authenticate(token)).toBeNull();
      expect(told()).toEqual([
        { type: 'identity.session-ending.v1', reason: 'ended-by-administrator' },
        { type: 'identity.session-ended.v1', reason: 'ended-by-administrator' },
      ]);
    });

    it('do not stand for ever: a call that never ends keeps nobody logged in', async () => {
      const { token } = await talk();
      await disable();
      test.clock.advance(60 * MINUTE);
      expect(await test.identity.authenticate(token)).toBeNull();
      expect(await test.identity.endExpiredSessions()).toBe(1);
    });

    it('are not ended by logging out: the caller would be left behind', async () => {
      const { token, userId } = await talk();
      expect((await refusal(test.identity.logOut(token, 'logged-out'))).code).toBe('identity/in-call');
      expect(await test.identity.authenticate(token)).toMatchObject({ userId });
      test.work.talking = [];
      test.work.inWrapUp = [userId];
      await test.identity.logOut(token, 'logged-out');
      expect(await test.identity.authenticate(token)).toBeNull();
    });

    it('of somebody else end all the same', async () => {
      await talk();
      const { token } = await test.identity.logIn({ ...right, username: '8002' });
      test.clock.advance(31 * MINUTE);
      expect(await test.identity.endExpiredSessions()).toBe(1);
      expect(await test.identity.authenticate(token)).toBeNull();
    });
  });
});
