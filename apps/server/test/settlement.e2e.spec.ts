import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { REQUESTER_NUMBER } from '../../../libs/calls/src/index.js';
import { newId, type TelephoneNumber } from '../../../libs/kernel/src/index.js';
import { addMonths, lastDayOf, monthOf } from '../../../libs/kernel/src/contract-calendar.js';
import { verifyApart } from '../../../libs/evidence/src/index.js';
import { WUJIN_CONTRACT } from '../../../libs/settlement/src/testing/settlement-world.js';
import { startTestMailServer, type TestMailServer } from '../../../libs/platform/src/testing/test-mail-server.js';
import { testTerms } from '../../../libs/evidence/src/testing/test-terms.js';
import { openBrowser, type AgentBrowser } from './browser.js';
import { startWholeProgram, type WholeProgram } from './whole-program.js';

jest.setTimeout(60_000);

/** The month that is over; the program's clock is that of the machine. */
const month = addMonths(monthOf(new Date()), -1);
const CALLS = 30;
const numberOf = (index: number): string => `1380000${String(1_000 + index)}`;

/** One month from its closing to its payment, as the clerk and the bureau see it: whole program, real browser, real mail server. */
describe('a month is settled', () => {
  let program: WholeProgram;
  let mail: TestMailServer;
  let clerk: AgentBrowser;
  let bureau: AgentBrowser;

  const byTestId = (page: Page, id: string) => page.getByTestId(id).first();
  const click = (page: Page, id: string): Promise<void> => byTestId(page, id).click();
  const fill = (page: Page, id: string, text: string): Promise<void> => byTestId(page, id).fill(text);
  const untilState = (page: Page, state: string): Promise<void> =>
    page.locator(`[data-testid="statement-state"][data-state="${state}"]`).waitFor();
  const logIn = async (browser: AgentBrowser, username: string): Promise<void> => {
    await browser.page.goto(program.url);
    await fill(browser.page, 'login-username', username);
    await fill(browser.page, 'login-password', 'yiche-114-demo');
    await click(browser.page, 'login-submit');
    await click(browser.page, 'nav-settlement');
  };

  beforeAll(async () => {
    mail = await startTestMailServer();
    program = await startWholeProgram({
      pbx: 'simulator',
      environment: {
        SETTLEMENT_CLOCK_MINUTES: '59', // so seldom that the month is closed by the clerk, not by the clock
        SETTLEMENT_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
        SETTLEMENT_MAIL_FROM: 'jiesuan@operator.example.test',
      },
    });
    await enterContract(program);
    [clerk, bureau] = await Promise.all([openBrowser({ microphone: 1_000 }), openBrowser({ microphone: 1_000 })]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all([clerk?.close(), bureau?.close()]);
    await program?.stop();
    await mail?.close();
  });

  it('the clerk closes it, and walks from the total to a call', async () => {
    const { page } = clerk;
    await logIn(clerk, 'jiesuan');
    await enterCalls(program);
    await page.reload();
    await click(page, `close-month-${month}`);
    await click(page, 'close-month-confirm');
    await click(page, `statement-${month}`);
    await untilState(page, 'draft');
    expect(await byTestId(page, 'statement-total').innerText()).toContain('57.00');
    await click(page, 'part-count');
    await click(page, `day-${month}-01`);
    await byTestId(page, 'calls').locator('[data-testid^="call-"]').first().click();
    expect(await byTestId(page, 'call-facts').innerText()).toContain('1.90');
  });

  it("the carrier's file is compared with it, in GBK and with one call more", async () => {
    const { page } = clerk;
    await page.goto(`${program.url}/settlement`);
    await click(page, `statement-${month}`);
    await click(page, 'tab-differences');
    await click(page, 'import');
    const choose = (name: string, buffer: Buffer): Promise<void> =>
      byTestId(page, 'import-dialog').locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await choose('话单.xlsx', Buffer.from('PK\u0003\u0004'));
    expect(await byTestId(page, 'import-problem').innerText()).toContain('另存为“CSV UTF-8');
    await choose('话单.csv', carrierFile());
    // The heading has a line break in it, and is mapped all the same: its own cells stand beside it.
    const mapped = byTestId(page, 'import-dialog')
      .locator('label')
      .filter({ has: byTestId(page, 'column-answeredAt') });
    await mapped.filter({ hasText: '接通时间' }).waitFor();
    expect(await mapped.innerText()).toContain(momentOf(0).slice(0, 19).replace('T', ' '));
    await click(page, 'import-submit');
    await byTestId(page, 'import-dialog').waitFor({ state: 'hidden' });
    await byTestId(page, 'kind-carrier-only').waitFor();
    await byTestId(page, 'kind-pbx-record-absent').waitFor();
    expect(await page.locator('[data-testid="kind-not-at-carrier"]').count()).toBe(0);
  });

  it('is not sent with differences that nobody has explained', async () => {
    const { page } = clerk;
    for (const kind of ['carrier-only', 'pbx-record-absent']) {
      await click(page, `kind-${kind}`);
      await click(page, 'explain-kind');
      await fill(page, 'field-explanation', '演示环境，运营商多记一条测试呼叫');
      await click(page, 'explain-form-submit');
      await byTestId(page, 'explain-form-dialog').waitFor({ state: 'hidden' });
      // The list has come back: of this kind nothing is left to explain.
      await byTestId(page, 'explain-kind').waitFor({ state: 'hidden' });
    }
    await page.locator('[data-testid="send"]:enabled').waitFor();
    await click(page, 'send');
    await click(page, 'send-confirm');
    await untilState(page, 'sent');
  });

  it('reaches the bureau by mail with a workbook that verifies', async () => {
    for (let tries = 0; tries < 600 && mail.messages.length === 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const [message] = mail.messages;
    expect(message?.to).toEqual(['bureau@example.test']);
    expect(message?.raw).toMatch(/filename="?WJ-\d{6}\.xlsx"?/);
    await logIn(bureau, 'jingwu');
    await click(bureau.page, `statement-${month}`);
    const [download] = await Promise.all([bureau.page.waitForEvent('download'), click(bureau.page, 'workbook')]);
    const file = await download.path();
    expect((await readFile(file)).subarray(0, 2).toString()).toBe('PK');
    expect(await verifyApart({ workbook: file })).toMatchObject({ ok: true, resaved: false, lines: CALLS });
  });

  it('is objected to by line, answered, accepted, and paid', async () => {
    const { page } = bureau;
    await click(page, 'object');
    await click(page, 'scope-lines');
    await fill(page, 'field-lines', '1');
    await fill(page, 'field-reason', '第 1 行是我局的测试');
    await click(page, 'object-form-submit');
    await untilState(page, 'objected');

    const own = clerk.page;
    await own.reload();
    await untilState(own, 'objected');
    await click(own, 'tab-objections');
    await click(own, 'settle');
    await fill(own, 'field-answer', '属实，下期退回');
    await fill(own, 'field-withdrawnLines', '1');
    await click(own, 'settle-form-submit');
    await own.locator('[data-testid="objected-hint"]', { hasText: '已全部答复' }).waitFor();
    await own.locator('[data-testid="withdrawn"]', { hasText: '退回第 1 行' }).waitFor();
    await page.reload();
    await click(page, 'accept');
    await click(page, 'accept-confirm');
    await untilState(page, 'payable');
    await own.reload();
    await untilState(own, 'payable');
    await click(own, 'pay');
    await fill(own, 'field-reference', '汇款 001');
    await click(own, 'pay-form-submit');
    await untilState(own, 'paid');
    const [withdrawn] = await program.database.dataSource.query<{ count: number; statement_id: string | null }[]>(
      `SELECT count, statement_id FROM settlement_adjustment WHERE kind = 'objection'`,
    );
    expect(withdrawn).toEqual({ count: -1, statement_id: null });
  });

  it('showed nobody a full number', async () => {
    const seen = (await clerk.received()) + (await bureau.received()) + program.log();
    for (let index = 0; index < CALLS; index++) expect(seen).not.toContain(numberOf(index));
  });
});

async function enterContract({ database }: WholeProgram): Promise<void> {
  const terms = testTerms({
    term: { from: `${month}-01`, to: lastDayOf(addMonths(month, 11)) },
    mail: { to: ['bureau@example.test'], clerks: [] },
  });
  await database.dataSource.query(
    `INSERT INTO settlement_contract_version (contract_id, version, valid_from, terms, reason, entered_by, entered_at)
     VALUES ($1, 2, $2, $3, '测试', '测试', now())`,
    [WUJIN_CONTRACT, `${month}-01`, JSON.stringify(terms)],
  );
}

/** Answered calls, one a day from the first on, the last ones on one day; with their numbers as the ledger keeps them. */
async function enterCalls({ database }: WholeProgram): Promise<void> {
  const { personalData, dataSource } = database;
  for (let index = 0; index < CALLS; index++) {
    const [id, number] = [newId(), numberOf(index)];
    await dataSource.query(
      `WITH given AS (SELECT $1::uuid AS id, $4::timestamptz AS at),
       c AS (INSERT INTO call (id, call_key, node, bureau_id, did, queue, requester_number_sealed, requester_number_index,
           agent_extension, arrived_at, connected_at, ended_at, outcome, live)
         SELECT id, id::text, 'yc1', 'WJ', '114', 'wj-move-car', $2, $3, '8001', at, at + interval '5 seconds',
           at + interval '65 seconds', 'answered', '{}' FROM given)
       INSERT INTO recording (id, call_id, channel_id, role, bureau_id, state, started_at, bytes, sha256, stored_as, stored_at)
       SELECT gen_random_uuid(), id, id::text, 'requester', 'WJ', 'available', at, 1, repeat('ab', 32), id::text, now() FROM given`,
      [id, personalData.seal(number, REQUESTER_NUMBER), personalData.index(number as TelephoneNumber), momentOf(index)],
    );
  }
}

const momentOf = (index: number): string =>
  `${month}-${String((index % 28) + 1).padStart(2, '0')}T08:00:${index < 28 ? '00' : '30'}+08:00`;

/** GBK, of which only the heading is not ASCII: 主叫, 接通 and 时间 in two lines of a quoted cell, 时长; above it an empty row. */
function carrierFile(): Buffer {
  const heading = Buffer.from([
    0x2c, 0x2c, 0x0d, 0x0a, 0xd6, 0xf7, 0xbd, 0xd0, 0x2c, 0x22, 0xbd, 0xd3, 0xcd, 0xa8, 0x0a, 0xca, 0xb1, 0xbc, 0xe4,
    0x22, 0x2c, 0xca, 0xb1, 0xb3, 0xa4,
  ]);
  const rows = Array.from(
    { length: CALLS },
    (_, index) => `${numberOf(index)},${momentOf(index).slice(0, 19).replace('T', ' ')},65`,
  );
  return Buffer.concat([heading, Buffer.from(`\n${rows.join('\n')}\n13900009999,${month}-03 10:00:00,12\n`)]);
}
