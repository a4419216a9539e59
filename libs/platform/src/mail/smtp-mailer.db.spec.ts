import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { SmtpMailer } from './smtp-mailer.js';

/** Against a real mail server in this process. */
describe('the mail server, when it is asked whether it can be used', () => {
  let server: SMTPServer;
  let port: number;

  beforeEach(async () => {
    server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) =>
        username === 'yiche' && password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.server.address() as AddressInfo).port;
  });
  afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

  const mailer = (url: string): SmtpMailer =>
    new SmtpMailer({ url, from: 'settlement@operator.test', connectMilliseconds: 500, silenceMilliseconds: 500 });

  it('is, when it takes our login', async () => {
    expect(await mailer(`smtp://yiche:right@127.0.0.1:${port}`).isUsable()).toBe(true);
  });

  it('is not, when it refuses the password, and says so', async () => {
    await expect(mailer(`smtp://yiche:wrong@127.0.0.1:${port}`).isUsable()).rejects.toThrow(
      '邮件服务器不接受账号或密码',
    );
  });

  it('is not, when nobody is there', async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await expect(mailer(`smtp://127.0.0.1:${port}`).isUsable()).rejects.toThrow(/连不上|中断/);
  });

  it('is not, where none is set', async () => {
    expect(await mailer('').isUsable()).toBe(false);
  });
});
