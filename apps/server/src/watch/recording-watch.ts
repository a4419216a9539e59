import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, DomainEvent } from '@yiche/kernel';
import { EventBus, Logger, StandingFindings, Troubles } from '@yiche/platform';
import { RecordingFolders } from '@yiche/recordings';
import { RegularLook } from './regular-look.js';
import { WatchConfig } from './watch-config.js';

/** The PBX cannot record any more, or can again. */
export class RecordingTurned extends DomainEvent {
  readonly type = 'server.recording-turned.v1';
}

const KIND = 'recording-stopped';

/** So many good looks in a row and it goes on: in a full folder room comes and goes with every track that is taken out of it. */
const GOOD_LOOKS = 3;

/** A time in which nothing could be recorded. */
interface Stop {
  readonly from: Date;
  until: Date | null;
}

/**
 * Whether the PBX can write its recordings, seen from the folder that both have (ADR 0038). Calls go on without; each time it stops is a
 * finding of its own, by its beginning, that keeps its end. What cannot be written down now, because the database is away as well, is
 * written at a later look.
 */
@Injectable()
export class RecordingWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private current: Stop | null = null;
  /** When the present row of good looks began. */
  private good: { readonly since: Date; looks: number } | null = null;
  private readonly unwritten: Stop[] = [];
  /** A stop from before the start may stand open. */
  private isStart = true;
  private readonly looks = new RegularLook(() => this.lookOnce());
  private readonly troubles: Troubles;

  constructor(
    private readonly folders: RecordingFolders,
    private readonly standing: StandingFindings,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly config: WatchConfig,
    private readonly logger: Logger,
  ) {
    this.troubles = new Troubles(logger);
  }

  /** Whether the PBX cannot record at the moment. */
  get hasStopped(): boolean {
    return this.current !== null;
  }

  onApplicationBootstrap(): void {
    this.looks.start(this.config.recordingLookSeconds);
  }

  onApplicationShutdown(): Promise<void> {
    return this.looks.stop();
  }

  /** One look; one at a time, because a disk may not answer. */
  look(): Promise<void> {
    return this.looks.now();
  }

  private async lookOnce(): Promise<void> {
    const isUsable = await this.folders.spoolIsUsable();
    if (isUsable === null) return;
    const at = this.clock.now();
    if (isUsable) this.isWell(at);
    else this.isIll(at);
    await this.troubles.attempt('it could not be written down that nothing was recorded; tried again', () =>
      this.write(isUsable),
    );
  }

  private isIll(at: Date): void {
    this.good = null;
    if (this.current) return;
    this.current = { from: at, until: null };
    this.unwritten.push(this.current);
    this.logger.error({ at }, 'the PBX cannot record: its folder takes nothing; calls go on');
    this.bus.publish(new RecordingTurned(at));
  }

  private isWell(at: Date): void {
    this.good ??= { since: at, looks: 0 };
    this.good.looks += 1;
    if (!this.current || this.good.looks < GOOD_LOOKS) return;
    const { from } = this.current;
    this.current.until = this.good.since;
    // Its beginning may be written already.
    if (!this.unwritten.includes(this.current)) this.unwritten.push(this.current);
    this.current = null;
    this.logger.warn({ from, until: this.good.since }, 'the PBX can record again');
    this.bus.publish(new RecordingTurned(at));
  }

  /** The oldest first. One that another process, or this one before a restart, has written down as begun goes on. */
  private async write(isUsable: boolean): Promise<void> {
    for (let [stop] = this.unwritten; stop; [stop] = this.unwritten) {
      const { from, until } = stop;
      if ((await this.standing.notEnded(KIND)).length === 0) await this.standing.stand(KIND, [from.toISOString()]);
      if (until) await this.standing.end(KIND, await this.standing.notEnded(KIND));
      this.isStart = false;
      // It may have ended while its beginning was being written.
      if (stop.until === until) this.unwritten.shift();
    }
    if (this.isStart && isUsable) await this.standing.end(KIND, await this.standing.notEnded(KIND));
    this.isStart = false;
  }
}
