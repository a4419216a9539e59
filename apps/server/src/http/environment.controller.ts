import { Controller, Get, Header } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Environment } from '@yiche/contracts';
import { Public, UserAccounts } from '@yiche/identity';
import { DomainError } from '@yiche/kernel';
import { Metrics, PlatformConfig } from '@yiche/platform';
import { Pbx, SimulatedPbx } from '@yiche/telephony';
import { DataSource } from 'typeorm';
import { ServerConfig } from '../config.js';

/** What the log-in page must know, and what watches the process. Open to everybody; nothing personal. */
@Controller()
@Public()
export class EnvironmentController {
  constructor(
    private readonly platform: PlatformConfig,
    private readonly accounts: UserAccounts,
    private readonly pbx: Pbx,
    private readonly metrics: Metrics,
    private readonly config: ServerConfig,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @Get('api/environment')
  environment(): Environment {
    return {
      version: '0.1.0',
      demo: this.platform.demo,
      pbx: this.pbx instanceof SimulatedPbx ? 'simulator' : 'asterisk',
      demoUsers: this.accounts.demoUsers(),
    };
  }

  /** The process is alive. */
  @Get('healthz')
  health(): { status: string } {
    return { status: 'ok' };
  }

  /** Each dependency, truly asked; 503 while one is missing. */
  @Get('readyz')
  async ready(): Promise<{ database: string; pbx: string }> {
    const needsPbx = this.config.roles.includes('telephony');
    const database = await this.dataSource.query('SELECT 1').then(
      () => 'up',
      () => 'down',
    );
    const answer = { database, pbx: this.pbx.link };
    if (database !== 'up' || (needsPbx && this.pbx.link !== 'up')) {
      throw new DomainError('server/not-ready', '部分依赖不可用', 'unavailable', answer);
    }
    return answer;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  metricsText(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
