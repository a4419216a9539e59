import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { testTerms } from '../../../evidence/src/testing/test-terms.js';
import { startTestMailServer, type TestMailServer } from '../../../platform/src/testing/test-mail-server.js';
import {
  CLERK,
  createTestWorkflow,
  insertContract,
  insertVersion,
  type TestWorkflow,
} from '../testing/test-workflow.js';

interface Row {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly delivered_at: Date | null;
  readonly recipients: string[];
}

describe('a mail', () => {
  let server: TestMailServer;
  let t: TestWorkflow;
  let id: string;
  let deliveryId: string;
  let bureaus = 0;

  const delivery = async (): Promise<Row> => {
    const [row] = await t.rows<Row>('SELECT * FROM settlement_delivery WHERE id = $1', [deliveryId]);
    if (!row) throw new Error('no delivery');
    return row;
  };
  const deliver = () => t.deliver.deliver(deliveryId);
  const send = async () => {
    // Of a contract of its own: a bureau has one statement a month.
    const bureauId = `M${String.fromCharCode(65 + ++bureaus)}`;
    await t.rows(
      `INSERT INTO bureau (id, name, dialled_number, queue, owner_caller_id, police_desk) VALUES ($1, $1, $2, $1, $2, '051911')`,
      [bureauId, String(200 + bureaus)],
    );
    await t.database.bureaus.reload();
    const at = '2024-07-10 08:00:00';
    await t.database.addCalls([{ bureauId, arrivedAt: at, connectedAt: at, endedAt: '2024-07-10 08:01:00' }]);
    const mail = { to: ['a@bureau.test', 'b@bureau.test'], clerks: [] };
    const contractId = await insertContract(t.database, { mail }, bureauId);
    id = await t.database.closeMonth.close(contractId, '2024-07', CLERK);
    await t.prepare();
    await t.explain();
    await t.send.send(id, CLERK);
    const [row] = await t.rows<{ id: string }>('SELECT id FROM settlement_delivery WHERE statement_id = $1', [id]);
    deliveryId = row?.id ?? '';
  };

  beforeAll(async () => {
    server = await startTestMailServer();
    t = await createTestWorkflow('2024-08-05T09:00:00+08:00', {
      SETTLEMENT_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
      SETTLEMENT_MAIL_FROM: 'settlement@operator.test',
      SETTLEMENT_SMTP_CONNECT_MS: '500',
      SETTLEMENT_SMTP_SILENCE_MS: '300',
      SETTLEMENT_MAIL_ATTEMPTS: '3',
    });
  });
  afterAll(async () => {
    await t.drop();
    await server.close();
  });
  beforeEach(send);
  afterEach(() => {
    server.messages.length = 0;
    server.next.length = 0;
    server.refused.clear();
  });

  it('goes to all recipients, with the workbook, a summary and its own message id, and is delivered when the server took it', async () => {
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: 1, last_error: null });
    expect((await delivery()).delivered_at).toEqual(new Date('2024-08-05T09:00:00+08:00'));
    const [{ to, raw } = { to: [], raw: '' }] = server.messages;
    expect(to).toEqual(['a@bureau.test', 'b@bureau.test']);
    expect(raw).toContain(`Message-ID: <${deliveryId}@operator.test>`);
    expect(raw).toContain('From: settlement@operator.test');
    const attached = /Content-Disposition: attachment[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(raw)?.[1] ?? '';
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(Buffer.from(attached, 'base64') as unknown as ArrayBuffer);
    const { number } = await t.statements.get(id, null);
    const texts = workbook.worksheets[0]?.getSheetValues().flat().map(String) ?? [];
    expect(texts).toEqual(expect.arrayContaining([expect.stringContaining(number)]));
    expect(await t.history(id)).toEqual(['sent → sent', 'delivered']);
  });

  it('that was delivered is not sent again, whoever asks', async () => {
    await deliver();
    await deliver();
    await expect(t.retry.retry(id, deliveryId, CLERK)).rejects.toMatchObject({ code: 'settlement/delivered-before' });
    expect(server.messages).toHaveLength(1);
    expect(await delivery()).toMatchObject({ attempts: 1 });
  });

  it('that two processes send at the same time is delivered once, as the page and the history have it', async () => {
    await Promise.all([deliver(), deliver()]);
    expect(await t.history(id)).toEqual(['sent → sent', 'delivered']);
  });

  it('that the server cannot take now waits and is tried again', async () => {
    server.next.push({ code: 451, text: 'try later' });
    await expect(deliver()).rejects.toMatchObject({ name: 'MailNotSent', isFinal: false });
    expect(await delivery()).toMatchObject({ state: 'waiting', attempts: 1 });
    expect((await delivery()).last_error).toContain('try later');
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: 2, last_error: null });
    expect(server.messages).toHaveLength(1);
  });

  it('that the server refuses for good has failed at once, and says so', async () => {
    server.next.push({ code: 554, text: 'message rejected' });
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'failed', attempts: 1, delivered_at: null });
    expect((await delivery()).last_error).toBe('邮件服务器不接受这封邮件：554 message rejected');
    expect(await t.history(id)).toEqual(['sent → sent', 'delivery-failed']);
    await deliver();
    expect(server.messages).toHaveLength(0);
  });

  it('that was tried as often as is set has failed', async () => {
    for (let tries = 0; tries < 3; tries++) server.next.push({ code: 421, text: 'busy' });
    await expect(deliver()).rejects.toThrow();
    await expect(deliver()).rejects.toThrow();
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'failed', attempts: 3 });
  });

  it('that has failed is sent again by a clerk, to whom the contract names now', async () => {
    server.refused.set('a@bureau.test', 550);
    server.refused.set('b@bureau.test', 550);
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'failed' });
    const { contractId } = await t.statements.get(id, null);
    const now = testTerms({ mail: { to: ['right@bureau.test'], clerks: [] } });
    await insertVersion(t.database.dataSource, contractId, 2, '2024-08-01', now);
    await t.retry.retry(id, deliveryId, CLERK);
    expect(await delivery()).toMatchObject({ state: 'waiting', attempts: 0, recipients: ['right@bureau.test'] });
    await deliver();
    expect(server.messages.map(({ to }) => to)).toEqual([['right@bureau.test']]);
    expect(await t.history(id)).toEqual(['sent → sent', 'delivery-failed', 'delivery-retried', 'delivered']);
  });

  it('that one of two recipients cannot get is delivered, and says who did not', async () => {
    server.refused.set('b@bureau.test', 550);
    await deliver();
    expect(await delivery()).toMatchObject({
      state: 'delivered',
      last_error: '邮件服务器没有接受这些收件人：b@bureau.test',
    });
    expect(server.messages.map(({ to }) => to)).toEqual([['a@bureau.test']]);
  });

  it('waits while the server is down, hangs in the middle, or never says a word', async () => {
    server.next.push('hang');
    await expect(deliver()).rejects.toMatchObject({ isFinal: false });
    expect((await delivery()).last_error).toContain('没有响应');

    const { port } = server;
    await server.close();
    await expect(deliver()).rejects.toMatchObject({ isFinal: false });
    expect((await delivery()).last_error).toMatch(/连接中断|连不上/);
    const silent: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    await t.rows('UPDATE settlement_delivery SET attempts = 0 WHERE id = $1', [deliveryId]);
    await expect(deliver()).rejects.toMatchObject({ isFinal: false });
    expect(await delivery()).toMatchObject({ state: 'waiting' });
    silent.close();
    server = await startTestMailServer(port);
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'delivered' });
    expect(server.messages).toHaveLength(1);
  });

  it('whose workbook cannot be made is not sent without it', async () => {
    await t.database.superuser.query('ALTER TABLE settlement_line RENAME TO lines_elsewhere');
    await expect(deliver()).rejects.toMatchObject({ name: 'MailNotSent', isFinal: false });
    expect(await delivery()).toMatchObject({ state: 'waiting', attempts: 1 });
    expect((await delivery()).last_error).not.toContain('settlement_line');
    expect(server.messages).toHaveLength(0);
    await t.database.superuser.query('ALTER TABLE lines_elsewhere RENAME TO settlement_line');
    await deliver();
    expect(await delivery()).toMatchObject({ state: 'delivered' });
  });

  it('is under the same message id when nobody could write down that it was taken', async () => {
    await deliver();
    // As after a crash between the server's answer and the commit.
    await t.rows(`UPDATE settlement_delivery SET state = 'waiting', delivered_at = NULL WHERE id = $1`, [deliveryId]);
    await deliver();
    const ids = server.messages.map(({ raw }) => /^Message-ID: (.+)$/m.exec(raw)?.[1]?.trim());
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('cannot be given another header or markup by what stands in it', async () => {
    await t.rows(`UPDATE settlement_delivery SET subject = $2, body = $3 WHERE id = $1`, [
      deliveryId,
      'A\r\nBcc: evil@example.test\r\n\r\nbody',
      '<script>alert(1)</script> & "x"',
    ]);
    await deliver();
    const [{ raw, to } = { raw: '', to: [] }] = server.messages;
    expect(to).toEqual(['a@bureau.test', 'b@bureau.test']);
    expect(raw).not.toMatch(/^Bcc:/im);
    const html = raw.slice(raw.indexOf('Content-Type: text/html'));
    expect(html).not.toContain('<script');
    expect(html.replace(/=\r?\n/g, '')).toContain('&#60;script&#62;');
  });

  it('finds its way through the work queue', async () => {
    // The jobs of the other tests would go first.
    await t.rows('SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs WHERE key <> $1', [
      `settlement.deliver:${deliveryId}`,
    ]);
    t.deliver.onModuleInit();
    await t.queue.start();
    while ((await delivery()).state === 'waiting') await delay(20);
    await t.queue.stop();
    expect(await delivery()).toMatchObject({ state: 'delivered', attempts: 1 });
  });
});

