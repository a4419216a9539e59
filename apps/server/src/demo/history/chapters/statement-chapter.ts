import type { StatementDeeds } from '../statement-deeds.js';
import type { StoryStep } from '../story-step.js';
import type { Story } from '../story.js';

/** What became of each month's statement. */
export function statementChapter({ story, deeds }: { story: Story; deeds: StatementDeeds }): StoryStep[] {
  return story.deeds().map(({ at, month, deed }) => ({
    ...{ at, weight: 1, tell: () => deeds.do(deed, month) },
    // One transaction for each kind of difference; what is explained stays so.
    isRepeatable: deed === 'explain',
  }));
}
