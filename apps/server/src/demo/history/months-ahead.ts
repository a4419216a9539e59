import type { DataSource } from 'typeorm';
import type { MonthWriter } from './month-writer.js';
import type { Story } from './story.js';

/** Months that are written before their turn. */
const AHEAD = 2;

/**
 * Writes the months of the story, the next ones while what follows of the one before is told: all wait for the database most of the
 * time, and for nothing of each other.
 */
export class MonthsAhead {
  private readonly begun: Promise<void>[] = [];

  constructor(
    private readonly story: Story,
    private readonly dataSource: DataSource,
    private readonly months: MonthWriter,
  ) {}

  /** Returns once the month is written; those after it are begun. @param place of the month in the story */
  async written(place: number): Promise<void> {
    const next = Math.min(place + AHEAD, this.story.months.length - 1);
    for (let each = place; each <= next; each++) void this.begin(each);
    await this.begin(place);
  }

  /** Once nothing is being written any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.begun);
  }

  private begin(place: number): Promise<void> {
    const writing = (this.begun[place] ??= this.write(place));
    // Whoever waits for it is told.
    writing.catch(() => undefined);
    return writing;
  }

  private async write(place: number): Promise<void> {
    const { story, dataSource, months } = this;
    const month = story.month(story.months[place]?.month ?? '');
    await dataSource.transaction(async (manager) => {
      // Sounds are made in between.
      await manager.query('SET LOCAL idle_in_transaction_session_timeout = 0');
      await months.write(manager, month, story.months.length - place - 1);
    });
  }
}
