import type { Queries } from '../database/query-pool.js';
import type { SealedPlace } from './data-keys.js';
import { PersonalData } from './personal-data.js';
import { rewriteAllRows } from './rewrite-rows.js';

/**
 * Seals everything with the current key, while the program runs. What is done is known by its key's number: whoever is killed begins
 * again and finds the rest.
 * @param database one connection, of the role that owns the tables
 * @param tell place and rows looked at, now and then
 * @returns how many values were sealed anew, and how many could not be because others held them
 */
export async function reseal(
  database: Queries,
  places: readonly SealedPlace[],
  data: PersonalData,
  tell: (place: SealedPlace, rows: number) => void | Promise<void> = () => undefined,
): Promise<{ written: number; left: number }> {
  const total = { written: 0, left: 0 };
  for (const place of places) {
    const { read, field } = place;
    const freshOf = (sealed: string): string =>
      PersonalData.keyIdOf(sealed) === data.currentKeyId ? sealed : data.seal(data.open(sealed, field), field);
    const { written, left } = await rewriteAllRows(database, { ...place, value: read, from: read }, freshOf, (rows) =>
      tell(place, rows),
    );
    total.written += written;
    total.left += left;
  }
  return total;
}
