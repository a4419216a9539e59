import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_PASSWORD } from './demo-users.js';
import { OpenSessions } from './open-sessions.js';
import { createTestIdentity, type TestIdentity } from './testing/test-identity.js';

const MINUTE = 60_000;
const options = { idleMs: 30 * MINUTE, holdMs: 10 * MINUTE, demo: true, passwordMaxAgeMs: 90 * 86_400_000 };

describe('a session, asked for by a process that is not the server,', () => {
  let test: TestIdentity;
  let sessions: OpenSessions;
  let token: string;

  beforeAll(async () => {
    test = await createTestIdentity();
    await test.accounts.ensureDemoUsers();
    sessions = new OpenSessions(test.database.dataSource, test.clock, options);
  });
  afterAll(() => test.database.drop());
  beforeEach(async () => {
    await query('DELETE FROM sessions');
    await query('UPDATE users SET disabled_at = NULL');
    token = (
      await test.identity.logIn({ username: '8001', password: DEMO_PASSWORD, ip: '10.0.0.1', userAgent: 'test' })
    ).token;
  });

  const query = <T>(text: string): Promise<T[]> => test.database.dataSource.query(text);

  it('says who it is, and is not kept awake by the question', async () => {
    test.clock.advance(5 * MINUTE);
    expect(await sessions.userOf(token)).toMatchObject({ username: '8001', extension: '8001' });
    const [row] = await query<{ idle: number }>(
      'SELECT extract(epoch FROM last_seen_at - created_at)::int AS idle FROM sessions',
    );
    expect(row).toEqual({ idle: 0 });
  });

  it('stands while it may be held for a call in hand, and no longer', async () => {
    test.clock.advance(options.idleMs + options.holdMs - 1);
    expect(await sessions.userOf(token)).not.toBeNull();
    test.clock.advance(1);
    expect(await sessions.userOf(token)).toBeNull();
  });

  it('is over as soon as it has ended', async () => {
    const [row] = await query<{ id: string }>('SELECT id FROM sessions');
    const id = row?.id ?? '';
    expect(await sessions.among([id])).toEqual(new Set([id]));
    await test.identity.logOut(token, 'logged-out');
    expect(await sessions.userOf(token)).toBeNull();
    expect(await sessions.among([id])).toEqual(new Set());
  });

  it('lets no telephone in before an initial password is changed', async () => {
    await query(`UPDATE users SET must_change_password = true WHERE username = '8001'`);
    expect(await sessions.userOf(token)).toBeNull();
    await query(`UPDATE users SET must_change_password = false`);
    expect(await sessions.userOf(token)).not.toBeNull();
    await query(`UPDATE users SET is_demo = false, password_changed_at = password_changed_at - interval '91 days'`);
    expect(await sessions.userOf(token)).toBeNull();
    await query(`UPDATE users SET is_demo = true, password_changed_at = password_changed_at + interval '91 days'`);
  });

  it('is unknown when it never was, and that of a demo user outside demo mode', async () => {
    expect(await sessions.userOf('x'.repeat(43))).toBeNull();
    const inProduction = new OpenSessions(test.database.dataSource, test.clock, { ...options, demo: false });
    expect(await inProduction.userOf(token)).toBeNull();
  });
});
