import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { FailedJobs, Logger, Metrics, StandingFindings, Troubles } from '@yiche/platform';
import { WatchConfig } from './watch-config.js';

/** Durable work that has failed for good waits for somebody (F3): it is measured, and a finding each. */
@Injectable()
export class FailedJobsWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
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
    void this.look();
    this.timer = setInterval(() => void this.look(), this.config.jobsLookSeconds * 1_000).unref();
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
    await this.troubles.attempt('it was not looked for work that has failed', async () => {
      const counts = await this.failed.count();
      this.gauge.reset();
      for (const [task, count] of counts) this.gauge.set({ task }, count);
      const subjects = (await this.failed.list()).map(({ id, task }) => `${task} ${id}`);
      await this.standing.are('job-failed', subjects);
    });
  }
}
