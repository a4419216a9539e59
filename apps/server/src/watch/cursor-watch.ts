import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Cursors, Logger, Metrics, SetAsideFacts, StandingFindings, Troubles } from '@yiche/platform';
import { RegularLook } from './regular-look.js';
import { WatchConfig } from './watch-config.js';

/** How far consumers are behind is measured; what one of them has set aside waits for somebody, and is a finding each (F3). */
@Injectable()
export class CursorWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looks = new RegularLook(() => this.lookOnce());
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
    this.looks.start(this.config.cursorsLookSeconds);
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  look(): Promise<void> {
    return this.looks.now();
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
