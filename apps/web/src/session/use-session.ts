import type { Me } from '@yiche/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ApiError } from '../api/api-error.js';
import { api } from '../api/endpoints.js';
import { keys, UNTIL_KNOWN } from '../api/queries.js';
import { forgetKept } from '../desk/use-kept.js';
import { keepingPreferences } from './preferences.js';

/** Who is logged in: undefined while asking, null when nobody is. */
export function useSession() {
  return useQuery<Me | null>({
    queryKey: keys.session,
    queryFn: async () => {
      try {
        return await api.session.read();
      } catch (error) {
        if (error instanceof ApiError && error.isUnauthenticated) return null;
        throw error;
      }
    },
    ...UNTIL_KNOWN,
  });
}

const REASON_KEY = 'yiche.session-ended';

/** Forgets everything about this session in this browser; the log-in page shows the reason once. */
export function useEndSession(): (reason?: string) => void {
  const queryClient = useQueryClient();
  return useCallback(
    (reason?: string) => {
      if (!queryClient.getQueryData(keys.session)) return;
      if (reason) sessionStorage.setItem(REASON_KEY, reason);
      forgetKept();
      queryClient.removeQueries({
        predicate: ({ queryKey }) => !['environment', 'session'].includes(String(queryKey[0])),
      });
      queryClient.setQueryData(keys.session, null);
    },
    [queryClient],
  );
}

/** Logs out: the server ends the session, and the browser forgets everything of it. */
export function useLogOut(): () => Promise<void> {
  const endSession = useEndSession();
  return useCallback(async () => {
    await keepingPreferences(api.session.end);
    endSession();
  }, [endSession]);
}

/** Why the last session ended, read by the log-in page. */
export function takeEndReason(): string | null {
  const reason = sessionStorage.getItem(REASON_KEY);
  sessionStorage.removeItem(REASON_KEY);
  return reason;
}
