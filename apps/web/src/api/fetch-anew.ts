import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * What is shown under this key is out of date, also what is only being fetched for the first time: that answer may be older than the news,
 * and a query without data is not begun again by being invalidated. It is waited for, not broken off: where news comes faster than answers
 * nothing would ever be shown.
 */
export async function fetchAnew(queryClient: QueryClient, queryKey: QueryKey): Promise<void> {
  const first = queryClient
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching', predicate: ({ state }) => state.data === undefined });
  await Promise.allSettled(first.map(async ({ promise }) => promise));
  await queryClient.invalidateQueries({ queryKey });
}
