import type { RelocationQuery } from '@yiche/contracts';
import { QueryClient, keepPreviousData, useQuery } from '@tanstack/react-query';
import { isOnItsWay } from '../recordings/tracks.js';
import { untilNextLapse } from '../supervision/next-lapse.js';
import { ApiError } from './api-error.js';
import { api } from './endpoints.js';

export const keys = {
  environment: ['environment'] as const,
  session: ['session'] as const,
  demoHistory: ['demo-history'] as const,
  desk: ['desk'] as const,
  deskTasks: ['desk-tasks'] as const,
  relocation: (id: string) => ['relocation', id] as const,
  relocationPages: ['relocations'] as const,
  relocationPage: (query: Partial<RelocationQuery>) => ['relocations', query] as const,
  supervision: ['supervision'] as const,
  contactRules: ['contact-rules'] as const,
  recordings: (callId: string) => ['recordings', callId] as const,
  ownSessions: ['own-sessions'] as const,
  users: ['users'] as const,
  userSessions: (userId: string) => ['user-sessions', userId] as const,
};

/**
 * Who is logged in and what the server is like: without these there is nothing to show, so they are asked for until they are known.
 * No settings, which come with the answer.
 */
export const UNTIL_KNOWN = { staleTime: Infinity, retry: true, retryDelay: 2_000 } as const;

/** Retries what a moment's outage explains, never a refusal. How long an answer counts as fresh is look: what changes is pushed. */
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
  return useQuery({ queryKey: keys.environment, queryFn: api.environment, ...UNTIL_KNOWN });
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

/** What is next for an agent besides calls; changes are pushed. */
export function useDeskTasks() {
  return useQuery({
    queryKey: keys.deskTasks,
    queryFn: () =>
      api.agent.tasks().catch((cause: unknown) => {
        // A server of the version before knows of none; the page outlives its being taken back.
        if (cause instanceof ApiError && cause.status === 404) return [];
        throw cause;
      }),
  });
}

/** What each bureau has laid down about calling owners. */
export function useContactRules() {
  return useQuery({ queryKey: keys.contactRules, queryFn: api.contactRules.list, refetchInterval: 30_000 });
}

/** What waits for supervisors; asked for only by them. Changes are pushed; that a time has passed is not. */
export function useSupervision() {
  return useQuery({
    queryKey: keys.supervision,
    queryFn: api.supervision.read,
    refetchInterval: ({ state }) => (state.data ? untilNextLapse(state.data) : false),
    refetchIntervalInBackground: true,
  });
}

/**
 * Asks again while a track is still being written: its length and checksum come when the party has left.
 * @param pollMs between two such questions
 */
export function useRecordings(callId: string, pollMs: number) {
  return useQuery({
    queryKey: keys.recordings(callId),
    queryFn: () => api.calls.recordings(callId),
    refetchInterval: ({ state }) => (state.data?.some((track) => isOnItsWay(track.state)) ? pollMs : false),
  });
}
