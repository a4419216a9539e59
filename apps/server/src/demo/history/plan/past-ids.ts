import { v7 } from 'uuid';
import type { Chance } from './chance.js';

/** An id as the program would have made it at that time: UUID version 7, so that what happened later sorts later. */
export function idAt(at: Date, chance: Chance): string {
  return v7({ msecs: at.getTime(), random: chance.bytes(), seq: chance.whole(0, 0x7fff_ffff) });
}
