import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import { EventBus, Logger, Metrics, tell } from '@yiche/platform';
import { Pbx, type PbxEvent } from '@yiche/telephony';
import { PbxOutageBegan, PbxOutageEnded } from './call-events.js';

/**
 * Raises the signal that the PBX cannot be heard, with the moment of the fault: E1 counts its 30 minutes from there. Whether calls
 * were lost in it is known when it ends: they were if the PBX itself was restarted.
 */
@Injectable()
export class PbxOutages implements OnApplicationBootstrap, OnApplicationShutdown {
  private since: Date | null = null;
  private restarted = false;
  private stopped = false;
  private leave: () => void = () => undefined;
  private readonly counter;

  constructor(
    private readonly pbx: Pbx,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.counter = metrics.counter('yiche_pbx_outages_total', 'Times that the PBX could not be heard');
  }

  onApplicationBootstrap(): void {
    this.leave = this.pbx.subscribe((event) => this.react(event));
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
    if (this.since || this.stopped) return;
    this.since = at;
    this.restarted = false;
    this.counter.inc();
    tell(this.logger, 'pbx.lost', { at });
    this.bus.publish(new PbxOutageBegan(at));
  }

  private react(event: PbxEvent): void {
    if (event.type === 'resynchronised') this.restarted ||= event.restarted;
    if (event.type !== 'link-changed') return;
    if (event.link === 'down') this.began(event.at);
    if (event.link === 'up') this.ended(event.at);
  }

  private ended(at: Date): void {
    if (!this.since) return;
    const { since, restarted } = this;
    this.since = null;
    const seconds = Math.round((at.getTime() - since.getTime()) / 1_000);
    tell(this.logger, 'pbx.returned', { since, at, restarted, seconds });
    this.bus.publish(new PbxOutageEnded(at, since, restarted));
  }
}
