import type { DataSource } from 'typeorm';
import type { HistoryProgress, Standing } from './history-progress.js';
import type { StoryClock } from './story-clock.js';
import type { StoryStep } from './story-step.js';
import type { StoryWork } from './story-work.js';

/** With what a story is told. */
export interface Telling {
  readonly dataSource: DataSource;
  readonly progress: HistoryProgress;
  readonly clock: StoryClock;
  readonly work: StoryWork;
}

/** The steps in the order of the story's time; of one moment as they are given: a month is written before it is closed. */
export const inOrder = (steps: readonly StoryStep[]): StoryStep[] =>
  steps.toSorted((a, b) => a.at.getTime() - b.at.getTime());

/**
 * Tells a story from where it stands to its end (ADR 0051).
 * @param steps in order
 * @param afterEach told the share that is done, 0 to 1; awaited
 */
export async function tell(
  steps: readonly StoryStep[],
  { dataSource, progress, clock, work }: Telling,
  standing: Standing,
  afterEach: (share: number) => Promise<unknown>,
): Promise<void> {
  const of = steps.length;
  const weightOf = (some: readonly StoryStep[]): number => some.reduce((sum, { weight }) => sum + weight, 0);
  for (let number = standing.step; number < of; number++) {
    const step = steps[number] as StoryStep;
    clock.turnTo(step.at);
    work.beforeCommit = async (manager) => {
      if (!step.isRepeatable) await progress.reached(manager, number + 1, 0, of);
    };
    await step.tell({ number, of, part: number === standing.step ? standing.part : 0 });
    // Where the step had nothing to write.
    await progress.reached(dataSource.manager, number + 1, 0, of);
    await afterEach(weightOf(steps.slice(0, number + 1)) / weightOf(steps));
  }
  await progress.finish();
}
