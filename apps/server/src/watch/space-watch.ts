import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '@yiche/kernel';
import {
  diskSpace,
  hoursLeft,
  isShortOfSpace,
  Logger,
  Metrics,
  StandingFindings,
  Troubles,
  type SpaceSample,
} from '@yiche/platform';
import { WatchConfig } from './watch-config.js';

/** A folder whose disk is watched. */
export interface WatchedPlace {
  readonly place: string;
  readonly folder: string;
}

/** Injection token as well as type of what is watched. */
export abstract class WatchedPlaces {
  abstract readonly all: readonly WatchedPlace[];
}

const HOUR = 3_600_000;

/**
 * Free space of the disks on which recordings, facts and the database lie: measured, forecast, and an alarm well before the end. A
 * full disk must not be found out by what is missing afterwards (F1, F3).
 */
@Injectable()
export class SpaceWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples = new Map<string, SpaceSample[]>();
  private short = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | null = null;
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
    void this.look();
    this.timer = setInterval(() => void this.look(), this.config.space.lookSeconds * 1_000).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** One look at all of them; one at a time, because a disk may not answer. */
  look(): Promise<void> {
    this.looking ??= this.lookAtAll().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookAtAll(): Promise<void> {
    const short: string[] = [];
    const well: string[] = [];
    for (const { place, folder } of this.places.all) {
      const what = 'the free space of a disk cannot be asked';
      await this.troubles.attempt(
        what,
        async () => ((await this.isShort(place, folder)) ? short : well).push(place),
        place,
      );
    }
    this.short = new Set(short);
    // Of places that this process does not watch, or could not ask, it says nothing.
    await this.troubles.attempt('it could not be written down which disks are short', async () => {
      await this.standing.stand('space-short', short);
      await this.standing.end('space-short', well);
    });
  }

  private async isShort(place: string, folder: string): Promise<boolean> {
    const { alarm, forecastHours } = this.config.space;
    const space = await diskSpace(folder);
    const at = this.clock.now().getTime();
    const since = at - forecastHours * HOUR;
    const samples = [
      ...(this.samples.get(place) ?? []).filter((sample) => sample.at >= since),
      { at, free: space.free },
    ];
    this.samples.set(place, samples);
    const hours = hoursLeft(samples);
    this.free.set({ place }, space.free);
    this.total.set({ place }, space.total);
    if (hours === null) this.left.remove({ place });
    else this.left.set({ place }, hours);
    return isShortOfSpace(space, hours, alarm, this.short.has(place));
  }
}
