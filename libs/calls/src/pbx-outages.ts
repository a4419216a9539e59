import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { Logger, Metrics, tell } from '@yiche/platform';
import { Pbx } from '@yiche/telephony';
import { CallLedger } from './call-ledger.js';
import { follow, lost, NOT_HEARD_YET, type OutageFact, type PbxPresence } from './domain/pbx-outage.js';

/**
 * Writes into the ledger when the PBX cannot be heard and when it is heard again, from the moment of the fault: E1 counts its 30 minutes
 * from there. Whether calls were lost in it is known when it ends: they were if the PBX itself was restarted.
 */
@Injectable()
export class PbxOutages implements OnApplicationBootstrap, OnApplicationShutdown {
  private presence = NOT_HEARD_YET;
  private stopped = false;
  private leave: () => void = () => undefined;
  private readonly counter;

  constructor(
    private readonly pbx: Pbx,
    private readonly ledger: CallLedger,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.counter = metrics.counter('yiche_pbx_outages_total', 'Times that the PBX could not be heard');
  }

  onApplicationBootstrap(): void {
    this.leave = this.pbx.subscribe((event) => this.turn(follow(this.presence, event)));
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  /** From now on the PBX is left on purpose: calls go on without us, and that is no outage. */
  stop(): void {
    this.stopped = true;
    this.leave();
  }

  /** The PBX cannot be heard; said again it is the same outage. */
  began(at = this.clock.now()): void {
    this.turn(lost(this.presence, this.pbx.node, at));
  }

  private turn([presence, fact]: [PbxPresence, OutageFact | null]): void {
    this.presence = presence;
    if (!fact || this.stopped) return;
    this.ledger.note(fact);
    const { at } = fact;
    if (fact.type === 'pbx-lost') {
      this.counter.inc();
      tell(this.logger, 'pbx.lost', { at });
    } else if (fact.since) {
      const { since, restarted } = fact;
      const seconds = Math.round((at.getTime() - since.getTime()) / 1_000);
      tell(this.logger, 'pbx.returned', { since, at, restarted, seconds });
    }
  }
}
