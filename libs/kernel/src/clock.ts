/** Where the time comes from: an argument of every decision, so that tests and replays choose it. */
export abstract class Clock {
  /** The current instant. */
  abstract now(): Date;
}

/** The machine's own clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that stands still until told to move; for tests. */
export class FixedClock extends Clock {
  constructor(private instant: Date) {
    super();
  }

  now(): Date {
    return new Date(this.instant);
  }

  /** Moves the clock forward by `milliseconds`. */
  advance(milliseconds: number): void {
    this.instant = new Date(this.instant.getTime() + milliseconds);
  }
}

const contractDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The contract date of an instant, `YYYY-MM-DD` in Asia/Shanghai: the time zone of every date in the contract. */
export function contractDate(instant: Date): string {
  return contractDay.format(instant);
}