describe('without a mail server', () => {
  it('mail waits, no try is counted, and it gets its job back when one is set', async () => {
    const t = await createTestWorkflow('2024-08-05T09:00:00+08:00');
    const id = await t.statement();
    await t.send.send(id, CLERK);
    const [row] = await t.rows<Row>('SELECT * FROM settlement_delivery WHERE statement_id = $1', [id]);
    expect(await t.deliveries.resume()).toBe(0);
    await t.deliver.deliver(row?.id ?? '');
    const [after] = await t.rows<Row>('SELECT * FROM settlement_delivery WHERE statement_id = $1', [id]);
    expect(after).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(after?.last_error).toContain('SETTLEMENT_SMTP_URL');
    // The queue is through with it; the next look of the clock finds it stranded.
    await t.rows('SELECT graphile_worker.remove_job($1)', [`settlement.deliver:${row?.id}`]);
    expect(await t.deliveries.resume()).toBe(1);
    expect(await t.deliveries.resume()).toBe(0);
    await t.drop();
  });

  it('a warning that has waited for days is given up, and the mail with a statement is not', async () => {
    const t = await createTestWorkflow('2024-08-05T09:00:00+08:00');
    const id = await t.statement();
    await t.send.send(id, CLERK);
    await t.rows(
      `INSERT INTO settlement_delivery (id, contract_id, kind, subject, body, recipients, state, queued_at, key)
       SELECT gen_random_uuid(), contract_id, 'warning', '', '', '{}', 'waiting', at, at::text
       FROM settlement_delivery, (VALUES ('2024-08-05T09:00:00+08:00'::timestamptz), ('2024-08-06T09:00:00+08:00')) AS days (at)`,
    );
    t.at('2024-08-07T10:00:00');
    await t.deliveries.resume();
    expect(await t.rows('SELECT kind, state FROM settlement_delivery ORDER BY kind, queued_at')).toEqual([
      { kind: 'statement', state: 'waiting' },
      { kind: 'warning', state: 'failed' },
      { kind: 'warning', state: 'waiting' },
    ]);
    await t.drop();
  });
});
