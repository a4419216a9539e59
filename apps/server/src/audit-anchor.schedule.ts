import { createHash } from 'node:crypto';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditAnchors, AuditConfig } from '@yiche/audit';
import { Lease, Logger, Mailer } from '@yiche/platform';
import { ServerConfig } from './config.js';

const LEASE = 'audit.anchor';
/** Signing and putting away takes less, ms. */
const LEASE_MS = 60_000;

/** Puts a signed head of the audit trail elsewhere at the start, now and then, and at the stop (ADR 0036); of several processes one does. */
@Injectable()
export class AuditAnchorSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: ReturnType<typeof setInterval> | undefined;
  private inHand: Promise<void> = Promise.resolve();

  constructor(
    private readonly anchors: AuditAnchors,
    private readonly lease: Lease,
    private readonly mailer: Mailer,
    private readonly server: ServerConfig,
    private readonly config: AuditConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.isOn()) return;
    this.timer = setInterval(() => void this.anchor(), this.config.everyMinutes * 60_000).unref();
    void this.anchor();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.inHand;
    if (this.isOn()) await this.anchor();
  }

  private isOn(): boolean {
    return this.server.roles.includes('scheduler') && this.config.key !== '';
  }

  private anchor(): Promise<void> {
    this.inHand = this.write().catch((cause: unknown) =>
      this.logger.error({ err: cause }, 'the head of the audit trail was not put away'),
    );
    return this.inHand;
  }

  private async write(): Promise<void> {
    if (!(await this.lease.acquire(LEASE, LEASE_MS))) return;
    try {
      const line = await this.anchors.write();
      if (line && this.config.mailTo !== '') await this.send(line);
    } finally {
      await this.lease.release(LEASE);
    }
  }

  private async send(line: string): Promise<void> {
    const { seq } = JSON.parse(line) as { seq: number };
    await this.mailer.send({
      id: `audit-anchor-${createHash('sha256').update(line).digest('hex').slice(0, 24)}`,
      to: [this.config.mailTo],
      subject: `审计链 ${seq}`,
      text: `${line}\n\n请保存这一行。核对：把各封邮件里的行放进一个文件，npm run audit:verify -- --anchors 文件\n`,
      html: `<p>请保存这一行。核对：把各封邮件里的行放进一个文件，<code>npm run audit:verify -- --anchors 文件</code></p><pre>${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`,
      attachment: null,
    });
  }
}
