import type { World } from './world.js';

/** Something that breaks, and is whole again when `strike` returns. One file each in `faults/`, listed in `faults/index.ts`. */
export interface Fault {
  /** For the command line. */
  readonly name: string;
  /** What breaks, for the report. */
  readonly title: string;
  /** @param seconds how long it lasts, for faults that last */
  strike(world: World, seconds: number): Promise<void>;
}
