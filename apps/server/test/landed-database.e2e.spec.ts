import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { verifyApart } from '../../../libs/evidence/src/index.js';
import { packageDir } from '../../pbx/src/index.js';
import { ApiClient } from './api-client.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/**
 * Made by the version of that commit on a real PBX: a call that was answered, merged and closed as moved; a month of thirty calls from
 * its closing to its payment; and a second call in which an agent talks to an owner when the server is killed. Its keys are the tests'.
 */
const DUMP = path.join(import.meta.dirname, 'landed/65d9b80.sql.gz');
const COMMANDS = path.resolve(packageDir(), '../../dist/server/apps/server/src/commands');
/** Of the call in hand. */
const [OPEN_CALL, OPEN_REQUEST] = ['01a22bc1-fbb9-74ff-9894-449c8595e84e', '01a22bc1-fd89-7286-b10b-da387d534b50'];

describe('a database of an earlier version', () => {
  let program: WholeProgram;
  let folder: string;

  const rows = <T>(sql: string) => program.database.dataSource.query<T[]>(sql);
  const as = async (username: string): Promise<ApiClient> => {
    const client = new ApiClient(program.url);
    expect((await client.logIn(username)).status).toBe(200);
    return client;
  };
  const command = (name: string, ...args: string[]) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      const env = {
        PATH: process.env.PATH,
        DATABASE_URL: program.database.url,
        PERSONAL_DATA_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
        PERSONAL_DATA_INDEX_KEY: Buffer.alloc(32, 8).toString('base64'),
      };
      execFile(process.execPath, [path.join(COMMANDS, `${name}.js`), ...args], { env }, (cause, out, problem) =>
        resolve({ code: cause ? Number(cause.code) : 0, out: out + problem }),
      );
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yiche-landed-'));
    program = await startWholeProgram({ pbx: 'simulator', dump: gunzipSync(await readFile(DUMP)).toString() });
  }, 90_000);
  afterAll(async () => {
    await program?.stop();
    await rm(folder, { recursive: true });
  });

  it('has the call of which nobody saw the end ended, its attempt too, once, and its request still open', async () => {
    const open = `SELECT c.outcome, a.signal_result AS result, r.state FROM call c JOIN owner_attempt a ON a.call_id = c.id
      JOIN relocation r ON r.id = a.relocation_id WHERE c.id = '${OPEN_CALL}'`;
    const ended = { outcome: 'ended-unknown', result: expect.any(String), state: 'open' };
    let found: object[] = [];
    for (let tries = 0; tries < 200; tries++) {
      found = await rows(open);
      if ((found[0] as { result: unknown } | undefined)?.result) break;
      await delay(100);
    }
    expect(found).toEqual([ended]);
    const steps = `SELECT kind FROM relocation_event WHERE relocation_id = '${OPEN_REQUEST}' AND kind = 'owner-ended'`;
    expect(await rows(steps)).toHaveLength(1);
  });

  it('goes on with the request where it was left, up to its end', async () => {
    const agent = await as('8001');
    const { body } = await agent.send<{ version: number; state: string }>('GET', `/api/relocations/${OPEN_REQUEST}`);
    expect(body.state).toBe('open');
    const end = { version: body.version, outcome: 'moved', note: '' };
    const closed = await agent.send('POST', `/api/relocations/${OPEN_REQUEST}/close`, end);
    expect(closed.body).toMatchObject({ state: 'closed', outcome: 'moved' });
  });

  it('shows what was settled, and the workbook that was sent vouches for itself', async () => {
    const clerk = await as('jiesuan');
    const [{ id } = { id: '' }] = await rows<{ id: string }>(
      `SELECT id FROM settlement_statement WHERE number = 'WJ-202610'`,
    );
    const { body } = await clerk.send('GET', `/api/settlement/statements/${id}`);
    expect(body).toMatchObject({ number: 'WJ-202610', state: 'paid' });
    const answer = await fetch(`${program.url}/api/settlement/statements/${id}/workbook`, {
      headers: { cookie: clerk.cookie },
    });
    const workbook = path.join(folder, 'WJ-202610.xlsx');
    await writeFile(workbook, Buffer.from(await answer.arrayBuffer()));
    const { checks, lines } = await verifyApart({ workbook });
    expect(lines).toBe(30);
    // The key of that time is not kept: what is signed anew for each copy, the list of differences, has this server's.
    expect(checks.filter(({ ok }) => !ok)).toEqual([
      { name: '差异', ok: false, detail: expect.stringContaining('另一公钥') },
    ]);
  });

  it('has a ledger from which the month comes out line by line, and an audit trail without a gap', async () => {
    expect(await command('rebuild-statement', 'WJ-202610')).toMatchObject({
      code: 0,
      out: expect.stringContaining('与结账时逐行相同'),
    });
    expect(await command('verify-audit')).toMatchObject({ code: 0, out: expect.stringContaining('审计链前后相接') });
  });

  it('is found by plate, by number and by who rang, as before', async () => {
    const agent = await as('banzhang');
    for (const text of ['苏D77777', 'WJ-20261130-000001', '138****8000']) {
      const { body } = await agent.send<{ items: unknown[] }>(
        'GET',
        `/api/relocations?text=${encodeURIComponent(text)}`,
      );
      expect(body.items.length).toBeGreaterThan(0);
    }
  });
});
