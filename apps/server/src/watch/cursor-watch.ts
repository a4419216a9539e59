import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cursors, Logger, Metrics, SetAsideFacts, StandingFindings, Troubles } from '@yiche/platform';
import { WatchConfig } from './watch-config.js';

/** How far consumers are behind is measured; what one of them has set aside waits for somebody, and is a finding each (F3). */
@Injectable()
export class CursorWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
  private readonly troubles: Troubles;
  private readonly gauge;

  constructor(
    private readonly cursors: Cursors,
    private readonly setAside: SetAsideFacts,
    private readonly standing: StandingFindings,
    private readonly config: WatchConfig,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.gauge = metrics.gauge('yiche_cursor_set_aside', 'Facts that a consumer has set aside', ['consumer']);
  }

  onApplicationBootstrap(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), this.config.cursorsLookSeconds * 1_000).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    await this.troubles.attempt('it was not looked how far consumers are behind', async () => {
      await this.cursors.measure();
      const counts = await this.setAside.count();
      this.gauge.reset();
      for (const [consumer, count] of counts) this.gauge.set({ consumer }, count);
      const subjects = (await this.setAside.list()).map(({ id, consumer }) => `${consumer} ${id}`);
      await this.standing.are('fact-set-aside', subjects);
    });
  }
}
