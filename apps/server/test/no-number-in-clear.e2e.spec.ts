import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import ExcelJS from 'exceljs';
import { REQUESTER_NUMBER } from '../../../libs/calls/src/index.js';
import { canonicalNumber, newId } from '../../../libs/kernel/src/index.js';
import { startOwnPostgres, type OwnPostgres } from '../../../libs/platform/src/testing/own-postgres.js';
import { addMonths, lastDayOf, monthOf } from '../../../libs/kernel/src/contract-calendar.js';
import { WUJIN_CONTRACT } from '../../../libs/settlement/src/testing/settlement-world.js';
import { startTestMailServer, type TestMailServer } from '../../../libs/platform/src/testing/test-mail-server.js';
import { testTerms } from '../../../libs/evidence/src/testing/test-terms.js';
import { TraceSearch, type Trace } from '../../pbx/src/testing/traces.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(240_000);

/** 苏D12345 and 苏D00001 of the synthetic vehicles: one answers, the other is busy. */
const ANSWERS = { plate: 'D12345', number: '13900000018', name: '邓平雨' };
const BUSY = { plate: 'D00001', number: '13900000100', name: '何娜刚' };
const NUMBERS = {
  requester: '13812348001',
  landline: '051981997328',
  whileAway: '13812348002',
  badLogIn: '13812348003',
  inNote: '13812348004',
  dialled: '13755556601',
  billed: '13812348005',
  carrierOnly: '13812348006',
};
const month = addMonths(monthOf(new Date()), -1);

/**
 * A day of the whole program: calls answered, given up and missed by a server that was killed; owners reached and busy; wrong input;
 * a statement mailed and a carrier's file read. Then every place that anything was written to is searched (H2, C3; ADR 0034).
 */
