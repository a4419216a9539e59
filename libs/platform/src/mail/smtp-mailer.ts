import nodemailer, { type Transporter } from 'nodemailer';
import { Mailer, MailNotSent, type Mail } from './mailer.js';

/** Where mail goes out; times in milliseconds. */
export interface MailSettings {
  /** `smtps://user:password@host:465`; empty where there is none. */
  readonly url: string;
  readonly from: string;
  readonly connectMilliseconds: number;
  readonly silenceMilliseconds: number;
}

/** What nodemailer tells of a failure. */
interface SmtpFailure {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** How each of nodemailer's own codes is said. */
const SENTENCES: Readonly<Record<string, string>> = {
  EAUTH: '邮件服务器不接受账号或密码',
  ECONNECTION: '连不上邮件服务器',
  EDNS: '找不到邮件服务器的地址',
  ESOCKET: '与邮件服务器的连接中断',
  ETIMEDOUT: '邮件服务器没有响应',
  ETLS: '与邮件服务器的加密连接失败',
  EENVELOPE: '邮件服务器不接受收件人或发件人',
  EMESSAGE: '邮件服务器不接受这封邮件',
};

/** Mail by SMTP, one connection a mail: there are few. */
export class SmtpMailer extends Mailer {
  private readonly transport: Transporter | null;
  private readonly from: string;

  constructor(mail: MailSettings) {
    super();
    this.from = mail.from;
    this.transport =
      mail.url === ''
        ? null
        : nodemailer.createTransport({
            url: mail.url,
            connectionTimeout: mail.connectMilliseconds,
            greetingTimeout: mail.connectMilliseconds,
            dnsTimeout: mail.connectMilliseconds,
            socketTimeout: mail.silenceMilliseconds,
            // A mail holds what it is given; no value of it is ever a path or an address to read.
            disableFileAccess: true,
            disableUrlAccess: true,
          });
  }

  get isConfigured(): boolean {
    return this.transport !== null;
  }

  async isUsable(): Promise<boolean> {
    if (!this.transport) return false;
    try {
      return await this.transport.verify();
    } catch (cause) {
      throw notSent(cause);
    }
  }

  async send({ id, to, subject, text, html, attachment }: Mail): Promise<readonly string[]> {
    if (!this.transport) throw new MailNotSent('没有配置邮件服务器', false);
    try {
      const { rejected = [] } = await this.transport.sendMail({
        from: this.from,
        to: [...to],
        subject: oneLine(subject),
        text,
        html,
        messageId: `<${id}@${this.from.split('@')[1] ?? 'localhost'}>`,
        ...(attachment
          ? { attachments: [{ filename: oneLine(attachment.filename), content: attachment.content }] }
          : {}),
      });
      return rejected;
    } catch (cause) {
      throw notSent(cause);
    } finally {
      attachment?.content.destroy();
    }
  }
}

/** Why the mail server does not take our mail: it is logged in to, and nothing is sent. Null when it would. */
export async function mailServerTrouble(settings: MailSettings): Promise<string | null> {
  try {
    return (await new SmtpMailer(settings).isUsable()) ? null : '邮件服务器不能用';
  } catch (cause) {
    if (cause instanceof MailNotSent) return cause.message;
    throw cause;
  }
}

/** RFC 5321 4.2.1: what begins with 5 will be refused again; everything else may go another time. A wrong password is put right by people. */
function notSent(cause: unknown): MailNotSent {
  const { code = '', responseCode, response } = cause as SmtpFailure;
  const sentence = SENTENCES[code] ?? '邮件没有发出';
  const answer = response ? `：${oneLine(response).slice(0, 200)}` : '';
  return new MailNotSent(sentence + answer, responseCode !== undefined && responseCode >= 500, { cause });
}

/** Without what could begin another header. */
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
