import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import {
  forecastOf,
  judgePlace,
  Logger,
  Metrics,
  StandingFindings,
  Troubles,
  type DiskProbe,
  type DiskSpace,
  type SpaceForecast,
  type SpaceSample,
} from '@yiche/platform';
import { RegularLook } from './regular-look.js';
import { WatchConfig } from './watch-config.js';

/** A place by its name, and the disk that is asked for it. */
export interface WatchedPlace {
  readonly place: string;
  readonly disk: DiskProbe;
}

/** Injection token as well as type of what is watched. */
export abstract class WatchedPlaces {
  abstract readonly all: readonly WatchedPlace[];
}

/** What a disk answered, and what follows from it. */
interface Measured {
  readonly place: string;
  readonly space: DiskSpace;
  readonly forecast: SpaceForecast;
}

const HOUR = 3_600_000;
const UNASKED = 'the free space of a disk cannot be asked';

/**
 * Free space of the disks on which recordings, facts and the database lie: measured, forecast, and an alarm well before the end. A
 * full disk must not be found out by what is missing afterwards (F1, F3).
 */
@Injectable()
export class SpaceWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples = new Map<string, SpaceSample[]>();
  private readonly stopped = new AbortController();
  private readonly looks = new RegularLook(() => this.lookAtAll());
  private readonly troubles: Troubles;
  private readonly free;
  private readonly total;
  private readonly left;

  constructor(
    private readonly places: WatchedPlaces,
    private readonly config: WatchConfig,
    private readonly standing: StandingFindings,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.troubles = new Troubles(logger);
    const [free, total] = ['Free space of the disk of a place', 'Size of the disk of a place'];
    this.free = metrics.gauge('yiche_space_free_bytes', free, ['place']);
    this.total = metrics.gauge('yiche_space_total_bytes', total, ['place']);
    this.left = metrics.gauge('yiche_space_hours_left', 'Until the disk is full, if it goes on so', ['place']);
  }

  onApplicationBootstrap(): void {
    this.looks.start(this.config.space.lookSeconds);
  }

  /** Waits for what is being written down, and for no disk. */
  onApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    return this.looks.stop();
  }

  /** One look at all of them; one at a time. */
  look(): Promise<void> {
    return this.looks.now();
  }

  private async lookAtAll(): Promise<void> {
    const answers = await Promise.all(this.places.all.map((each) => this.measure(each)));
    if (this.stopped.signal.aborted) return;
    await this.troubles.attempt('it could not be written down which disks are short', () =>
      this.tell(answers.filter((answer) => answer !== null)),
    );
  }

  /**
   * What was said before is in the database: of two processes on one machine, or after a restart, neither contradicts the other. Of places
   * that this process does not watch, could not ask, or cannot tell of yet, it says nothing.
   */
  private async tell(answers: readonly Measured[]): Promise<void> {
    const before = new Set(await this.standing.notEnded('space-short'));
    const { alarm } = this.config.space;
    const places = answers.map(({ place, space, forecast }) => ({
      place,
      is: judgePlace(space, forecast, alarm, before.has(place)),
    }));
    const those = (is: 'short' | 'well'): string[] => places.filter((each) => each.is === is).map(({ place }) => place);
    await this.standing.stand('space-short', those('short'));
    await this.standing.end('space-short', those('well'));
  }

  /** @returns null when the disk could not be asked: then nothing is shown of it, rather than what was */
  private async measure({ place, disk }: WatchedPlace): Promise<Measured | null> {
    const { signal } = this.stopped;
    try {
      const measured = this.show(place, await disk.space(signal));
      this.troubles.ended(UNASKED, place);
      return measured;
    } catch (cause) {
      if (!signal.aborted) this.troubles.began(UNASKED, cause, place);
      for (const gauge of [this.free, this.total, this.left]) gauge.remove({ place });
      return null;
    }
  }

  private show(place: string, space: DiskSpace): Measured {
    const at = this.clock.now().getTime();
    const since = at - this.config.space.forecastHours * HOUR;
    const samples = [
      ...(this.samples.get(place) ?? []).filter((sample) => sample.at >= since),
      { at, free: space.free },
    ];
    this.samples.set(place, samples);
    const forecast = forecastOf(samples);
    this.free.set({ place }, space.free);
    this.total.set({ place }, space.total);
    if (forecast.is === 'early' || forecast.hours === null) this.left.remove({ place });
    else this.left.set({ place }, forecast.hours);
    return { place, space, forecast };
  }
}
