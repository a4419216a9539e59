import { Clock } from '@yiche/kernel';

/** The time of the story that is being told. */
export class StoryClock extends Clock {
  private instant = new Date(0);

  now(): Date {
    return new Date(this.instant);
  }

  turnTo(instant: Date): void {
    this.instant = instant;
  }
}
