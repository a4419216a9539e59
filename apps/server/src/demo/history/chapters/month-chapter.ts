import type { AuditTrail } from '@yiche/audit';
import type { DataSource } from 'typeorm';
import type { HistoryProgress } from '../history-progress.js';
import type { MonthWriter } from '../month-writer.js';
import type { MonthsAhead } from '../months-ahead.js';
import type { StepPlace, StoryStep } from '../story-step.js';
import { told } from '../story-trail.js';
import type { Story } from '../story.js';

/** Entries of the trail that are written while its head is held: a log-in beside us waits for no longer than that takes. */
const ENTRIES_AT_ONCE = 400;

/** With what the chapter is told. */
export interface MonthTools {
  readonly story: Story;
  readonly dataSource: DataSource;
  readonly progress: HistoryProgress;
  readonly months: MonthWriter;
  readonly ahead: MonthsAhead;
  readonly trail: AuditTrail;
}

/** The calls of each month, and then what they left in the trail. */
export function monthChapter(tools: MonthTools): StoryStep[] {
  return tools.story.months.flatMap(({ month, days }, place): StoryStep[] => {
    const at = new Date(Date.parse(`${days.at(-1)}T00:00:00+08:00`) + 86_400_000);
    return [
      { at, weight: 16, tell: () => tools.ahead.written(place) },
      { at, weight: 6, tell: (step) => writeTrail(tools, month, step) },
    ];
  });
}

async function writeTrail(tools: MonthTools, name: string, { number, part, of }: StepPlace): Promise<void> {
  const { story, dataSource, months, progress, trail } = tools;
  const entries = months.entriesOf(story.month(name));
  for (let piece = part; piece * ENTRIES_AT_ONCE < entries.length; piece++)
    await dataSource.transaction(async (manager) => {
      const some = entries.slice(piece * ENTRIES_AT_ONCE, (piece + 1) * ENTRIES_AT_ONCE);
      await progress.reached(manager, number, piece + 1, of);
      await trail.appendAll(
        some.map(({ at, entry }) => told(entry, at)),
        manager,
      );
    });
}
