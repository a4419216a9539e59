import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { Logger, Metrics, Troubles } from '@yiche/platform';
import { Contracts, type StoredContract } from '@yiche/billing';
import { ClockLook, type ClockDuty, type TickReport } from './clock-look.js';
import { Deliveries } from './deliveries.js';

/** Injection token of the duties, in the order in which they are done. */
export const CLOCK_DUTIES = Symbol('settlement clock duties');

const NOT_DONE = 'what a day of a contract brings could not be done';

/**
 * Brings what a day of a contract brings (G4, G5, G7). Looks at what stands and at the time, keeps nothing in mind: looking twice does
 * nothing twice, and who slept through a day does the rest at the next look. What fails in one place is logged, counted, and stops
 * nothing elsewhere.
 */
@Injectable()
export class StatementClock {
  private readonly failed;
  private readonly troubles: Troubles;

  constructor(
    private readonly contracts: Contracts,
    @Inject(CLOCK_DUTIES) private readonly duties: readonly ClockDuty[],
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    this.failed = metrics.counter(
      'yiche_settlement_clock_failures_total',
      'What a day of a contract brings and could not be done',
      ['what'],
    );
  }

  /** @param stillMine asked before each contract; false ends the look, another process has taken over */
  async tick(stillMine: () => Promise<boolean> = async () => true): Promise<TickReport> {
    const look = new ClockLook(
      this.clock.now(),
      (what, subject, cause) => {
        this.failed.inc({ what });
        this.troubles.began(NOT_DONE, cause, `${what} ${subject}`);
      },
      (what, subject) => this.troubles.ended(NOT_DONE, `${what} ${subject}`),
    );
    for (const contract of await this.contracts.all()) {
      if (!(await stillMine())) return look.report;
      await this.lookAt(contract, look);
    }
    await look.attempt('resume', 'deliveries', async () => {
      look.report.resumed = await this.deliveries.resume();
    });
    const { report } = look;
    if (Object.values(report).some((count) => count > 0)) this.logger.info({ ...report }, 'a day of a contract came');
    return report;
  }

  private async lookAt(contract: StoredContract, look: ClockLook): Promise<void> {
    for (const duty of this.duties) await look.attempt('contract', contract.id, () => duty.do(contract, look));
  }
}
