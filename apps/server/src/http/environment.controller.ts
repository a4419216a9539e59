import { Controller, Header } from '@nestjs/common';
import { refusal, routes, type Environment } from '@yiche/contracts';
import { IdentityConfig, ReadsNothingPersonal, Serves, UserAccounts } from '@yiche/identity';
import { Metrics, PlatformConfig } from '@yiche/platform';
import { Pbx, SimulatedPbx } from '@yiche/telephony';
import { ServerConfig } from '../config.js';
import { VERSION } from '../version.js';
import { Dependencies, type DependencyStates } from './dependencies.js';

/** What a page must know before anybody is logged in, and what watches the process. Open to everybody; nothing personal. */
@Controller()
@ReadsNothingPersonal()
export class EnvironmentController {
  constructor(
    private readonly platform: PlatformConfig,
    private readonly config: ServerConfig,
    private readonly accounts: UserAccounts,
    private readonly identity: IdentityConfig,
    private readonly pbx: Pbx,
    private readonly metrics: Metrics,
    private readonly dependencies: Dependencies,
  ) {}

  @Serves(routes.environment.environment)
  environment(): Environment {
    const { minLength, kinds } = this.identity.password;
    return {
      version: VERSION,
      demo: this.platform.demo,
      pbx: this.pbx instanceof SimulatedPbx ? 'simulator' : 'asterisk',
      demoUsers: this.accounts.demoUsers(),
      password: { minLength, kinds },
      desk: this.config.deskTimings,
    };
  }

  /** The process is alive. */
  @Serves(routes.environment.health)
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Each dependency, truly asked; 503 while one is missing without which nobody can work here. */
  @Serves(routes.environment.ready)
  async ready(): Promise<DependencyStates> {
    const states = await this.dependencies.ask();
    if (!this.dependencies.isReady(states)) {
      throw refusal('server/not-ready', {}, states);
    }
    return states;
  }

  @Serves(routes.environment.metrics)
  @Header('content-type', 'text/plain; version=0.0.4')
  async metricsText(): Promise<string> {
    await this.dependencies.ask();
    return this.metrics.registry.metrics();
  }
}
