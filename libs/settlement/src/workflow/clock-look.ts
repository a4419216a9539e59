import { contractDate } from '@yiche/kernel';
import type { StoredContract } from '@yiche/billing';

/** What one look found to do. */
export interface TickReport {
  closing: number;
  sent: number;
  warned: number;
  accepted: number;
  settled: number;
  overdue: number;
  resumed: number;
  failures: number;
}

/** One look of the clock: the time it goes by, what it has done, and how what fails is kept from the rest. */
export class ClockLook {
  readonly report: TickReport = {
    closing: 0,
    sent: 0,
    warned: 0,
    accepted: 0,
    settled: 0,
    overdue: 0,
    resumed: 0,
    failures: 0,
  };
  /** In Shanghai. */
  readonly today: string;

  constructor(
    readonly now: Date,
    private readonly onFailure: (what: string, subject: string, cause: unknown) => void,
    private readonly onDone: (what: string, subject: string) => void,
  ) {
    this.today = contractDate(now);
  }

  /** Does one thing; that it fails is counted and stops nothing else. */
  async attempt(what: string, subject: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      this.report.failures += 1;
      this.onFailure(what, subject, cause);
      return;
    }
    this.onDone(what, subject);
  }
}

/** Something that the days of a contract bring. Looks at what stands and at the time, keeps nothing in mind: doing it twice does nothing twice. */
export interface ClockDuty {
  do(contract: StoredContract, look: ClockLook): Promise<void>;
}
