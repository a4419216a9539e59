import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { TOP, type WalkPlace, readPlace, writePlace } from './walk-place.js';

/** Where the walk is, and the addresses of other places of it. */
export function useWalk() {
  const [search, setSearch] = useSearchParams();
  const place = readPlace(search);
  return {
    place,
    /** The address of a place below or above: what is not named is as at the start. */
    to: useCallback((next: Partial<WalkPlace>) => ({ search: writePlace({ ...TOP, ...next }).toString() }), []),
    /** Another page or filter of the same place; "back" leads to the place above, not through the pages. */
    stay: (part: Partial<WalkPlace>) => setSearch(writePlace({ ...place, ...part }), { replace: true }),
  };
}
