import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DomainError } from '@yiche/kernel';
import { DEMO_PASSWORD } from './demo-users.js';
import { LoggedIn, SessionEnded, SessionEnding } from './identity.events.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const MINUTE = 60_000;
const from = { ip: '10.0.0.1', userAgent: 'test' };
const right = { username: '8001', password: DEMO_PASSWORD, ...from };
const wrong = { ...right, password: 'wrong' };

jest.setTimeout(60_000);

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
    await test.database.dataSource.query('UPDATE users SET disabled_at = NULL');
    for (const table of ['sessions', 'log_in_failures', 'known_devices']) {
      await test.database.dataSource.query(`DELETE FROM ${table}`);
    }
    heard.length = 0;
    test.work.talking = [];
    test.work.inWrapUp = [];
    test.work.atWork = null;
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
    // By the work that is done: what else the machine does meanwhile is not in it.
    const worked = async (attempt: typeof right): Promise<number> => {
      const before = process.cpuUsage();
      await refusal(test.identity.logIn(attempt));
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const unknown: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      await query('DELETE FROM log_in_failures');
      // In turns, so that whatever else the machine does meets both.
      unknown.push(await worked({ ...right, username: 'nobody' }));
      known.push(await worked(wrong));
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

  describe('that somebody guesses at', () => {
    const outcome = async (attempt: object): Promise<unknown> => {
      const tried = test.identity.logIn({ ...right, ...attempt });
      return tried.then(
        () => 'in',
        ({ code, kind, message, details }: DomainError) => ({ code, kind, message, details }),
      );
    };
    const codeOf = async (attempt: object): Promise<string> =>
      (await refusal(test.identity.logIn({ ...right, ...attempt }))).code;
    const guess = async (times: number, attempt: object): Promise<void> => {
      for (let each = 0; each < times; each += 1) await refusal(test.identity.logIn({ ...wrong, ...attempt }));
    };

    it('wait after five wrong passwords from one address, longer each time, and the refusal says how long', async () => {
      await guess(5, {});
      expect(await lastAudited(2)).toEqual(['identity.log-in-failed', 'identity.log-in-failed']);
      const until = new Date(test.clock.now().getTime() + MINUTE / 2);
      const slowed = await refusal(test.identity.logIn(right));
      expect(slowed).toMatchObject({ kind: 'too-many', details: { until: until.toISOString() } });
      expect(slowed.message).toBe('登录尝试过多，请 30 秒后再试；急用请找系统管理员解锁');
      test.clock.advance(MINUTE / 2 - 1);
      expect(await codeOf({})).toBe('identity/too-many-attempts');
      test.clock.advance(1);
      await guess(1, {});
      test.clock.advance(MINUTE - 1);
      expect(await codeOf({})).toBe('identity/too-many-attempts');
      test.clock.advance(1);
      await expect(test.identity.logIn(right)).resolves.toBeDefined();
    });

    it('let the right person in from another address meanwhile', async () => {
      await guess(10, { ip: '203.0.113.7' });
      expect(await outcome({})).toBe('in');
    });

    it('let a device in that has logged in before, whatever strangers do to the account and the address', async () => {
      const { device } = await test.identity.logIn(right);
      for (let address = 1; address <= 12; address += 1) await guess(5, { ip: `203.0.113.${address}` });
      await guess(5, {});
      expect(await codeOf({ ip: '203.0.113.99' })).toBe('identity/too-many-attempts');
      expect(await outcome({ device })).toBe('in');
      expect(await outcome({ device, ip: '203.0.113.99' })).toBe('in');
    });

    it('slow a known device too that guesses, and not through it its account', async () => {
      const { device } = await test.identity.logIn(right);
      await guess(5, { device });
      expect(await codeOf({ device })).toBe('identity/too-many-attempts');
      expect(await outcome({ device: null })).toBe('in');
    });

    it('know a device for its own account alone', async () => {
      const { device } = await test.identity.logIn({ ...right, username: '8002' });
      await guess(5, { device });
      expect(await codeOf({ device })).toBe('identity/too-many-attempts');
    });

    it('answer a name that does not exist as one that does, at every count, in every word', async () => {
      const sequence = async (username: string): Promise<unknown[]> => {
        const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '10', LOCKOUT_ACCOUNT_FAILURES: '12' });
        await query('DELETE FROM log_in_failures');
        const answers: unknown[] = [];
        for (let count = 0; count < 36; count += 1) {
          const ip = `198.51.100.${count % 3}`;
          const { code, message, details } = await refusal(identity.logIn({ ...wrong, username, ip }));
          answers.push({ code, message, details });
        }
        return answers;
      };
      const known = await sequence('8001');
      expect(known).toContainEqual(expect.objectContaining({ code: 'identity/too-many-attempts' }));
      expect(await sequence('no-such-person')).toEqual(known);
      await query(`UPDATE users SET disabled_at = now() WHERE username = '8002'`);
      expect(await sequence('8002')).toEqual(known);
      const [row] = await query<{ text: string }>(
        `SELECT string_agg(log_in_failures::text, '') AS text FROM log_in_failures`,
      );
      expect(row?.text).not.toContain('8002');
    });

    it('do not shut out an office of one address, in which somebody fails all the time', async () => {
      const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '40' });
      for (let each = 0; each < 33; each += 1) {
        await refusal(identity.logIn({ ...wrong, username: `guess-${each}` }));
      }
      const names = ['8001', '8002', '8003', '8004', 'banzhang', 'jiesuan'];
      for (const username of names) await expect(identity.logIn({ ...right, username })).resolves.toBeDefined();
      for (let each = 0; each < 20; each += 1) {
        await identity.logIn({ ...wrong, username: `more-${each}` }).catch(() => undefined);
      }
      // Even then a stranger in that office waits for seconds, and its known devices not at all.
      const late = await refusal(identity.logIn(right));
      const waits = new Date(String((late.details as { until: string }).until)).getTime() - test.clock.now().getTime();
      expect(waits).toBeLessThanOrEqual(5_000);
      test.clock.advance(waits);
      await expect(identity.logIn(right)).resolves.toBeDefined();
    });

    it('give no more than five guesses to who makes them all at once, from one address or as one device', async () => {
      const { device } = await test.identity.logIn(right);
      for (const each of [wrong, { ...wrong, device }, { ...wrong, username: 'nobody' }]) {
        const codes = await Promise.all(
          Array.from({ length: 40 }, async () => (await refusal(test.identity.logIn(each))).code),
        );
        expect(codes.filter((code) => code === 'identity/wrong-credentials')).toHaveLength(5);
      }
    });

    it('forget wrong passwords after a right one', async () => {
      for (let round = 0; round < 3; round += 1) {
        await guess(4, {});
        await test.identity.logIn(right);
      }
    });

    it('count nothing for log-ins that succeed, however many come from one address', async () => {
      const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '2', SESSIONS_PER_USER: '50' });
      for (let each = 0; each < 20; each += 1) await identity.logIn(right);
      expect(await query('SELECT 1 FROM log_in_failures WHERE level > 0')).toEqual([]);
    });

    it('cost no transaction while an address is refused for itself, and none to those who log in there at once', async () => {
      const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '2', SESSIONS_PER_USER: '50' });
      await Promise.allSettled(Array.from({ length: 10 }, () => identity.logIn(right)));
      await expect(identity.logIn(right)).resolves.toBeDefined();
      for (let each = 0; each < 4; each += 1) await refusal(identity.logIn({ ...wrong, username: `guess-${each}` }));
      const transactions = jest.spyOn(test.database.dataSource, 'transaction');
      for (let each = 0; each < 50; each += 1) {
        const refused = await refusal(identity.logIn({ ...wrong, username: `more-${each}` }));
        expect(refused.code).toBe('identity/too-many-attempts');
      }
      expect(transactions).not.toHaveBeenCalled();
      transactions.mockRestore();
    });

    it('refuse nobody by a decision that a log-in which succeeded meanwhile has overtaken', async () => {
      const { identity } = test.restarted({}, { LOGIN_FAILURES_PER_ADDRESS: '1', SESSIONS_PER_USER: '50' });
      const { dataSource } = test.database;
      const decide = dataSource.transaction.bind(dataSource) as (work: unknown) => Promise<unknown>;
      const steps = new EventEmitter();
      const [firstDecided, secondDecided] = [once(steps, 'first-decided'), once(steps, 'second-decided')];
      let first: Promise<unknown> = Promise.resolve();
      const transactions = jest
        .spyOn(dataSource, 'transaction')
        // The first, let in, goes on when the second has been decided; the second hears of its refusal when the first has succeeded.
        .mockImplementationOnce((async (work: unknown) => {
          const made = await decide(work);
          steps.emit('first-decided');
          await secondDecided;
          return made;
        }) as never)
        .mockImplementationOnce((async (work: unknown) => {
          const made = await decide(work);
          steps.emit('second-decided');
          await first;
          return made;
        }) as never);
      first = identity.logIn(right);
      await firstDecided;
      const second = await identity.logIn(right).catch((cause: { code: string }) => cause.code);
      transactions.mockRestore();
      await first;
      expect(second).toBe('identity/too-many-attempts');
      await expect(identity.logIn(right)).resolves.toBeDefined();
    });

    it('are free again when an administrator says so, by id or by name', async () => {
      for (let address = 1; address <= 12; address += 1) await guess(5, { ip: `203.0.113.${address}` });
      expect(await codeOf({})).toBe('identity/too-many-attempts');
      const by = { id: null, name: '命令行' };
      await test.administration.unlock({ username: ' 8001' }, by);
      expect(await lastAudited(1)).toEqual(['identity.user-unlocked']);
      expect(await outcome({})).toBe('in');
      expect(await outcome({ ip: '203.0.113.1' })).toBe('in');
      const unknown = await refusal(test.administration.unlock({ username: 'nobody' }, by));
      expect(unknown.code).toBe('identity/unknown-user');
    });

    it('are remembered as long as they count, in a bounded number', async () => {
      const { identity } = test.restarted({}, { LOGIN_COUNTERS_KEPT: '1000', LOGIN_FAILURES_PER_ADDRESS: '5000' });
      await query(`INSERT INTO log_in_failures (key, scope, level, at, forgotten_at)
        SELECT sha256(n::text::bytea), 'address', 1, now(), timestamptz '2027-01-01' - n * interval '1 second'
          FROM generate_series(1, 3000) n`);
      await identity.endExpiredSessions();
      expect(await query('SELECT 1 FROM log_in_failures')).toHaveLength(1000);
      const newest = await query<{ forgotten_at: Date }>(
        'SELECT min(forgotten_at) AS forgotten_at FROM log_in_failures',
      );
      expect(newest[0]?.forgotten_at.toISOString()).toBe('2026-12-31T15:43:20.000Z');
      test.clock.advance(400 * 86_400_000);
      await identity.endExpiredSessions();
      expect(await query('SELECT 1 FROM log_in_failures')).toEqual([]);
    });
  });

  describe('on devices', () => {
    const devices = () => query<{ text: string }>('SELECT known_devices::text AS text FROM known_devices');

    it('are remembered without the token, as many as are set, and as long', async () => {
      const { identity } = test.restarted({}, { KNOWN_DEVICES_PER_USER: '3', SESSIONS_PER_USER: '50' });
      const first = await identity.logIn(right);
      for (let each = 0; each < 5; each += 1) {
        test.clock.advance(1);
        await identity.logIn(right);
      }
      expect(await devices()).toHaveLength(3);
      expect((await devices()).map(({ text }) => text).join()).not.toContain(first.device);
      await identity.endExpiredSessions();
      expect(await devices()).toHaveLength(3);
      test.clock.advance(90 * 86_400_000);
      await identity.endExpiredSessions();
      expect(await devices()).toEqual([]);
    });

    it('share one token where people share a computer, and take none that somebody made up', async () => {
      const made = 'A'.repeat(43);
      const { device } = await test.identity.logIn({ ...right, device: made });
      expect(device).not.toBe(made);
      expect((await test.identity.logIn({ ...right, device })).device).toBe(device);
      expect((await test.identity.logIn({ ...right, username: '8002', device })).device).toBe(device);
    });
  });

  describe('of one user', () => {
    it('are three at once: with the fourth the oldest ends and says why', async () => {
      const opened = [];
      for (let each = 0; each < 4; each += 1) {
        test.clock.advance(1);
        opened.push(await test.identity.logIn(right));
      }
      const accepted = await Promise.all(
        opened.map(async ({ token }) => (await test.identity.authenticate(token)) !== null),
      );
      expect(accepted).toEqual([false, true, true, true]);
      expect(heard.at(-1)).toMatchObject({ type: 'identity.session-ended.v1', reason: 'too-many-sessions' });
    });

    it('are three also when ten begin at once', async () => {
      const { identity } = test.restarted({}, { LOCKOUT_FAILURES: '20' });
      const begun = await Promise.allSettled(Array.from({ length: 10 }, () => identity.logIn(right)));
      // Who was ended by those after it before it could say who it is, is told so.
      for (const each of begun)
        if (each.status === 'rejected') expect((each.reason as DomainError).code).toBe('identity/not-logged-in');
      expect(await query('SELECT 1 FROM sessions WHERE ended_at IS NULL')).toHaveLength(3);
    });

    it('give way to a new one, the oldest first, but not the one with a call', async () => {
      const talking = await test.identity.logIn(right);
      test.work.talking = [talking.me.userId];
      test.work.atWork = (await test.identity.authenticate(talking.token))?.sessionId ?? null;
      const others = [];
      for (let each = 0; each < 12; each += 1) {
        test.clock.advance(1);
        others.push(await test.identity.logIn(right));
      }
      expect(await test.identity.authenticate(talking.token)).not.toBeNull();
      expect(await test.identity.authenticate(others[0]?.token ?? '')).toBeNull();
      expect(await query('SELECT 1 FROM sessions WHERE ended_at IS NULL')).toHaveLength(3);
    });

    it('end when their browser logs in again, as whomever', async () => {
      const first = await test.identity.logIn(right);
      const second = await test.identity.logIn({ ...right, replaces: first.token });
      expect(await test.identity.authenticate(first.token)).toBeNull();
      expect(heard.at(-1)).toMatchObject({ reason: 'logged-in-again' });
      await test.identity.logIn({ ...right, username: '8002', replaces: second.token });
      expect(await test.identity.authenticate(second.token)).toBeNull();
    });

    it('do not end when somebody fails to log in in the same browser', async () => {
      const { token } = await test.identity.logIn(right);
      await refusal(test.identity.logIn({ ...wrong, replaces: token }));
      expect(await test.identity.authenticate(token)).not.toBeNull();
    });

    it('finish their call when their browser logs in again', async () => {
      const { token, me } = await test.identity.logIn(right);
      test.work.talking = [me.userId];
      await test.identity.logIn({ ...right, replaces: token });
      expect(await test.identity.authenticate(token)).not.toBeNull();
      expect(heard.at(-1)).toMatchObject({ type: 'identity.session-ending.v1', reason: 'logged-in-again' });
      test.work.talking = [];
      expect(await test.identity.authenticate(token)).toBeNull();
    });

    it('are listed with when, from where and by what, and end one by one or all but this', async () => {
      const chrome =
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';
      const first = await test.identity.logIn({ ...right, userAgent: chrome, ip: '10.9.8.7' });
      test.clock.advance(1);
      const second = await test.identity.logIn(right);
      test.clock.advance(1);
      const third = await test.identity.logIn(right);
      const { userId, sessionId } = (await test.identity.authenticate(third.token)) as {
        userId: string;
        sessionId: string;
      };
      const by = { id: userId, name: '陈晓燕' };
      const listed = await test.administration.sessionsOf(userId, sessionId);
      expect(listed.map(({ isCurrent, address, device }) => ({ isCurrent, address, device }))).toEqual([
        { isCurrent: true, address: '10.0.0.1', device: '' },
        { isCurrent: false, address: '10.0.0.1', device: '' },
        { isCurrent: false, address: '10.9.8.7', device: 'Chrome 131 · Windows 10' },
      ]);
      await test.administration.endSession(userId, listed[2]?.id ?? '', by);
      expect(await test.identity.authenticate(first.token)).toBeNull();
      expect(heard.at(-1)).toMatchObject({ reason: 'ended-by-user' });
      await test.administration.endSessions(userId, by, sessionId);
      expect(await test.identity.authenticate(second.token)).toBeNull();
      expect(await test.identity.authenticate(third.token)).not.toBeNull();
      const other = await test.identity.logIn({ ...right, username: '8002' });
      const strange = (await test.identity.authenticate(other.token))?.sessionId ?? '';
      expect((await refusal(test.administration.endSession(userId, strange, by))).code).toBe(
        'identity/unknown-session',
      );
    });

    it('ended by an administrator are in the trail under that name', async () => {
      const { me } = await test.identity.logIn(right);
      await test.administration.endSessions(me.userId, { id: null, name: '吴磊' });
      expect(heard.at(-1)).toMatchObject({ reason: 'ended-by-administrator' });
      const [entry] = await query<{ actor_name: string }>(
        'SELECT actor_name FROM audit_entry ORDER BY seq DESC LIMIT 1',
      );
      expect(entry?.actor_name).toBe('吴磊');
    });
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
    await test.database.superuser.query('ANALYZE sessions');
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

    it('that an administrator ends stand for the call alone: the same user’s others end at once', async () => {
      const { token, userId } = await talk();
      test.work.atWork = (await test.identity.authenticate(token))?.sessionId ?? null;
      const other = await test.identity.logIn(right);
      await test.identity.endSessionsOf(userId, 'ended-by-administrator');
      expect(await test.identity.authenticate(other.token)).toBeNull();
      expect(await test.identity.authenticate(token)).toMatchObject({ userId });
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
