import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FailedJobs, Logger, Metrics, StandingFindings, Troubles } from '@yiche/platform';
import { RegularLook } from './regular-look.js';
import { WatchConfig } from './watch-config.js';

/** Durable work that has failed for good waits for somebody (F3): it is measured, and a finding each. */
@Injectable()
export class FailedJobsWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looks = new RegularLook(() => this.lookOnce());
  private readonly troubles: Troubles;
  private readonly gauge;

  constructor(
    private readonly failed: FailedJobs,
    private readonly standing: StandingFindings,
    private readonly config: WatchConfig,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.gauge = metrics.gauge('yiche_jobs_failed', 'Durable work that is not tried again by itself', ['task']);
  }

  onApplicationBootstrap(): void {
    this.looks.start(this.config.jobsLookSeconds);
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  look(): Promise<void> {
    return this.looks.now();
  }

  private async lookOnce(): Promise<void> {
    await this.troubles.attempt('it was not looked for work that has failed', async () => {
      const counts = await this.failed.count();
      this.gauge.reset();
      for (const [task, count] of counts) this.gauge.set({ task }, count);
      const subjects = (await this.failed.list()).map(({ id, task }) => `${task} ${id}`);
      await this.standing.are('job-failed', subjects);
    });
  }
}