describe('after a day, no number and no name stands in clear', () => {
  let folder: string;
  let postgres: OwnPostgres;
  let mail: TestMailServer;
  let program: WholeProgram;
  let browser: AgentBrowser;
  /** Of the server that was killed: the program's own log begins with the next one. */
  let logBefore = '';
  const search = new TraceSearch([...Object.values(NUMBERS), ANSWERS.number, ANSWERS.name, BUSY.number, BUSY.name]);

  const page = () => browser.page;
  const byTestId = (id: string) => page().getByTestId(id).first();
  const untilState = (state: string) =>
    page().locator(`[data-testid="agent-state"][data-state="${state}"]`).waitFor({ timeout: 25_000 });
  const rows = <T>(sql: string, values: unknown[] = []) => program.database.dataSource.query<T[]>(sql, values);
  const until = async (check: () => Promise<boolean> | boolean): Promise<void> => {
    for (let tries = 0; !(await check()); tries++) {
      if (tries > 300) throw new Error('it did not become true within 30 s');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const send = (method: string, route: string, cookie: string, body?: unknown): Promise<Response> =>
    fetch(program.url + route, {
      method,
      headers: { 'x-yiche': '1', cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    });
  const logIn = async (username: string): Promise<string> => {
    const answer = await send('POST', '/api/session', '', { username, password: 'yiche-114-demo' });
    return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  };

  beforeAll(async () => {
    folder = await mkdtemp('/var/tmp/yiche-day-');
    await chmod(folder, 0o755);
    [postgres, mail] = await Promise.all([startOwnPostgres(), startTestMailServer()]);
    program = await startWholeProgram({
      pbx: 'asterisk',
      postgres: postgres.url,
      environment: {
        TMPDIR: folder,
        SETTLEMENT_CLOCK_MINUTES: '59',
        SETTLEMENT_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
        SETTLEMENT_MAIL_FROM: 'jiesuan@operator.example.test',
      },
    });
    browser = await openBrowser({ microphone: 1_000 });
    await page().goto(program.url);
    await byTestId('login-username').fill('8001');
    await byTestId('login-password').fill('yiche-114-demo');
    await byTestId('login-submit').click();
    await byTestId('go-on-duty').click();
    await untilState('ready');

    await oneCall(NUMBERS.requester, ANSWERS.plate, 'answered');
    await oneCall(NUMBERS.landline, BUSY.plate, 'ended');
    await program.restart(async () => {
      logBefore = program.log();
      const { id } = await program.telephony.city.place({ from: NUMBERS.whileAway, script: 'silent' });
      program.telephony.mark();
      await program.telephony.event({ Event: 'UserEvent', Kind: 'call-arrived' });
      await program.telephony.city.hangUp(id);
      await program.telephony.event({ Event: 'UserEvent', Kind: 'recording-ended', Role: 'requester' });
    });
    await wrongInput();
    await settleLastMonth();
    await until(async () => (await rows<{ count: string }>('SELECT count(*) FROM call'))[0]?.count === '4');
  });
  afterAll(async () => {
    await browser?.close();
    await program?.stop();
    await mail?.close();
    await postgres?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function oneCall(from: string, plate: string, owner: 'answered' | 'ended'): Promise<void> {
    await program.telephony.city.place({ from, script: 'silent', durationSeconds: 120 });
    await untilState('offered');
    await page().keyboard.press('F2');
    await untilState('talking');
    await byTestId('relocation-number').waitFor();
    await byTestId('place').fill(`人民路 1 号，电话 ${NUMBERS.inNote}`);
    await byTestId('blocked-garage').click();
    await byTestId('plate-input').click();
    await page().keyboard.type(plate);
    await page().keyboard.press('F3');
    await page().locator('[data-testid="lookup-result"][data-state="found"]').waitFor();
    await page().keyboard.press('F4');
    await page().locator(`[data-testid="owner-state"][data-state="${owner}"]`).waitFor({ timeout: 25_000 });
    if (owner === 'answered') {
      await page().keyboard.press('F9');
      await page().locator('[data-testid="owner-state"][data-state="ended"]').waitFor();
    }
    await page().keyboard.press('F9');
    await untilState('wrap-up');
    await byTestId('outcome-withdrawn').click();
    await page().keyboard.press('F10');
    await untilState('ready');
  }

  /** What is refused is written down somewhere as well. */
  async function wrongInput(): Promise<void> {
    const agent = await logIn('8002');
    await program.telephony.city.place({ from: NUMBERS.requester, to: NUMBERS.dialled });
    const refused = [
      await send('POST', '/api/session', '', { username: NUMBERS.badLogIn, password: NUMBERS.badLogIn }),
      await send('POST', '/api/demo/calls', agent, { from: `${NUMBERS.inNote}x` }),
      await send('POST', '/api/demo/calls', agent, `{"from":"${NUMBERS.inNote}`),
      await send('GET', `/api/relocations?text=${NUMBERS.inNote}&page=x`, agent),
      await send('GET', `/api/calls/${NUMBERS.inNote}`, agent),
    ];
    for (const answer of refused) expect(answer.status).toBeGreaterThanOrEqual(400);
    // A statement that fails in the database, with the number in it and in what it met.
    await rows('CREATE TEMP TABLE once (number text UNIQUE)');
    for (const again of [false, true]) {
      const inserted = await rows('INSERT INTO once VALUES ($1)', [NUMBERS.inNote]).catch(() => null);
      expect(inserted === null).toBe(again);
    }
  }

  /** Last month: one billed call, one that the carrier alone has; closed, explained, sent. */
  async function settleLastMonth(): Promise<void> {
    const terms = testTerms({
      term: { from: `${month}-01`, to: lastDayOf(addMonths(month, 11)) },
      mail: { to: ['bureau@example.test'], clerks: ['clerk@example.test'] },
    });
    await rows(
      `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
       VALUES ($1, 2, $2, $3, '测试', '测试', now())`,
      [WUJIN_CONTRACT, `${month}-01`, JSON.stringify(terms)],
    );
    const { personalData } = program.database;
    await rows(
      `INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_sealed, requester_number_index,
         agent_extension, arrived_at, connected_at, ended_at, outcome, live)
       VALUES ($1::uuid, $1::text, 'yc1', 'WJ', '114', 'wj-move-car', $2, $3, '8001', $4::timestamptz,
         $4::timestamptz + interval '5 seconds', $4::timestamptz + interval '65 seconds', 'answered', '{}')`,
      [
        newId(),
        personalData.seal(NUMBERS.billed, REQUESTER_NUMBER),
        personalData.index(canonicalNumber(NUMBERS.billed)!),
        `${month}-05T08:00:00+08:00`,
      ],
    );
    const { page: clerk, close } = await openBrowser({ microphone: 1_000 });
    const click = (id: string): Promise<void> => clerk.getByTestId(id).first().click();
    await clerk.goto(program.url);
    await clerk.getByTestId('login-username').first().fill('jiesuan');
    await clerk.getByTestId('login-password').first().fill('yiche-114-demo');
    await click('login-submit');
    await click('nav-settlement');
    await click(`close-month-${month}`);
    await click('close-month-confirm');
    await click(`statement-${month}`);
    await clerk.locator('[data-testid="statement-state"][data-state="draft"]').waitFor();
    await click('tab-differences');
    await click('import');
    const lines = [`${NUMBERS.billed},${month}-05 08:00:05,60`, `${NUMBERS.carrierOnly},${month}-06 10:00:00,12`];
    await clerk
      .getByTestId('import-dialog')
      .locator('input[type=file]')
      .setInputFiles({
        name: `话单 ${NUMBERS.billed}.csv`,
        mimeType: 'text/csv',
        buffer: Buffer.from(`主叫,接通时间,时长\n${lines.join('\n')}\n`),
      });
    await click('import-submit');
    await clerk.getByTestId('import-dialog').waitFor({ state: 'hidden' });
    await clerk.getByTestId('kind-carrier-only').waitFor();
    const kinds = await clerk
      .locator('[data-testid^="kind-"]:not([data-testid="kind-all"])')
      .evaluateAll((found) => found.map((each) => each.getAttribute('data-testid') ?? ''));
    for (const kind of kinds) {
      await click(kind);
      await click('explain-kind');
      await clerk.getByTestId('field-explanation').fill(`已与 ${NUMBERS.billed} 核对`);
      await click('explain-form-submit');
      await clerk.getByTestId('explain-form-dialog').waitFor({ state: 'hidden' });
      await clerk.getByTestId('explain-kind').waitFor({ state: 'hidden' });
    }
    await clerk.locator('[data-testid="send"]:enabled').waitFor();
    await click('send');
    await click('send-confirm');
    await until(() => mail.messages.length > 0);
    await close();
  }

  const folders = () => [
    folder,
    program.storeDir,
    program.telephony.pbx.homeDir,
    path.dirname(path.dirname(program.telephony.city.spoolRecordingDir)),
  ];

  it('the call that the server missed has its requester, out of the seal in Asterisk’s own record', async () => {
    const { personalData } = program.database;
    const found = await rows('SELECT 1 FROM call WHERE requester_number_index = $1', [
      personalData.index(canonicalNumber(NUMBERS.whileAway)!),
    ]);
    expect(found).toHaveLength(1);
  });

  it('in any file: logs, CEL, Asterisk’s database, recordings and their names, journal, temporary', async () => {
    const { traces, files } = await search.inFolders(folders());
    expect(traces).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  });

  it('in any table and column of the database', async () => {
    const traces: Trace[] = [];
    let holdsPlate = false;
    const tables = await rows<{ schema: string; name: string }>(
      `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') AND table_schema NOT LIKE 'pg_temp%'`,
    );
    expect(tables.length).toBeGreaterThan(30);
    for (const { schema, name } of tables) {
      const found = await rows<{ text: string }>(`SELECT t::text AS text FROM "${schema}"."${name}" t`);
      const text = found.map((row) => row.text).join('\n');
      holdsPlate ||= text.includes(`苏${ANSWERS.plate}`);
      traces.push(...search.inBytes(`${schema}.${name}`, Buffer.from(text)));
    }
    expect(traces).toEqual([]);
    expect(holdsPlate).toBe(true); // so the day is there
  });

  it('in what the server, the softphone gateway and PostgreSQL have logged, at their most talkative', () => {
    expect(postgres.log()).toContain('duplicate key');
    for (const log of [logBefore, program.log()]) {
      expect(log.length).toBeGreaterThan(10_000);
      expect(search.inBytes('the log of the program', Buffer.from(log))).toEqual([]);
    }
    expect(search.inBytes('the log of PostgreSQL', Buffer.from(postgres.log()))).toEqual([]);
  });

  it('and the log tells the day all the same: who came, what was refused, every call by its key, an owner, a statement', async () => {
    const lines = `${logBefore}\n${program.log()}`
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = (event: string) => lines.filter((line) => line.event === event);
    // Once by each of two servers, once by the gateway.
    expect(told('program.ready').map((line) => line.program)).toEqual(
      expect.arrayContaining(['server', 'softphone-gateway']),
    );
    expect(told('login.succeeded').map((line) => line.username)).toEqual(expect.arrayContaining(['8001', 'jiesuan']));
    expect(told('login.refused')[0]).toMatchObject({ username: null, code: 'identity/wrong-credentials' });
    expect(told('shift.began')[0]).toMatchObject({ extension: '8001' });
    const calls = await rows<{ id: string; call_key: string; outcome: string }>(
      `SELECT id, call_key, outcome FROM call WHERE arrived_at > now() - interval '1 day' ORDER BY arrived_at`,
    );
    expect(calls).toHaveLength(3);
    for (const { id, call_key: key, outcome } of calls) {
      expect(told('call.began').filter((line) => line.call === id && line.key === key)).toHaveLength(1);
      expect(told('call.ended').filter((line) => line.call === id)).toEqual([
        expect.objectContaining({ key, outcome, level: 'info' }),
      ]);
    }
    expect(told('call.ended')[0]).toMatchObject({ extension: '8001', bureau: 'WJ' });
    expect(told('owner.ended').map((line) => line.result)).toEqual(['answered', 'busy']);
    expect(told('statement.moved').map((line) => line.step)).toEqual(expect.arrayContaining(['closed', 'sent']));
  });

  it('in a mail or what hangs on it', async () => {
    const [message] = mail.messages;
    const raw = message?.raw ?? '';
    expect(search.inBytes('the mail', Buffer.from(raw))).toEqual([]);
    // The workbook is a ZIP of its own.
    const base64 = /filename="?WJ-\d{6}\.xlsx"?[^]*?\r?\n\r?\n([A-Za-z0-9+/=\r\n]+)/.exec(raw)?.[1] ?? '';
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.read(Readable.from([Buffer.from(base64, 'base64')]));
    const text = JSON.stringify(workbook.model);
    expect(text).toContain('138****8005');
    expect(search.inBytes('the workbook', Buffer.from(text))).toEqual([]);
  });

  it('and if one did, it would be found', async () => {
    const planted = path.join(program.telephony.pbx.homeDir, 'log/planted');
    await writeFile(planted, ANSWERS.name);
    const { traces } = await search.inFolders(folders());
    expect(traces).toEqual([{ where: planted, secret: ANSWERS.name }]);
    await rm(planted);
  });
});
