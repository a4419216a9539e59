import { useSearchParams } from 'react-router';
import type { z } from 'zod';
import { isFiltered, readQuery, writeQuery } from './address-query.js';

/**
 * A list whose state is its address: it can be sent to a colleague, and "back" leads to the state before.
 * @param always what else stands in the address of this list, such as the tab it lies in
 */
export function useAddressQuery<S extends z.ZodObject>(schema: S, always: Readonly<Record<string, string>> = {}) {
  const [search, setSearch] = useSearchParams();
  const query = readQuery(schema, search);
  return {
    query,
    isFiltered: isFiltered(schema, query),
    /**
     * Another filter, order or page; a new filter begins at its first page.
     * @param isPassing no state to come back to, such as a letter that is typed
     */
    change: (part: Partial<z.output<S>>, isPassing = false) => {
      const first = 'page' in schema.shape ? { page: 1 } : {};
      setSearch({ ...always, ...writeQuery(schema, { ...query, ...first, ...part }) }, { replace: isPassing });
    },
    reset: () => setSearch({ ...always }),
  };
}
