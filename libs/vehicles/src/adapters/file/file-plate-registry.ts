import { access, constants } from 'node:fs/promises';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Plate } from '@yiche/contracts';
import type { Logger, Metrics } from '@yiche/platform';
import type { RegistryAnswer } from '../../domain/registry-answer.js';
import { PlateRegistry } from '../../ports/plate-registry.js';
import { keyOf, readRegistryFile, type RegistryFile } from './registry-file.js';

/** So many places are named in the log. */
const NAMED_PLACES = 20;

type KnownVehicles = Pick<RegistryFile, 'vehicles' | 'told'>;

/**
 * Vehicles from a JSON Lines file, read whole. A line that cannot be read costs that line; of a plate that stands
 * there with two vehicles neither is told, because one of the two owners is the wrong one (C3). Both are counted and logged.
 */
export class FilePlateRegistry extends PlateRegistry implements OnApplicationBootstrap {
  readonly name = 'file';
  private readonly lines;
  private file: Promise<KnownVehicles> | null = null;

  constructor(
    private readonly path: string,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    super();
    this.lines = metrics.gauge(
      'yiche_vehicle_registry_lines',
      'Vehicles of the registry’s file, and lines that are left out',
      ['state'],
    );
  }

  /** What is wrong with the file is said when the program starts, not when the first caller waits. */
  onApplicationBootstrap(): void {
    this.known().catch((cause: unknown) =>
      this.logger.error({ err: cause, file: this.path }, 'the vehicle registry’s file cannot be read'),
    );
  }

  async find(plate: Plate): Promise<RegistryAnswer> {
    const vehicle = (await this.known()).vehicles.get(keyOf(plate));
    if (vehicle === undefined) return { kind: 'not-found' };
    return vehicle === null ? { kind: 'several' } : { kind: 'found', vehicle };
  }

  /** The file can be read, as the next start will have to, and holds a vehicle. */
  async isUsable(): Promise<boolean> {
    await access(this.path, constants.R_OK);
    return (await this.known()).told > 0;
  }

  private known(): Promise<KnownVehicles> {
    this.file ??= this.read().catch((cause: unknown) => {
      this.file = null; // the next question tries again
      throw cause;
    });
    return this.file;
  }

  /** @throws Error for a file that is not there, is no text, or of which no line can be read */
  private async read(): Promise<KnownVehicles> {
    const { vehicles, told, unreadable, contradictory } = await readRegistryFile(this.path);
    this.lines.set({ state: 'vehicle' }, told);
    this.lines.set({ state: 'unreadable' }, unreadable.length);
    this.lines.set({ state: 'contradictory' }, contradictory.length);
    if (unreadable.length > 0 || contradictory.length > 0)
      this.logger.error(
        {
          file: this.path,
          vehicles: told,
          unreadable: { count: unreadable.length, lines: unreadable.slice(0, NAMED_PLACES) },
          contradictory: { count: contradictory.length, lines: contradictory.slice(0, NAMED_PLACES) },
        },
        'lines of the vehicle registry are left out: no vehicle is told for their plates',
      );
    if (vehicles.size === 0 && unreadable.length > 0)
      throw new Error(`${this.path}: none of ${unreadable.length} lines can be read, ${unreadable[0]}`);
    return { vehicles, told };
  }
}
