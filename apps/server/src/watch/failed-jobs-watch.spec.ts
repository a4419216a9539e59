import { describe, expect, it } from '@jest/globals';
import { createLogger, Metrics, type FailedJob, type FailedJobs, type StandingFindings } from '@yiche/platform';
import { FailedJobsWatch } from './failed-jobs-watch.js';
import type { WatchConfig } from './watch-config.js';

describe('the watch over work that has failed', () => {
  it('measures it by task, names each as a finding, and lets go of what is none any more', async () => {
    let jobs: Pick<FailedJob, 'id' | 'task'>[] = [];
    const found: unknown[] = [];
    const failed = {
      count: async () => new Map(jobs.map(({ task }) => [task, jobs.filter((job) => job.task === task).length])),
      list: async () => jobs,
    };
    const standing = { are: async (kind: string, subjects: readonly string[]) => void found.push([kind, subjects]) };
    const metrics = new Metrics();
    const watch = new FailedJobsWatch(
      failed as unknown as FailedJobs,
      standing as StandingFindings,
      { jobsLookSeconds: 60 } as WatchConfig,
      createLogger('fatal'),
      metrics,
    );
    const lines = async (): Promise<string[]> =>
      (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('yiche_jobs_failed'));
    jobs = [
      { id: '7', task: 'mail' },
      { id: '9', task: 'mail' },
    ];
    await watch.look();
    expect(await lines()).toEqual(['yiche_jobs_failed{task="mail"} 2']);
    jobs = [];
    await watch.look();
    expect(await lines()).toEqual([]);
    expect(found).toEqual([
      ['job-failed', ['mail 7', 'mail 9']],
      ['job-failed', []],
    ]);
  });
});
