import { CallRecords, type RecordedCall } from '@yiche/telephony';
import type { Story } from './story.js';

/** What the story's PBX wrote down: the record with which a statement is compared is the one from which its ledger was made. */
export class StoryRecords extends CallRecords {
  constructor(private readonly story: Story) {
    super();
  }

  between(from: Date, until: Date): Promise<RecordedCall[]> {
    const calls = this.story
      .monthsBetween(from, until)
      .flatMap((month) => month.calls.map(({ record }) => record))
      .filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt <= until);
    return Promise.resolve(calls);
  }

  state(): Promise<'there'> {
    return Promise.resolve('there');
  }
}
