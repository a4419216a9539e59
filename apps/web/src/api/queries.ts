import type { RelocationQuery } from '@yiche/contracts';
import { QueryClient, keepPreviousData, useQuery } from '@tanstack/react-query';
import { ApiError } from './api-error.js';
import { api } from './endpoints.js';

export const keys = {
  environment: ['environment'] as const,
  session: ['session'] as const,
  desk: ['desk'] as const,
  relocation: (id: string) => ['relocation', id] as const,
  relocationPages: ['relocations'] as const,
  relocationPage: (query: Partial<RelocationQuery>) => ['relocations', query] as const,
  recordings: (callId: string) => ['recordings', callId] as const,
};

/** Retries what a moment's outage explains, never a refusal. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
      },
    },
  });
}

export function useEnvironment() {
  return useQuery({ queryKey: keys.environment, queryFn: api.environment, staleTime: Infinity });
}

export function useRelocation(id: string | null) {
  return useQuery({
    queryKey: keys.relocation(id ?? ''),
    queryFn: () => api.relocations.read(id ?? ''),
    enabled: id !== null,
  });
}

export function useRelocationPage(query: Partial<RelocationQuery>) {
  return useQuery({
    queryKey: keys.relocationPage(query),
    queryFn: () => api.relocations.page(query),
    placeholderData: keepPreviousData,
  });
}

/** Asks again while a track is still being written: its length and checksum come when the party has left. */
export function useRecordings(callId: string) {
  return useQuery({
    queryKey: keys.recordings(callId),
    queryFn: () => api.calls.recordings(callId),
    refetchInterval: ({ state }) => (state.data?.some((track) => track.state === 'recording') ? 4_000 : false),
  });
}
